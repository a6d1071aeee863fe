"""Comparison with the last dump."""

from pathlib import Path

import numpy as np
import pytest

from pipelines.exceptions import TableError
from pipelines.ingest.comparison import CHANGES, LastDump
from tests.ingest.samples import resource, run, write


def test_without_a_last_dump_all_is_new() -> None:
    last = LastDump(None)
    keys = np.array([1, 2], dtype=np.uint64)
    assert CHANGES.take(last.compare(keys, keys)).to_pylist() == ["new", "new"]
    assert list(last.gone()) == []
    assert not last.known


def test_all_may_be_gone(tmp_path: Path) -> None:
    run(tmp_path, "id\n1\n2\n", resource("id", key="id"))
    last = LastDump(tmp_path / "out" / "records.parquet")
    assert [row["_key"] for table in last.gone() for row in table.to_pylist()] == ["1", "2"]


@pytest.mark.parametrize("content", [b"no parquet", b""])
def test_damaged_records_are_an_error_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TableError, match="the records of the last dump cannot be read"):
        LastDump(write(tmp_path, content, "records.parquet"))
