"""Every kind of constraint: once violated by our edit, once kept."""

from typing import NamedTuple

import pytest

from pipelines.model.constraints import Constraint, Position
from pipelines.model.entities import Entity
from pipelines.model.values import CONCEPT_BASE, GREGORIAN, QuantityValue, TimeValue
from pipelines.upload.checks.constraint_kinds import CONSTRAINT_KINDS, FURTHER_KINDS
from pipelines.upload.checks.evaluation import evaluate
from pipelines.upload.checks.surroundings import Surroundings
from pipelines.upload.rows import Edit
from tests.upload.checks.making import adds, adds_unsourced, change, constraint, snak, stands
from tests.upload.samples import item, reference

P = "P10"


class Case(NamedTuple):
    name: str
    constraint: Constraint
    edit: Edit
    live: Entity | None = item()
    around: Surroundings = Surroundings()


def of(
    name: str, kind: str, wrong: Edit, right: Edit, before: Entity | None = None, **parameters: object
) -> list[Case]:
    """A violated and a kept case that differ in the edit alone."""
    stated = constraint(P, kind, **parameters)
    live = before or item()
    return [Case(f"{name}: violated", stated, wrong, live), Case(f"{name}: kept", stated, right, live)]


def year(text: str) -> QuantityValue:
    return QuantityValue(text, f"{CONCEPT_BASE}Q577")


PERSON, FIRM = item(stands(snak("P31", "Q5")), id_="Q50"), item(stands(snak("P31", "Q43229")), id_="Q60")
POINTS_BACK = item(stands(snak("P11", "Q1")), stands(snak(P, "Q1"), number=2), id_="Q70")
LIVED = item(stands(snak("P569", "1600")), stands(snak("P570", "1650"), number=2), id_="Q80")
OTHERS = Surroundings(
    entities={"Q50": PERSON, "Q60": FIRM, "Q70": POINTS_BACK, "Q80": LIVED, "Q404": None},
    parents={
        "Q5": frozenset({"Q154954"}),
        "Q154954": frozenset(),
        "Q43229": frozenset({"Q35120"}),
        "Q35120": frozenset(),
    },
)
ALIVE = item(stands(snak("P569", "1853")))
WIDE = QuantityValue("+5", lower="+4", upper="+6")
FILE = snak(P, "Portrait.jpg", "commonsMedia")

CASES = [
    *of("Q19474404", "Q19474404", adds(snak(P, "b")), adds(snak("P11", "b")), item(stands(snak(P, "a")))),
    Case(
        "Q19474404: kept by a separator",
        constraint(P, "Q19474404", P4155=["P518"]),
        adds(snak(P, "b"), qualifiers=[snak("P518", "Q2")]),
        item(stands(snak(P, "a"), snak("P518", "Q1"))),
    ),
    *of("Q52060874", "Q52060874", adds(snak(P, "b")), adds(snak("P11", "b")), item(stands(snak(P, "a")))),
    Case("Q21510857: violated", constraint(P, "Q21510857"), adds(snak(P, "b"))),
    Case("Q21510857: kept", constraint(P, "Q21510857"), adds(snak(P, "b")), item(stands(snak(P, "a")))),
    Case(
        "Q21502410: violated",
        constraint(P, "Q21502410"),
        adds(snak(P, "b")),
        around=Surroundings(holders=lambda *_: frozenset({"Q1", "Q2"})),
    ),
    Case(
        "Q21502410: kept",
        constraint(P, "Q21502410"),
        adds(snak(P, "b")),
        around=Surroundings(holders=lambda *_: frozenset({"Q1"})),
    ),
    *of("Q21502404", "Q21502404", adds(snak(P, "012")), adds(snak(P, "12")), P1793=[r"[1-9]\d*+"]),
    *of("Q21510859", "Q21510859", adds(snak(P, "Q3")), adds(snak(P, "Q2")), P2305=["Q2"]),
    *of("Q52558054", "Q52558054", adds(snak(P, "Q2")), adds(snak(P, "Q3")), P2305=["Q2"]),
    *of("Q21510860", "Q21510860", adds(snak(P, "1699")), adds(snak(P, "1700")), P2310=["1700"], P2311=["somevalue"]),
    *of(
        "Q21510860 of quantities", "Q21510860", adds(snak(P, "+11")), adds(snak(P, "+10")), P2313=["+0"], P2312=["+10"]
    ),
    *of(
        "Q21510854",
        "Q21510854",
        adds(snak(P, "2020")),
        adds(snak(P, "1900")),
        ALIVE,
        P2306=["P569"],
        P2313=[year("+0")],
        P2312=[year("+150")],
    ),
    *of(
        "Q21514353",
        "Q21514353",
        adds(snak(P, "12 Q1")),
        adds(snak(P, "12 Q11573")),
        P2305=["Q11573"],
    ),
    *of("Q52848401", "Q52848401", adds(snak(P, "+1.5")), adds(snak(P, "+1.0"))),
    *of("Q51723761", "Q51723761", adds(snak(P, WIDE)), adds(snak(P, "+5"))),
    *of("Q21510852", "Q21510852", adds(snak(P, "File:A_b.jpg", "commonsMedia")), adds(FILE), P2307=["File"]),
    Case(
        "Q21510852: violated where Commons has no such page",
        constraint(P, "Q21510852", P2307=["File"]),
        adds(FILE),
        around=Surroundings(page_exists=lambda name: name != "File:Portrait.jpg"),
    ),
    *of(
        "Q21510851",
        "Q21510851",
        adds(snak(P, "a"), qualifiers=[snak("P12", "Q1")]),
        adds(snak(P, "a"), qualifiers=[snak("P11", "Q1")]),
        P2306=["P11"],
    ),
    *of(
        "Q21510856",
        "Q21510856",
        adds(snak(P, "a")),
        adds(snak(P, "a"), qualifiers=[snak("P11", "Q1")]),
        P2306=["P11"],
    ),
    *of("Q54554025", "Q54554025", adds_unsourced(snak(P, "a")), adds(snak(P, "a"))),
    *[
        Case(
            f"Q21503250: {word}",
            constraint(P, "Q21503250", P2308=["Q154954"], P2309=["Q21503252"]),
            adds(snak(P, "a")),
            item(stands(snak("P31", class_))),
            OTHERS,
        )
        for word, class_ in (("violated", "Q43229"), ("kept", "Q5"))
    ],
    *[
        Case(
            f"Q21510865: {word}",
            constraint(P, "Q21510865", P2308=["Q154954"], P2309=["Q30208840"]),
            adds(snak(P, id_)),
            around=OTHERS,
        )
        for word, id_ in (("violated", "Q60"), ("violated by what does not exist", "Q404"), ("kept", "Q50"))
    ],
    *of("Q21502838", "Q21502838", adds(snak(P, "a")), adds(snak("P11", "a")), ALIVE, P2306=["P569"]),
    Case(
        "Q21502838: violated by an addition elsewhere",
        constraint("P31", "Q21502838", P2306=[P], P2305=["Q2"]),
        adds(snak(P, "Q2")),
        PERSON,
    ),
    Case(
        "Q21502838: kept with another value",
        constraint("P31", "Q21502838", P2306=[P], P2305=["Q3"]),
        adds(snak(P, "Q2")),
        PERSON,
    ),
    Case("Q21503247: violated", constraint(P, "Q21503247", P2306=["P569"]), adds(snak(P, "a"))),
    Case("Q21503247: kept", constraint(P, "Q21503247", P2306=["P569"]), adds(snak(P, "a")), ALIVE),
    *[
        Case(f"Q21510864: {word}", constraint(P, "Q21510864", P2306=["P569"]), adds(snak(P, id_)), around=OTHERS)
        for word, id_ in (("violated", "Q50"), ("violated by what does not exist", "Q404"), ("kept", "Q80"))
    ],
    *[
        Case(f"{kind}: {word}", constraint(P, kind, P2306=["P11"]), adds(snak(P, id_)), around=OTHERS)
        for kind in ("Q21510855", "Q21510862")
        for word, id_ in (("violated", "Q50"), ("violated by what does not exist", "Q404"), ("kept", "Q70"))
    ],
    Case(
        "Q21510855: kept by the batch itself",
        constraint(P, "Q21510855", P2306=["P11"]),
        adds(snak(P, "Q50")),
        around=Surroundings(entities={"Q50": PERSON}, links=frozenset({("Q50", "P11", "Q1")})),
    ),
    *[
        Case(f"Q25796498: {word}", constraint(P, "Q25796498"), adds(snak(P, "Q80")), born, OTHERS)
        for word, born in (("violated", ALIVE), ("kept", item(stands(snak("P569", "1640")))))
    ],
    Case(
        "Q25796498: violated by what ended before",
        constraint(P, "Q25796498"),
        adds(snak(P, "Q80")),
        item(stands(snak("P576", "1500"))),
        OTHERS,
    ),
    Case(
        "Q108139345: violated", constraint(P, "Q108139345", P424=["de"]), adds(snak(P, "a")), item(labels={"en": "A"})
    ),
    Case("Q108139345: kept", constraint(P, "Q108139345", P424=["de"]), adds(snak(P, "a")), item(labels={"de": "A"})),
    *[
        Case(
            f"Q55819106: {word}",
            constraint(P, "Q55819106", P2305=["Q1860"]),
            adds(snak(P, "a")),
            Entity({"type": "lexeme", "id": "L1", "language": language, "claims": {}}),
        )
        for word, language in (("violated", "Q188"), ("kept", "Q1860"))
    ],
    Case(
        "Q55819106: kept, as it says nothing of items", constraint(P, "Q55819106", P2305=["Q1860"]), adds(snak(P, "a"))
    ),
    Case("Q52004125: violated", constraint(P, "Q52004125", P2305=["Q51885771"]), adds(snak(P, "a"))),
    Case("Q52004125: kept", constraint(P, "Q52004125", P2305=["Q29934200"]), adds(snak(P, "a"))),
    Case("Q53869507: violated", constraint(P, "Q53869507", P5314=["Q54828450"]), adds(snak(P, "a"))),
    Case("Q53869507: kept", constraint(P, "Q53869507", P5314=["Q54828448", "Q54828449"]), adds(snak(P, "a"))),
    Case("Q21510863: violated", constraint(P, "Q21510863"), adds(snak(P, "a"))),
    Case("Q21510863: kept", constraint("P11", "Q21510863"), adds(snak(P, "a"), qualifiers=[snak("P11", "b")])),
    Case("Q21528958: violated", constraint("P11", "Q21528958"), adds(snak(P, "a"), qualifiers=[snak("P11", "b")])),
    Case("Q21528958: kept", constraint(P, "Q21528958"), adds(snak(P, "a"))),
    Case("Q21528959: violated", constraint(P, "Q21528959"), adds(snak(P, "a"))),
    Case("Q21528959: kept", constraint("P854", "Q21528959"), adds(snak(P, "a"), reference())),
    *of(
        "Q52712340",
        "Q52712340",
        adds(snak(P, "a"), qualifiers=[snak("P11", "Q3")]),
        adds(snak(P, "a"), qualifiers=[snak("P11", "Q2")]),
        P2306=["P11"],
        P2305=["Q2"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_constraint_is_violated_or_kept(case: Case) -> None:
    found = evaluate(change(case.live, case.edit), {case.constraint.on: (case.constraint,)}, case.around)
    assert bool(found) is ("violated" in case.name), found
    for finding in found:
        assert finding.check == next(
            k.name for k in (*CONSTRAINT_KINDS, *FURTHER_KINDS) if k.item == case.constraint.type
        )
        assert finding.message
        assert finding.remedy
        assert not finding.already


def test_each_of_the_31_kinds_has_a_violated_and_a_kept_case() -> None:
    assert len({kind.item for kind in CONSTRAINT_KINDS}) == 31
    assert len({kind.name for kind in CONSTRAINT_KINDS}) == 31
    for kind in (*CONSTRAINT_KINDS, *FURTHER_KINDS):
        words = [case.name for case in CASES if case.constraint.type == kind.item]
        assert any("violated" in word for word in words), kind.name
        assert any("kept" in word for word in words), kind.name


def test_positions_are_those_where_the_snak_stands() -> None:
    edit = adds(snak(P, "a"), reference(), qualifiers=[snak("P11", "b")])
    scopes = {on: (constraint(on, "Q53869507", P5314=["Q54828449"]),) for on in (P, "P11", "P854")}
    found = evaluate(change(item(), edit), scopes, Surroundings())
    assert [(finding.prop, finding.message.rpartition("as ")[2]) for finding in found] == [
        (P, Position.MAIN),
        ("P854", Position.REFERENCE),
    ]


def test_dates_are_spans_of_days() -> None:
    died_in_the_year_of_birth = adds(snak(P, "1853"))
    apart = constraint(P, "Q21510854", P2306=["P569"], P2313=[year("+0")], P2312=[year("+150")])
    born = item(stands(snak("P569", "1853-03-30")))
    assert not evaluate(change(born, died_in_the_year_of_birth), {P: (apart,)}, Surroundings())
    century = TimeValue("+1800-00-00T00:00:00Z", 7, GREGORIAN)
    least = constraint(P, "Q21510860", P2310=["1750"], P2311=["novalue"])
    assert not evaluate(change(item(), adds(snak(P, century))), {P: (least,)}, Surroundings())
