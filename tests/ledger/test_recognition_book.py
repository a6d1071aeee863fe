"""What partners gave, as the ledger counts it."""

from datetime import UTC, datetime

from pipelines.ledger import EditStatus, Ledger
from pipelines.ledger.entries import Removed
from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.tables import rows_of
from tests.ledger.samples import contribution, intend, start


def give(ledger: Ledger) -> str:
    """A run that edits Q1 and creates Q9."""
    run = start(ledger).id
    first, second = intend(ledger, run, "Q1"), intend(ledger, run, "new:k9")
    added = [
        contribution(run, first, "Q1"),
        contribution(run, first, "Q1", kind="reference", statement="Q1$2"),
        contribution(run, first, "Q1", kind="label", property=None, statement=None, reference=None, language="fr"),
    ]
    ledger.settle_edit(first, EditStatus.EDITED, item="Q1", revision=6, contributions=added)
    made = [contribution(run, second, "Q9")]
    ledger.settle_edit(second, EditStatus.CREATED, item="Q9", revision=7, contributions=made)
    return run


def take_back(ledger: Ledger, run: str, item: str) -> None:
    undo = ledger.start_undo(item, like=ledger.run(run))
    edit = intend(ledger, undo.id, item)
    removed = [Removed(addition, item, {}) for addition in ledger.additions(item=item)]
    ledger.settle_undo(edit, EditStatus.EDITED, item=item, revision=8, removed=removed)


def test_what_was_added_is_counted_and_what_was_taken_back_is_told_apart(ledger: Ledger) -> None:
    run = give(ledger)
    take_back(ledger, run, "Q9")
    rows = rows_of(ledger.contributed("sandbox", "imaginary"))
    assert [(row["kind"], row["language"], row["undone"], row["count"], row["cited"]) for row in rows] == [
        ("label", "fr", False, 1, 0),
        ("reference", None, False, 1, 1),
        ("statement", None, False, 1, 1),
        ("statement", None, True, 1, 1),
    ]
    assert ledger.contributed("wikidata").empty
    assert ledger.contributed("sandbox", "another").empty


def test_items_are_those_that_still_have_something(ledger: Ledger) -> None:
    run = give(ledger)
    donated = {row["item"]: row["created"] for row in rows_of(ledger.donated("sandbox"))}
    assert donated == {"Q1": False, "Q9": True}
    take_back(ledger, run, "Q9")
    assert ledger.donated("sandbox", "imaginary")["item"].to_list() == ["Q1"]


def test_decisions_are_those_that_people_made_here(ledger: Ledger) -> None:
    when = datetime(2026, 5, 1, tzinfo=UTC)
    said = [
        Judgement("imaginary", "k1", "Q1", Opinion.POSITIVE, "ada", when),
        Judgement("imaginary", "k2", "Q2", Opinion.POSITIVE, "bo", when, source="import"),
    ]
    ledger.record_judgements(said)
    rows = rows_of(ledger.decided("imaginary"))
    assert rows == [{"slug": "imaginary", "reviewer": "ada", "time": when.timestamp()}]
    assert ledger.decided("another").empty


def test_marks_change_with_what_is_written(ledger: Ledger) -> None:
    before = ledger.marks()
    assert before == (0, 0, 0, 0, 0)
    give(ledger)
    assert ledger.marks() != before
    assert ledger.marks() == ledger.marks()
