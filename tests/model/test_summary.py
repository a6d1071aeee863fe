import json
from dataclasses import replace

import pytest

from pipelines.model.summary import RunSummary

SUMMARY = RunSummary(
    slug="imaginary",
    title="Museum of Imaginary Things",
    run="0123456789a",
    target="sandbox",
    dump="dump.csv",
    dump_checksum="f" * 64,
    rows_read=10,
    rows_accepted=8,
    rows_quarantined=2,
    rows_new=8,
    rows_changed=0,
    rows_same=0,
    rows_gone=0,
    matched=4,
    to_review=1,
    unmatched=1,
    proposed_new=1,
    failed=1,
    issues=3,
    items_edited=4,
    items_created=1,
    statements_added=9,
    references_added=12,
    terms_added=2,
    edits_refused=0,
    coverage_before=0.25,
    coverage_after=None,
    report="report.html",
)


def test_a_summary_to_json_and_back_is_the_same() -> None:
    assert RunSummary.from_json(json.loads(json.dumps(SUMMARY.to_json()))) == SUMMARY


def test_the_counts_are_the_whole_numbers_alone() -> None:
    counts = SUMMARY.counts()
    assert counts["rows_read"] == 10
    assert counts["rows_same"] == 0
    assert not {"slug", "coverage_before", "coverage_after", "report"} & set(counts)


@pytest.mark.parametrize(
    ("name", "number"), [("rows_read", 11), ("rows_quarantined", 1), ("matched", 3), ("failed", 0), ("to_review", 2)]
)
def test_a_lost_row_shows_in_the_sums(name: str, number: int) -> None:
    assert SUMMARY.sums_agree
    assert not RunSummary.from_json(SUMMARY.to_json() | {name: number}).sums_agree


def test_a_run_without_edits_changed_nothing() -> None:
    assert not SUMMARY.changed_nothing
    assert replace(SUMMARY, items_edited=0, items_created=0).changed_nothing
