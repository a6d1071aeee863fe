"""What a dry run prints of the checks."""

from pathlib import Path

import pytest

from pipelines.cli.partnership import show_checks
from pipelines.upload.checks.findings import findings_table, summary_table
from pipelines.upload.checks.inspection import check_batch
from tests.upload.checks.making import adds, constraint, snak


def test_what_the_checks_found_is_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edits = [adds(snak("P245", "1", "external-id"), subject=subject) for subject in ("Q1", "Q2")]
    findings = check_batch(edits, {"P245": (constraint("P245", "Q21502410"),)}, lambda *_: {})
    path = tmp_path / "checks-summary.csv"
    summary_table(findings_table(findings)).to_csv(path, index=False)
    show_checks(path)
    shown = " ".join(capsys.readouterr().out.split())
    assert "important distinct values P245 2 0 Q1: 1 is also on Q2" in shown


def test_nothing_is_printed_where_nothing_was_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "checks-summary.csv"
    summary_table(findings_table([])).to_csv(path, index=False)
    show_checks(path)
    assert capsys.readouterr().out == ""
