"""Parquet files, flat and nested."""

import datetime
import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.exceptions import InputError
from pipelines.ingest import parquets
from tests.ingest.samples import resource, rows, run


def parquet(path: Path, **columns: pa.Array | list[object]) -> bytes:
    pq.write_table(pa.table(columns), path)
    return path.read_bytes()


def test_flat_columns_become_text(tmp_path: Path) -> None:
    content = parquet(
        tmp_path / "x",
        id=[1, 2],
        name=pa.array(["Ada", None]).dictionary_encode(),
        day=[datetime.date(1853, 5, 1), None],
        ok=[True, False],
    )
    report = run(tmp_path, gzip.compress(content), resource("id", "name", "day", "ok", key="id"))
    assert [tuple(row.values())[5:] for row in rows(tmp_path)] == [
        ("1", "Ada", "1853-05-01", "true"),
        ("2", None, None, "false"),
    ]
    assert (report.format, report.lined) == ("parquet", False)


def test_nested_columns_are_flattened(tmp_path: Path) -> None:
    content = parquet(tmp_path / "x", id=["a", "b"], names=[[{"v": "One"}, {"v": "Eins"}], []])
    described = resource("id", {"name": "name", "donata": {"path": "names[].v"}}, key="id")
    run(tmp_path, content, described)
    assert [(row["id"], row["name"]) for row in rows(tmp_path)] == [("a", "One\x1fEins"), ("b", None)]


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the Parquet file cannot be read"):
        run(tmp_path, b"PAR1" + b"x" * 40, resource("id"))


def test_huge_row_groups_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquets, "LARGEST_ROW_GROUP", 10)
    with pytest.raises(InputError, match="smaller row groups"):
        run(tmp_path, parquet(tmp_path / "x", id=["a", "b"]), resource("id"))
