"""Artifacts: the Markdown that Prefect shows for a stage."""

from pathlib import Path

import pytest

from pipelines.flows.artifacts import line, markdown


def test_counts_are_a_table_and_reports_are_links(tmp_path: Path) -> None:
    text = markdown("ingest", "abc", {"rows_read": 12}, {"check report": tmp_path / "check.html"})
    assert "| rows read | 12 |" in text
    assert f"- [check report](file://{tmp_path}/check.html)" in text


def test_the_terminal_is_told_what_is_not_zero(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = line("plan", {"add-statement": 1419, "leave": 0}, {"preview": tmp_path / "runs/preview.html"})
    assert told == "plan      add statement 1,419\n          runs/preview.html"
    assert line("plan", {"leave": 0}, {}) == "plan      nothing to do"
