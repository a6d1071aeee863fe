from pipelines.ledger import Ledger
from pipelines.ledger.plan_book import Approval, Exclusion
from tests.ledger.samples import start


def exclusion(run: str, edit: str, *, excluded: bool = True) -> Exclusion:
    return Exclusion(run, edit, "Q1", "P569", "1853", excluded, "Ada", "wrong")


def test_the_last_word_on_an_edit_holds(ledger: Ledger) -> None:
    run = start(ledger).id
    ledger.record_exclusions([])
    ledger.record_exclusions([exclusion(run, "a"), exclusion(run, "b")])
    ledger.record_exclusions([exclusion(run, "a", excluded=False)])
    assert [one.edit for one in ledger.exclusions(run)] == ["b"]
    assert [(one.edit, one.excluded) for one in ledger.exclusion_history(run)] == [
        ("a", True),
        ("b", True),
        ("a", False),
    ]
    assert all(one.time for one in ledger.exclusion_history(run))


def test_an_approval_is_of_one_plan_for_one_target_until_it_is_withdrawn(ledger: Ledger) -> None:
    run = start(ledger).id
    ledger.record_approval(Approval(run, "p1", "sandbox", True, "Ada", "looked"))
    found = ledger.approval(run, "p1", "sandbox")
    assert found is not None
    assert (found.person, found.note) == ("Ada", "looked")
    assert ledger.approval(run, "p2", "sandbox") is None
    assert ledger.approval(run, "p1", "wikidata") is None
    ledger.record_approval(Approval(run, "p1", "sandbox", False, "Bela", ""))
    assert ledger.approval(run, "p1", "sandbox") is None
    assert [one.approved for one in ledger.approvals(run)] == [True, False]
