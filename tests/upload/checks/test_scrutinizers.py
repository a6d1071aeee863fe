"""Every scrutinizer of OpenRefine: once with something to find, once without; and our further checks."""

from typing import NamedTuple

import pytest

from pipelines.model.constraints import Constraint
from pipelines.model.entities import Entity
from pipelines.model.values import JULIAN, CoordinateValue, QuantityValue, TimeValue
from pipelines.upload.checks.constraint_kinds import CONSTRAINT_KINDS, FURTHER_KINDS
from pipelines.upload.checks.evaluation import evaluate
from pipelines.upload.checks.inspection import check_batch, scrutinize
from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.checks.scrutinizers import BATCH_KINDS, ITEM_KINDS, SCRUTINIZERS
from pipelines.upload.checks.surroundings import Surroundings
from pipelines.upload.rows import Edit
from tests.upload.checks.making import adds, adds_term, adds_unsourced, change, constraint, snak, stands
from tests.upload.samples import item

NEW = "new:1"
IDENTIFIER = snak("P245", "500001", "external-id")
FILE = "commonsMedia"


class Case(NamedTuple):
    scrutinizer: str
    finds: set[str]
    edits: list[Edit]
    live: Entity | None = item(labels={"en": "Somebody"})
    constraints: tuple[Constraint, ...] = ()
    around: Surroundings = Surroundings()


def whole_item(subject: str = NEW, description: str = "painter", label: str = "Somebody") -> list[Edit]:
    """The edits that make a new item with all that it needs."""
    return [
        adds_term("label", label, subject=subject),
        adds_term("description", description, subject=subject),
        adds(snak("P31", "Q5"), subject=subject),
        adds(IDENTIFIER, subject=subject),
    ]


def gregorian(text: str) -> TimeValue:
    return TimeValue(f"+{text}T00:00:00Z", 11)


def described(text: str) -> list[Edit]:
    return [adds_term("description", text)]


def asked(scrutinizer: str, name: str, kind: str, wrong: Edit, right: Edit, **parameters: object) -> list[Case]:
    """Two cases of a scrutinizer that looks at a constraint of P10."""
    stated = (constraint("P10", kind, **parameters),)
    live = item(stands(snak("P11", "a")), stands(snak("P13", "+5"), number=2), labels={"en": "Somebody"})
    return [Case(scrutinizer, {name}, [wrong], live, stated), Case(scrutinizer, set(), [right], live, stated)]


WRONG, RIGHT = adds(snak("P10", "Q3")), adds(snak("P10", "Q2"))
QUALIFIED = adds(snak("P10", "Q2"), qualifiers=[snak("P12", "Q3")])

CASES = [
    Case("NewEntityScrutinizer", {"new item without name"}, whole_item()[1:], None),
    Case(
        "NewEntityScrutinizer",
        {"new item without description"},
        [e for e in whole_item() if e.kind != "description"],
        None,
    ),
    Case("NewEntityScrutinizer", {"new item without class"}, [*whole_item()[:2], whole_item()[3]], None),
    Case("NewEntityScrutinizer", {"same label and description"}, [*whole_item(), *whole_item("new:2")], None),
    Case("NewEntityScrutinizer", set(), [*whole_item(), *whole_item("new:2", "sculptor")], None),
    *asked("FormatScrutinizer", "format", "Q21502404", adds(snak("P10", "x")), adds(snak("P10", "7")), P1793=[r"\d"]),
    *[
        Case(
            "InverseConstraintScrutinizer",
            finds,
            [adds(snak("P10", "Q2"))],
            constraints=(constraint("P10", "Q21510855", P2306=["P11"]),),
            around=Surroundings(entities={"Q2": item(*there, id_="Q2")}),
        )
        for finds, there in (({"inverse"}, []), (set(), [stands(snak("P11", "Q1"))]))
    ],
    Case("SelfReferentialScrutinizer", {"self-reference"}, [adds(snak("P10", "Q1"))]),
    Case("SelfReferentialScrutinizer", set(), [adds(snak("P10", "Q2"))]),
    Case("UnsourcedScrutinizer", {"unsourced"}, [adds_unsourced(snak("P10", "Q2"))]),
    Case("UnsourcedScrutinizer", set(), [adds(snak("P10", "Q2"))]),
    *asked(
        "RestrictedPositionScrutinizer",
        "property scope",
        "Q53869507",
        RIGHT,
        adds(snak("P11", "b")),
        P5314=["Q54828449"],
    ),
    *asked("QualifierCompatibilityScrutinizer", "allowed qualifiers", "Q21510851", QUALIFIED, RIGHT, P2306=["novalue"]),
    *asked("QualifierCompatibilityScrutinizer", "required qualifier", "Q21510856", RIGHT, QUALIFIED, P2306=["P12"]),
    *[
        Case("SingleValueScrutinizer", finds, [RIGHT], live, (constraint("P10", "Q19474404"),))
        for finds, live in (({"single value"}, item(stands(snak("P10", "Q9")))), (set(), item()))
    ],
    Case(
        "DistinctValuesScrutinizer",
        {"distinct values"},
        [adds(IDENTIFIER), adds(IDENTIFIER, subject="Q2")],
        constraints=(constraint("P245", "Q21502410"),),
    ),
    Case("DistinctValuesScrutinizer", set(), [adds(IDENTIFIER)], constraints=(constraint("P245", "Q21502410"),)),
    Case("NoEditsMadeScrutinizer", {"no edits"}, []),
    Case("NoEditsMadeScrutinizer", set(), [RIGHT]),
    Case("NoEditsMadeScrutinizer", {"no edits"}, [RIGHT._replace(action="keep")]),
    Case("WhitespaceScrutinizer", {"whitespace"}, [adds_term("alias", "Some  body else")]),
    Case("WhitespaceScrutinizer", {"whitespace"}, [adds(snak("P10", " x"))]),
    Case("WhitespaceScrutinizer", {"whitespace"}, [adds(snak("P10", "x\x07y"))]),
    Case("WhitespaceScrutinizer", set(), [adds_term("alias", "Some body else")]),
    *asked("QuantityScrutinizer", "integer", "Q52848401", adds(snak("P10", "+1.5")), adds(snak("P10", "+1"))),
    *asked(
        "QuantityScrutinizer",
        "allowed units",
        "Q21514353",
        adds(snak("P10", "+1")),
        adds(snak("P10", "1 Q2")),
        P2305=["Q2"],
    ),
    *asked(
        "QuantityScrutinizer",
        "no bounds",
        "Q51723761",
        adds(snak("P10", QuantityValue("+1", upper="+2"))),
        adds(snak("P10", "+1")),
    ),
    *asked("RestrictedValuesScrutinizer", "one-of", "Q21510859", WRONG, RIGHT, P2305=["Q2"]),
    *asked("RestrictedValuesScrutinizer", "none-of", "Q52558054", WRONG, RIGHT, P2305=["Q3"]),
    *asked(
        "EntityTypeScrutinizer", "allowed entity types", "Q52004125", RIGHT, adds(snak("P11", "b")), P2305=["Q51885771"]
    ),
    Case("CalendarScrutinizer", {"early Gregorian date"}, [adds(snak("P10", gregorian("1582-10-14")))]),
    Case("CalendarScrutinizer", set(), [adds(snak("P10", gregorian("1582-10-15")))]),
    Case("CommonDescriptionScrutinizer", {"description length"}, described("x" * 251)),
    Case("CommonDescriptionScrutinizer", {"description is label"}, described("somebody")),
    Case("CommonDescriptionScrutinizer", set(), described("x" * 250)),
    Case("EnglishDescriptionScrutinizer", {"description punctuation"}, described("painter.")),
    Case("EnglishDescriptionScrutinizer", {"description capital"}, described("Painter")),
    Case("EnglishDescriptionScrutinizer", {"description article"}, described("a painter")),
    Case("EnglishDescriptionScrutinizer", set(), described("painter")),
    *[
        Case("MultiValueScrutinizer", finds, [RIGHT], live, (constraint("P10", "Q21510857"),))
        for finds, live in (({"multi-value"}, item()), (set(), item(stands(snak("P10", "Q9")))))
    ],
    *asked(
        "DifferenceWithinRangeScrutinizer",
        "difference within range",
        "Q21510854",
        adds(snak("P10", "+9")),
        adds(snak("P10", "+8")),
        P2306=["P13"],
        P2313=["+0"],
        P2312=["+3"],
    ),
    *asked("ConflictsWithScrutinizer", "conflicts with", "Q21502838", RIGHT, adds(snak("P12", "Q2")), P2306=["P11"]),
    *asked(
        "ItemRequiresScrutinizer", "item requires statement", "Q21503247", RIGHT, adds(snak("P12", "Q2")), P2306=["P14"]
    ),
    *asked(
        "UseAsQualifierScrutinizer",
        "one-of qualifier value",
        "Q52712340",
        QUALIFIED,
        RIGHT,
        P2306=["P12"],
        P2305=["Q2"],
    ),
    Case("FileNameScrutinizer", {"file name"}, [adds(snak("P10", "a:b.jpg", FILE))]),
    Case("FileNameScrutinizer", {"file name"}, [adds(snak("P10", "ä" * 121 + ".jpg", FILE))]),
    Case("FileNameScrutinizer", {"file name"}, [adds(snak("P10", "portrait", FILE))]),
    Case("FileNameScrutinizer", {"same file"}, [adds(snak("P10", "a.jpg", FILE), subject=s) for s in ("Q1", "Q2")]),
    Case("FileNameScrutinizer", set(), [adds(snak("P10", "a.jpg", FILE))]),
    Case("LabelScrutinizer", {"label length"}, [adds_term("label", "x" * 251)]),
    Case("LabelScrutinizer", set(), [adds_term("label", "x" * 250)]),
    # Beyond OpenRefine.
    Case("", {"new item not notable"}, whole_item()[:3], None),
    Case("", {"impossible date"}, [adds(snak("P10", gregorian("1900-02-29")))]),
    Case("", set(), [adds(snak("P10", TimeValue("+1500-02-29T00:00:00Z", 11, JULIAN)))]),
    Case("", {"impossible date"}, [adds(snak("P10", TimeValue("+1900-13-00T00:00:00Z", 10)))]),
    Case("", {"impossible date"}, [adds(snak("P10", TimeValue("+1900-04-31T00:00:00Z", 11)))]),
    Case("", {"impossible place"}, [adds(snak("P10", CoordinateValue(91.0, 0.0)))]),
    Case("", {"bounds in disorder"}, [adds(snak("P10", QuantityValue("+1", lower="+2", upper="+3")))]),
    Case(
        "",
        set(),
        [adds(snak("P10", QuantityValue("+2", lower="+1", upper="+3"))), adds(snak("P11", CoordinateValue(90.0, 0.0)))],
    ),
    Case("", {"string length"}, [adds(snak("P10", "x" * 1501))]),
    Case("", {"duplicate alias"}, [adds_term("alias", "SOMEBODY")]),
    Case(
        "",
        {"new item supposed to exist"},
        [*whole_item(), adds(snak("P10", "Q2"), subject=NEW)._replace(action="add-reference")],
        None,
    ),
]


def found_in(case: Case) -> set[str]:
    """The names of all that is found, but for the note that an item is new."""
    definitions = {c.on: (c,) for c in case.constraints}
    groups: dict[str, list[Edit]] = {}
    for edit in case.edits:
        groups.setdefault(edit.subject, []).append(edit)
    names = {f.check for f in check_batch(case.edits, definitions, lambda *_: {})}
    for edits in groups.values():
        one = change(case.live, *edits)
        names |= {f.check for f in scrutinize(one)}
        names |= {f.check for f in evaluate(one, definitions, case.around)}
    return names - {"new item"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.scrutinizer}: {' '.join(case.finds) or 'nothing'}")
def test_a_scrutinizer_finds_what_is_wrong_and_nothing_else(case: Case) -> None:
    assert found_in(case) == case.finds


def test_each_of_the_24_scrutinizers_is_covered_by_checks_and_cases() -> None:
    known = {kind.name for kind in (*CONSTRAINT_KINDS, *FURTHER_KINDS)}
    known |= {kind.name for kind in ITEM_KINDS} | {kind.name for kind in BATCH_KINDS}
    assert len(SCRUTINIZERS) == 24
    for scrutinizer, checks in SCRUTINIZERS.items():
        assert set(checks) <= known, scrutinizer
        of_it = [case for case in CASES if case.scrutinizer == scrutinizer]
        assert any(case.finds for case in of_it), scrutinizer
        assert any(not case.finds for case in of_it), scrutinizer


def test_each_check_of_ours_has_a_case() -> None:
    shown = {name for case in CASES for name in case.finds}
    stated = {kind.name for kind in (*CONSTRAINT_KINDS, *FURTHER_KINDS)}
    assert {kind.name for kind in ITEM_KINDS} | {kind.name for kind in BATCH_KINDS} == shown - stated | {"new item"}
    assert [f.check for f in scrutinize(change(None, *whole_item()))] == ["new item"]
    assert all(f.gravity is Gravity.SUGGESTION for f in scrutinize(change(None, *whole_item())))
