"""Artifacts: the Markdown that Prefect shows for a stage."""

from pathlib import Path

from pipelines.flows.artifacts import markdown


def test_counts_are_a_table_and_reports_are_links(tmp_path: Path) -> None:
    text = markdown("ingest", "abc", {"rows_read": 12}, {"check report": tmp_path / "check.html"})
    assert "| rows read | 12 |" in text
    assert f"- [check report](file://{tmp_path}/check.html)" in text
