"""The report as data."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from pipelines.coverage.exports import items_csv, report_csv, report_json
from pipelines.coverage.report import Report
from tests.coverage.imaginary_report import imaginary_report


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return imaginary_report(tmp_path)


def test_json_has_all_figures(report: Report) -> None:
    content = json.loads(json.dumps(report_json(report)))
    assert content["summary"]["rows_read"] == 5
    assert content["partner"]["licence"] == "CC0-1.0"
    assert content["items"] == 3
    assert content["reviewers"] == [{"name": "Rita Reviewer", "records": 2}]
    assert content["coverage_before"] == pytest.approx(5 / 15)
    assert content["coverage_after"] == pytest.approx(6 / 15)
    died = next(row for row in content["coverage"] if (row["scope"], row["subject"]) == ("partner", "P570"))
    assert (died["before"], died["after"], died["difference"], died["name"]) == (0, 1, 1, "date of death")
    assert content["issues"][0] == {"code": "missing-value", "severity": "error", "count": 1}


def test_csv_has_one_line_a_figure(report: Report) -> None:
    rows = list(csv.DictReader(StringIO(report_csv(report))))
    assert len(rows) == len(report.comparison)
    assert rows[0]["scope"] == "partner"
    assert rows[0]["name"] == "instance of"
    assert rows[0]["query"] == "coverage/items-with-property"


def test_items_have_one_line_each_with_all_figures(report: Report) -> None:
    rows = {row["item"]: row for row in csv.DictReader(StringIO(items_csv(report)))}
    assert list(rows) == ["Q101", "Q102", "Q103"]
    assert rows["Q101"]["property:P569"] == "1"
    assert rows["Q101"]["reference:P569"] == "1/2"
    assert rows["Q102"]["partner-reference:P569"] == "0/1"
    assert rows["Q103"]["reference:P569"] == ""
    assert rows["Q103"]["property:P569"] == "0"
    assert rows["Q103"]["partner-reference:P570"] == "1/1"
