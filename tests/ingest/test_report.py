"""The report: rows always add up, and its JSON says all of it."""

import dataclasses
from pathlib import Path

import pytest

from pipelines.exceptions import TableError
from pipelines.ingest.report import IngestReport, read_report
from tests.ingest.samples import resource, run


def test_the_report_comes_back_from_its_json(tmp_path: Path) -> None:
    report = run(tmp_path, "id,x\n1,a\n1,b\n2,c,d\n", resource("id", "x", key="id"))
    assert IngestReport.from_json(report.to_json()) == report
    assert read_report(tmp_path / "out") == report
    assert read_report(tmp_path) is None
    assert [(count.code, count.count, count.message) for count in report.details] == [
        ("too-many-cells", 1, "the row has more cells than the header"),
        ("duplicate-key", 1, "the key 'id' was already used"),
    ]
    assert report.details[1].examples[0].message == "the key 'id' was already used: see line 2"
    assert report.share(1) == pytest.approx(1 / 3)


def test_rows_that_do_not_add_up_are_a_fault(tmp_path: Path) -> None:
    report = run(tmp_path, "id\n1\n", resource("id", key="id"))
    with pytest.raises(TableError, match="2 rows read, but 1 accepted and 0 quarantined"):
        dataclasses.replace(report, rows_read=2)


def test_only_the_first_examples_are_kept(tmp_path: Path) -> None:
    lines = "".join(f"{i},x\n" for i in range(40_000))
    report = run(tmp_path, "id,n\n" + lines, resource("id", {"name": "n", "type": "integer"}, key="id"))
    assert report.issues == {"wrong-type": 40_000}
    assert [example.line for example in report.details[0].examples] == [2, 3, 4, 5, 6]
    assert report.rows_quarantined == 40_000
