import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger, connection
from pipelines.ledger.connection import open_database, reading, writing
from pipelines.ledger.rows import MetaRow, RunRow
from tests.ledger.samples import start, url


def file_of(folder: Path) -> Path:
    return folder / "runs" / "ledger.sqlite"


def test_the_folder_is_made_and_the_settings_are_right(tmp_path: Path) -> None:
    database = open_database(url(tmp_path))
    with reading(database) as opened:
        values = [opened.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
        assert values == ["wal", 2]
        assert opened.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.dispose()
    assert file_of(tmp_path).is_file()


def test_history_cannot_be_changed(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        start(ledger)
    database = open_database(url(tmp_path))
    for statement in (update(RunRow).values(slug="x"), delete(RunRow)):
        with pytest.raises(LedgerError, match="append-only"), writing(database) as opened:
            opened.execute(statement)
    database.dispose()


def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(url(tmp_path))
    twice = [{"key": "a", "value": "b"}, {"key": "a", "value": "c"}]
    with pytest.raises(LedgerError), writing(database) as opened:
        opened.execute(insert(MetaRow), twice)
    with reading(database) as opened:
        assert opened.exec_driver_sql("SELECT count(*) FROM meta").scalar() == 1
    database.dispose()


def test_another_version_is_refused(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)):
        pass
    file = sqlite3.connect(file_of(tmp_path))
    file.execute("UPDATE meta SET value = '999'")
    file.commit()
    file.close()
    with pytest.raises(LedgerError, match="schema version 999"):
        Ledger(url(tmp_path))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    file_of(tmp_path).parent.mkdir()
    file_of(tmp_path).write_text("this is not a database, " * 100)
    with pytest.raises(LedgerError, match="restore the file from a copy"):
        Ledger(url(tmp_path))


def test_a_ledger_that_another_holds_is_waited_for_and_then_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_TIMEOUT", 0.1)
    with Ledger(url(tmp_path)) as ledger:
        other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="another run holds it"):
            start(ledger)
        other.execute("ROLLBACK")
        other.close()
        assert start(ledger).id


@pytest.mark.parametrize("address", ["nonsense", "nosuchdatabase://host/name", "sqlite:////proc/nowhere/ledger.sqlite"])
def test_a_wrong_address(address: str) -> None:
    with pytest.raises(LedgerError, match="DONATA_LEDGER_URL"):
        Ledger(address)


def test_a_password_in_the_address_stays_secret() -> None:
    with pytest.raises(LedgerError) as caught:
        Ledger("nosuchdatabase://somebody:geheim@host/name")
    assert "geheim" not in f"{caught.value} {caught.value!r}"
