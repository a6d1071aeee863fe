"""Equity snapshots in the ledger."""

from pipelines.ledger import Ledger
from pipelines.model.equity import GROUPS

TABLE = GROUPS.frame([{"scope": "class", "dimension": "gender", "group": "", "items": 2, "total": 3}])


def test_snapshots_are_kept_in_order_each_with_its_groups(ledger: Ledger) -> None:
    assert ledger.newest_equity("imaginary", "sandbox") is None
    first = ledger.record_equity("imaginary", "sandbox", TABLE, class_="Q5", items=3)
    second = ledger.record_equity("imaginary", "sandbox", GROUPS.frame(), class_="Q5", items=0, next_run="r2")
    ledger.record_equity("another", "sandbox", TABLE, class_="Q5", items=1)
    kept = ledger.equity("imaginary", "sandbox")
    assert [(one.id, one.items, one.class_) for one in kept] == [(first.id, 3, "Q5"), (second.id, 0, "Q5")]
    assert kept[0].groups.equals(TABLE)
    assert kept[1].groups.empty
    assert [one.next_run for one in kept] == [None, "r2"] == [first.next_run, second.next_run]
    assert ledger.newest_equity("imaginary", "sandbox") == second.id
    last = ledger.last_equity("imaginary", "sandbox")
    assert last is not None
    assert (last.id, last.class_items, last.class_share) == (second.id, None, None)
    assert ledger.equity("imaginary", "wikidata") == []
    assert ledger.last_equity("imaginary", "wikidata") is None
