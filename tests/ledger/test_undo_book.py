import sqlite3
from pathlib import Path

import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import EditStatus, Ledger
from pipelines.ledger.entries import Removed
from pipelines.ledger.rows import SCHEMA_VERSION
from tests.ledger.samples import contribution, intend, start, url

CONTENT = {"id": "Q1$1", "rank": "normal"}


def uploaded(ledger: Ledger) -> str:
    run = start(ledger).id
    edit = intend(ledger, run, "Q1")
    rows = [contribution(run, edit, "Q1", content=CONTENT), contribution(run, edit, "Q1", kind="label", statement=None)]
    ledger.settle_edit(edit, EditStatus.EDITED, item="Q1", revision=6, contributions=rows)
    return run


def test_what_was_taken_back_and_put_back_is_linked(ledger: Ledger) -> None:
    run = uploaded(ledger)
    statement, label = ledger.additions(run=run)
    assert statement.contribution.content == CONTENT
    assert (statement.revision, statement.base_revision, statement.status) == (6, 5, EditStatus.EDITED)
    assert (statement.dump_name, label.contribution.content) == ("artists.csv", None)

    undo = ledger.start_undo(run, like=ledger.run(run))
    edit = intend(ledger, undo.id, "Q1")
    ledger.settle_undo(edit, EditStatus.EDITED, item="Q1", removed=[Removed(statement, "Q1", {"removed": "statement"})])
    assert [a.id for a in ledger.additions(run=run)] == [label.id]
    assert [a.id for a in ledger.additions(item="Q1", removed=True)] == [statement.id, label.id]
    assert ledger.taken_back("imaginary") == {statement.id: undo.id} == ledger.taken_back()
    assert ledger.taken_back("another") == {}
    [removal] = ledger.removals(run=undo.id)
    assert (removal.addition, removal.content) == (statement, {"removed": "statement"})

    again = ledger.start_undo(undo.id, like=undo)
    edit = intend(ledger, again.id, "Q1")
    back = contribution(again.id, edit, "Q1", content=CONTENT)
    ledger.settle_undo(edit, EditStatus.EDITED, item="Q1", restored=[(removal.id or 0, back)])
    assert ledger.removals(run=undo.id) == []
    assert len(ledger.removals(item="Q1", restored=True)) == 1
    assert [a.contribution for a in ledger.additions(run=again.id)] == [back]
    with pytest.raises(LedgerError, match="already settled"):
        ledger.settle_undo(edit, EditStatus.FAILED, item="Q1")


def test_undos_are_no_runs_of_a_dump(ledger: Ledger) -> None:
    run = uploaded(ledger)
    undo = ledger.start_undo(run, like=ledger.run(run))
    ledger.finish_run(undo.id, {})
    assert [r.id for r in ledger.runs("imaginary")] == [run]
    assert ledger.last_finished("imaginary", "sandbox") is None
    assert ledger.open_run("imaginary", "sandbox", "d1", "m1") == ledger.run(run)
    assert [r.id for r in ledger.undos(run, "sandbox")] == [undo.id]
    assert ledger.undos(run, "wikidata") == ledger.undos("Q1") == []
    assert (ledger.scope_of(undo.id), ledger.scope_of(run)) == (run, None)


def test_a_ledger_of_the_second_version_gains_the_tables(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        run = uploaded(ledger)
    file = sqlite3.connect(tmp_path / "runs" / "ledger.sqlite")
    for table in ("restorations", "removals", "undos", "contents"):
        file.execute(f"DROP TABLE {table}")
    file.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
    file.commit()
    file.close()
    with Ledger(url(tmp_path)) as ledger:
        assert [a.contribution.content for a in ledger.additions(run=run)] == [None, None]
        ledger.start_undo(run, like=ledger.run(run))
    file = sqlite3.connect(tmp_path / "runs" / "ledger.sqlite")
    assert file.execute("SELECT value FROM meta").fetchall() == [(str(SCHEMA_VERSION),)]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        file.execute("DELETE FROM undos")
    file.close()
