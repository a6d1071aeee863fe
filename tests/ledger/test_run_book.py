import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger, RunState
from tests.ledger.samples import intend, start


def test_a_failed_run_says_why_and_is_resumed(ledger: Ledger) -> None:
    run = start(ledger)
    ledger.fail_run(run.id, "the service is down")
    found = ledger.open_run("imaginary", "sandbox", "d1", "m1")
    assert found is not None
    assert (found.id, found.state, found.message) == (run.id, RunState.FAILED, "the service is down")
    ledger.finish_run(run.id, {})
    assert ledger.open_run("imaginary", "sandbox", "d1", "m1") is None


def test_only_the_same_dump_and_mapping_are_resumed(ledger: Ledger) -> None:
    run = start(ledger)
    for slug, target, dump, mapping in (
        ("other", "sandbox", "d1", "m1"),
        ("imaginary", "wikidata", "d1", "m1"),
        ("imaginary", "sandbox", "d2", "m1"),
        ("imaginary", "sandbox", "d1", "m2"),
    ):
        assert ledger.open_run(slug, target, dump, mapping) is None
    again = start(ledger)
    ledger.finish_run(again.id, {})
    # An older run that broke off is not gone back to once a newer one of the same content is finished.
    assert ledger.run(run.id).state is RunState.STARTED
    assert ledger.open_run("imaginary", "sandbox", "d1", "m1") is None


def test_runs_newest_first(ledger: Ledger) -> None:
    first, second, other = start(ledger), start(ledger, dump="d2"), start(ledger, slug="other")
    ledger.finish_run(second.id, {})
    ledger.finish_run(first.id, {})
    assert [run.id for run in ledger.runs()] == [other.id, second.id, first.id]
    assert [run.id for run in ledger.runs("imaginary")] == [second.id, first.id]
    last = ledger.last_finished("imaginary", "sandbox")
    assert last is not None
    assert last.id == second.id
    assert ledger.last_finished("other", "sandbox") is None


def test_an_unknown_run(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no run 'nope'"):
        ledger.run("nope")
    with pytest.raises(LedgerError, match="no run 'nope'"):
        ledger.finish_run("nope", {})
    with pytest.raises(LedgerError, match=r"(?i)foreign key"):
        intend(ledger, "nope", "Q1")


def test_a_dump_is_noted_once_for_each_content(ledger: Ledger) -> None:
    for dump in ("d1", "d1", "d2"):
        start(ledger, dump=dump)
    assert [dump.checksum for dump in ledger.dumps("imaginary")] == ["d2", "d1"]
    assert ledger.dumps("imaginary")[0].bytes == 10
    assert ledger.dumps("other") == []
