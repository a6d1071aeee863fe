from pipelines.ledger import EditStatus, Ledger
from tests.ledger.samples import contribution, intend, start


def edited(ledger: Ledger, run: str, item: str, revision: int, status: EditStatus = EditStatus.EDITED) -> None:
    edit = intend(ledger, run, item)
    guid = f"{item}$1"
    added = [contribution(run, edit, item, statement=guid, reference="aaaa")] if status is EditStatus.EDITED else []
    ledger.settle_edit(edit, status, item=item, revision=revision, contributions=added)


def test_an_items_edits_are_told_in_the_order_of_their_revisions(ledger: Ledger) -> None:
    first, second = start(ledger).id, start(ledger, slug="another").id
    edited(ledger, second, "Q1", 20)
    edited(ledger, first, "Q1", 10)
    edited(ledger, first, "Q2", 11)
    edited(ledger, first, "Q3", 12, EditStatus.UNCHANGED)
    intend(ledger, first, "Q1")
    found = ledger.edits_of_items("sandbox", ["Q1", "Q3", *(f"Q{number}" for number in range(1000, 2000))])
    assert [(edit.item, edit.base_revision, edit.revision) for edit in found] == [("Q1", 5, 10), ("Q1", 5, 20)]
    assert ledger.edits_of_items("elsewhere", ["Q1"]) == []


def test_the_references_that_we_added_are_known_by_statement_and_hash(ledger: Ledger) -> None:
    run = start(ledger).id
    edited(ledger, run, "Q1", 10)
    edited(ledger, run, "Q2", 11)
    assert ledger.references_on("sandbox", ["Q1"]) == {("Q1$1", "aaaa")}
    assert ledger.references_on("elsewhere", ["Q1"]) == set()
