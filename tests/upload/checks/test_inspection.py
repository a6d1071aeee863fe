"""Inspection with a shelf of entities in place of a wiki: what is read, what is kept back, what is accepted."""

from collections.abc import Iterable

from pipelines.model.entities import Entity
from pipelines.model.statements import Statement
from pipelines.upload.checks.findings import findings_table, issues_of, summary_table
from pipelines.upload.checks.inspection import Accepted, Inspector, check_batch
from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.checks.library import Library
from pipelines.upload.plan import plan
from pipelines.upload.rows import Action, Edit
from tests.upload.checks.making import adds, adds_term, constraint, snak, stands
from tests.upload.samples import item, proposals_table, propose, reference

MANDATORY = snak("P2316", "Q21502408")


def prop(id_: str, *constraints: Statement) -> Entity:
    return Entity({"type": "property", "id": id_, "claims": {"P2302": [c.to_json() for c in constraints]}})


class Shelf:
    """Entities in memory; remembers what was asked for."""

    def __init__(self, *entities: Entity) -> None:
        self.kept = {entity.id: entity for entity in entities}
        self.asked: list[list[str]] = []

    def claims(self, ids: Iterable[str], /) -> dict[str, Entity]:
        self.asked.append(sorted(ids))
        return {id_: self.kept[id_] for id_ in self.asked[-1] if id_ in self.kept}

    def entities(self, ids: Iterable[str], /) -> dict[str, Entity]:
        return {id_: self.kept[id_] for id_ in ids if id_ in self.kept}


FORMAT = prop("P10", Statement(snak("P2302", "Q21502404"), (snak("P1793", r"\d+"), MANDATORY)))
VALUE_TYPE = prop("P11", Statement(snak("P2302", "Q21510865"), (snak("P2308", "Q43229"), snak("P2309", "Q21503252"))))
REFERENCES = [prop(id_) for id_ in ("P248", "P813", "P854")]
MUSEUM = item(stands(snak("P31", "Q33506")), id_="Q9")
CLASSES = [item(stands(snak("P279", above)), id_=class_) for class_, above in (("Q33506", "Q2"), ("Q2", "Q43229"))]


def shelf(*entities: Entity) -> Shelf:
    return Shelf(FORMAT, VALUE_TYPE, *REFERENCES, prop("P31"), MUSEUM, *CLASSES, *entities)


def test_an_item_with_a_critical_finding_is_kept_back_and_others_are_not() -> None:
    inspector = Inspector(Library(shelf()))
    wrong, right = [adds(snak("P10", "x")), adds_term("alias", "A")], [adds(snak("P10", "7"), subject="Q2")]
    kept = inspector.inspect([("Q1", item(), wrong), ("Q2", item(id_="Q2"), right)])
    assert [[edit.action for edit in edits] for edits in kept] == [
        [Action.LEAVE, Action.LEAVE],
        [Action.ADD_STATEMENT],
    ]
    assert kept[0][1].why == r"kept back: P10: 'x' does not have the format \d+"
    (finding,) = inspector.findings
    (issue,) = issues_of([finding])
    assert (issue.code, issue.severity, issue.row) == ("check-format", "error", 1)
    assert "none of the item's edits is made" in issue.message


def test_an_accepted_check_does_not_keep_back() -> None:
    for accepted, action in (
        (Accepted("format", "P10", "agreed with the project"), Action.ADD_STATEMENT),
        (Accepted("format", None, "agreed with the project"), Action.ADD_STATEMENT),
        (Accepted("format", "P11", "agreed with the project"), Action.LEAVE),
    ):
        inspector = Inspector(Library(shelf()), accepted=[accepted])
        ((edit,),) = inspector.inspect([("Q1", item(), [adds(snak("P10", "x"))])])
        assert edit.action == action
        assert ("agreed" in inspector.findings[0].message) is (action == Action.ADD_STATEMENT)


def test_values_and_their_classes_are_read_once_and_upwards() -> None:
    kept = shelf()
    inspector = Inspector(Library(kept))
    for subject in ("Q1", "Q2"):
        inspector.inspect([(subject, item(id_=subject), [adds(snak("P11", "Q9"), subject=subject)])])
    assert not inspector.findings
    assert kept.asked == [["P11", "P248", "P813", "P854"], ["Q9"], ["Q33506"], ["Q2"], ["Q43229"]]


def test_a_value_of_another_kind_is_found() -> None:
    inspector = Inspector(Library(shelf(item(stands(snak("P31", "Q5")), id_="Q8"))))
    inspector.inspect([("Q1", item(), [adds(snak("P11", "Q8"))])])
    assert [(f.check, f.message) for f in inspector.findings] == [("value type", "Q8 is not an instance of Q43229")]


def test_a_property_that_the_target_has_not_keeps_back() -> None:
    inspector = Inspector(Library(shelf()))
    ((edit,),) = inspector.inspect([("Q1", item(), [adds(snak("P99", "x"))])])
    assert edit.action == Action.LEAVE
    assert [f.check for f in inspector.findings] == ["unknown property"]


def test_trouble_with_a_constraint_is_told_once() -> None:
    broken = prop("P12", Statement(snak("P2302", "Q21502404"), id="P12$1"))
    library = Library(shelf(broken))
    inspector = Inspector(library)
    for subject in ("Q1", "Q2"):
        inspector.inspect([(subject, item(id_=subject), [adds(snak("P12", "x"), subject=subject)])])
    assert [f.check for f in inspector.findings] == ["unreadable constraint"]


def test_items_without_edits_are_not_looked_at() -> None:
    kept = shelf()
    left: Edit = adds(snak("P10", "x"))._replace(action=Action.LEAVE)
    assert Inspector(Library(kept)).inspect([("Q1", item(), [left])]) == [[left]]
    assert kept.asked == []


def test_the_plan_is_what_the_inspector_lets_through() -> None:
    live = shelf(item(), item(id_="Q2"))
    inspector = Inspector(Library(live))
    proposals = [
        propose(snak("P10", "x"), reference()),
        propose(snak("P10", "7"), reference(), subject="Q2", row=2),
    ]
    planned = plan(proposals_table(proposals), live, inspector=inspector)
    assert list(planned.edits["action"]) == [Action.LEAVE, Action.ADD_STATEMENT]
    assert [f.blocks for f in inspector.findings] == [True]


def test_the_batch_shows_values_that_are_shared_in_it_or_on_the_wiki() -> None:
    stated = {"P245": (constraint("P245", "Q21502410"),)}
    edits = [adds(snak("P245", text, "external-id"), subject=s) for s, text in (("Q1", "1"), ("Q2", "1"), ("Q3", "2"))]
    found = check_batch(edits, stated, lambda _, values: {"2": frozenset({"Q9", "Q3"})} if "2" in values else {})
    assert [(f.item, f.message) for f in found] == [
        ("Q1", "1 is also on Q2"),
        ("Q2", "1 is also on Q1"),
        ("Q3", "2 is also on Q9"),
    ]
    assert all(f.gravity is Gravity.IMPORTANT for f in found)


def test_a_batch_that_only_adds_references_has_something_to_do() -> None:
    gains = adds(snak("P10", "7"))._replace(action=Action.ADD_REFERENCE, statement="Q1$1")
    assert check_batch([gains], {}, lambda *_: {}) == []
    assert [f.check for f in check_batch([], {}, lambda *_: {})] == ["no edits"]


def test_findings_are_summed_up_with_counts_and_an_example() -> None:
    stated = {"P245": (constraint("P245", "Q21502410"),)}
    edits = [adds(snak("P245", "1", "external-id"), subject=s) for s in ("Q1", "Q2")]
    summary = summary_table(findings_table(check_batch(edits, stated, lambda *_: {})))
    assert summary.to_dict("records") == [
        {
            "check": "distinct values",
            "gravity": "important",
            "already": False,
            "property": "P245",
            "count": 2,
            "items": 2,
            "blocked": 0,
            "example": "Q1: 1 is also on Q2",
            "remedy": "the row may be matched with the wrong item: look at the match",
        }
    ]


def test_commons_is_asked_once_for_a_chunk_and_only_for_what_we_add() -> None:
    portrait = prop("P18", Statement(snak("P2302", "Q21510852"), (snak("P2307", "File"),)))
    asked: list[list[str]] = []

    def pages(names: Iterable[str]) -> dict[str, bool]:
        asked.append(list(names))
        return {name: name == "File:There.jpg" for name in asked[-1]}

    inspector = Inspector(Library(shelf(portrait)), pages=pages)
    inspector.inspect(
        [
            (f"Q{number}", item(stands(snak("P18", "Old.jpg", "commonsMedia"), number=number), id_=f"Q{number}"), rows)
            for number, rows in enumerate(
                [
                    [adds(snak("P18", name, "commonsMedia"), subject=f"Q{number}")]
                    for number, name in enumerate(("There.jpg", "Not there.jpg", "a|b"))
                ]
            )
        ]
    )
    assert asked == [["File:Not there.jpg", "File:There.jpg"]]
    told = [finding.message for finding in inspector.findings if finding.check == "Commons link"]
    assert told == ["Commons has no page 'File:Not there.jpg'", "'a|b' cannot be the name of a page on Commons"]
    without = Inspector(Library(shelf(portrait)))
    without.inspect([("Q1", item(), [adds(snak("P18", "Not there.jpg", "commonsMedia"))])])
    assert without.findings == []


def test_inches_will_do_where_centimetres_are_wanted() -> None:
    height = prop("P2048", Statement(snak("P2302", "Q21514353"), (snak("P2305", "Q174728"),)))
    inspector = Inspector(Library(shelf(height)))
    inches, kilograms = ([adds(snak("P2048", f"12.5 {unit}"))] for unit in ("Q218593", "Q11570"))
    inspector.inspect([("Q1", item(), inches)])
    assert inspector.findings == []
    inspector.inspect([("Q1", item(), kilograms)])
    assert [finding.check for finding in inspector.findings] == ["allowed units"]
