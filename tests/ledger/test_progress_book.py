from pipelines.ledger import EditStatus, Ledger
from tests.ledger.samples import contribution, intend, start


def test_outcomes_are_counted_by_run_and_status(ledger: Ledger) -> None:
    first, other = start(ledger).id, start(ledger, slug="archive").id
    for subject, status in (("Q1", EditStatus.EDITED), ("Q2", EditStatus.EDITED), ("Q3", EditStatus.FAILED)):
        ledger.settle_edit(intend(ledger, first, subject), status, item=subject)
    intend(ledger, first, "Q4")
    assert ledger.outcome_counts([first, other]) == {first: {"edited": 2, "failed": 1, "open": 1}}
    assert ledger.outcome_counts([]) == {}
    assert ledger.begun_subjects(first, ["Q1", "Q4", "Q9"]) == {"Q1", "Q4"}


def test_what_still_stands_is_counted(ledger: Ledger) -> None:
    run = start(ledger).id
    edit = intend(ledger, run, "new:7")
    added = [contribution(run, edit, "Q7"), contribution(run, edit, "Q7", kind="label", property=None, statement=None)]
    ledger.settle_edit(edit, EditStatus.CREATED, item="Q7", revision=1, contributions=added)
    assert ledger.standing_counts(run) == {"statement": 1, "label": 1, "items": 1, "created": 1}
    assert ledger.standing_counts("none")["items"] == 0
