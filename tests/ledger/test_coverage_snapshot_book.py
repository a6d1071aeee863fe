"""Coverage snapshots in the ledger."""

import sqlite3
from pathlib import Path

import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.rows import SCHEMA_VERSION
from pipelines.model.coverage_snapshots import CELLS, Snapshot
from tests.ledger.samples import start, url

ROW = {"scope": "partner", "dimension": "all", "group": "all", "measure": "property"}
FIGURES = [
    ROW | {"subject": "P569", "covered": 1, "total": 3},
    ROW | {"subject": "P570", "covered": 2, "total": 3},
    ROW | {"dimension": "country", "group": "Q145", "subject": "P569", "covered": 1, "total": 1},
]


def keep(ledger: Ledger, slug: str = "imaginary", target: str = "sandbox", run: str | None = None) -> Snapshot:
    cells = CELLS.frame(FIGURES)
    return ledger.record_snapshot(slug, target, cells, class_="Q5", phase="after", items=3, folder="here", run=run)


def test_a_snapshot_comes_back_whole(ledger: Ledger) -> None:
    run = start(ledger).id
    kept = keep(ledger, run=run)
    assert kept.cells.equals(CELLS.frame(FIGURES))
    assert (kept.run, kept.phase, kept.items, kept.class_, kept.folder) == (run, "after", 3, "Q5", "here")
    assert kept.totals == {"property": (3, 6)}
    assert (kept.share("property"), kept.share("label")) == (0.5, None)
    assert ledger.snapshot(kept.id or 0).time == kept.time


def test_lists_are_by_partner_and_target_without_cells(ledger: Ledger) -> None:
    kept = [keep(ledger), keep(ledger, "another"), keep(ledger, target="wikidata")]
    assert [each.id for each in ledger.snapshots("imaginary", "sandbox")] == [kept[0].id]
    assert [each.id for each in ledger.snapshots()] == [each.id for each in kept]
    assert ledger.snapshots()[0].cells.empty
    assert ledger.snapshots()[0].totals == {"property": (3, 6)}
    with pytest.raises(LedgerError, match="no coverage snapshot 99"):
        ledger.snapshot(99)


def test_an_earlier_ledger_gains_the_table_and_keeps_it(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        start(ledger)
    path = tmp_path / "runs" / "ledger.sqlite"
    file = sqlite3.connect(path)
    file.execute("DROP TABLE coverage_snapshots")
    file.execute("UPDATE meta SET value = '4' WHERE key = 'schema'")
    file.commit()
    file.close()
    with Ledger(url(tmp_path)) as ledger:
        keep(ledger)
    file = sqlite3.connect(path)
    assert file.execute("SELECT value FROM meta").fetchall() == [(str(SCHEMA_VERSION),)]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        file.execute("DELETE FROM coverage_snapshots")
    file.close()
