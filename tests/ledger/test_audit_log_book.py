import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.connection import writing


def test_deeds_are_kept_newest_first_and_found(ledger: Ledger) -> None:
    ledger.note_deed("Ada", "coordinator", "run-started", "moma", {"dump": "artists.csv"})
    ledger.note_deed("Ada", "coordinator", "run-undone", "3fa94c0b1d2")
    ledger.note_deed("Bela", "reviewer", "run-started", "ror")
    assert [deed.action for deed in ledger.deeds()] == ["run-started", "run-undone", "run-started"]
    first = ledger.deeds(who="Ada", action="run-started")[0]
    assert (first.subject, first.facts, first.role) == ("moma", {"dump": "artists.csv"}, "coordinator")
    assert first.time.tzinfo is not None
    newest = ledger.deeds(limit=1)[0]
    assert [deed.who for deed in ledger.deeds(before=newest.id)] == ["Ada", "Ada"]
    assert ledger.deed_count() == 3
    assert ledger.deed_count(subject="ror") == 1


def test_the_log_cannot_be_changed(ledger: Ledger) -> None:
    ledger.note_deed("Ada", "coordinator", "run-started", "moma")
    for change in ("DELETE FROM audit_log", "UPDATE audit_log SET who = 'Bea'"):
        with pytest.raises(LedgerError, match="append-only"), writing(ledger._database) as connection:
            connection.exec_driver_sql(change)
