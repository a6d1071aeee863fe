"""Doubtful records on the disk: only what a page shows is read whole, and it is what was written."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.flows.doubtful import Candidates, Records
from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.model.tables import CANDIDATES
from tests.reconcile.judged_rows import candidate

WRITTEN = [
    candidate(row, rank, f"Q{row}{rank}", 1 / (row + rank), label=f"L{row}") for row in range(1, 8) for rank in (1, 2)
]


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """Two parts: one in groups of three candidates, so that records lie in two of them; one in the old form."""
    folder = RunFolder(tmp_path)
    write_table(CANDIDATES.frame(WRITTEN[:10]), folder.part(CANDIDATES, 0), together=3)
    assert pq.read_metadata(folder.part(CANDIDATES, 0)).num_row_groups == 4
    write_table(CANDIDATES.frame(WRITTEN[10:]).drop(columns="features"), folder.part(CANDIDATES, 1))
    return folder


def found(candidates: Candidates, *rows: int) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = candidates.read(rows, CANDIDATES.names).to_pylist()
    return read


def whole(*rows: int) -> list[dict[str, Any]]:
    return [dict.fromkeys(CANDIDATES.names) | each for each in WRITTEN if each["_row"] in rows]


def test_what_is_read_is_what_was_written(folder: RunFolder) -> None:
    wanted = np.array([2, 3, 6, 9])
    candidates = Candidates(folder, wanted, (), CANDIDATES.frame())
    assert candidates.shown["item"].to_list() == ["Q21", "Q22", "Q31", "Q32", "Q61", "Q62"]
    assert found(candidates, 2) == whole(2), "from two groups"
    assert found(candidates, 6) == whole(6), "from a file without a column of today"
    assert found(candidates, 3, 6) == whole(3, 6)
    assert found(candidates, 9) == []
    assert candidates.read([2, 6], ["_row", "features"]).to_pylist()[0] == {"_row": 2, "features": None}


def test_what_people_said_stands_instead(folder: RunFolder) -> None:
    instead = CANDIDATES.frame([candidate(2, 1, "Q22", 0.9), candidate(5, 1, "Q51", 0.9)])
    candidates = Candidates(folder, np.array([2, 3, 4]), [2, 4, 5], instead)
    assert candidates.shown["item"].to_list() == ["Q22", "Q31", "Q32"]
    [left] = found(candidates, 2)
    assert (left["item"], left["score"]) == ("Q22", 0.9)
    assert found(candidates, 4) == [], "all of them were turned down"


def test_a_run_without_candidates(tmp_path: Path) -> None:
    candidates = Candidates(RunFolder(tmp_path), np.array([1]), (), CANDIDATES.frame())
    assert len(candidates.shown) == 0
    assert found(candidates, 1) == []


def test_rows_of_all_parts(folder: RunFolder) -> None:
    assert folder.read_rows(CANDIDATES, [6, 2]).to_dict("records") == CANDIDATES.frame(whole(2, 6)).to_dict("records")
    assert len(folder.read_rows(CANDIDATES, [])) == 0


def test_records_by_row() -> None:
    records = Records(pa.table({"_row": [4, 2], "name": ["Moss", None]}))
    assert records[2] == {"_row": 2, "name": None}
    assert (list(records), len(records), 3 in records) == ([4, 2], 2, False)
