"""What a run without edits means, in one sentence that is true."""

from dataclasses import replace

import pytest

from pipelines.cli.partnership import summary_rows, verdict
from pipelines.model.summary import RunSummary

NOTHING = RunSummary(
    slug="imaginary",
    title="Museum of Imaginary Things",
    run="0123456789a",
    target="Donata sandbox",
    dump="artists.csv",
    dump_checksum="0",
    rows_read=10,
    rows_accepted=9,
    rows_quarantined=1,
    rows_new=9,
    rows_changed=0,
    rows_same=0,
    rows_gone=0,
    matched=9,
    to_review=0,
    unmatched=0,
    proposed_new=0,
    failed=0,
    issues=0,
    items_edited=0,
    items_created=0,
    statements_added=0,
    references_added=0,
    terms_added=0,
    edits_refused=0,
    coverage_before=0.5,
    coverage_after=0.5,
    report="report.html",
    items_planned=3,
)


@pytest.mark.parametrize(
    ("changes", "dry", "said"),
    [
        ({}, True, "Nothing was uploaded: 3 items would change."),
        ({"items_edited": 1}, False, ""),
        ({"failed": 2}, False, "see above"),
        ({"edits_refused": 2}, False, "see above"),
        ({"items_put_back": 2}, False, "see above"),
        ({"values_refused": 25}, False, "25 values could not be used"),
        ({"rows_same": 9, "rows_new": 0}, False, "no row has changed since the last run (--everything"),
        ({}, False, "is there already"),
    ],
)
def test_each_case_has_its_sentence(changes: dict[str, int], dry: bool, said: str) -> None:
    told = verdict(replace(NOTHING, **changes), dry=dry)  # type: ignore[arg-type]
    assert said in told
    assert bool(said) == bool(told)


def test_what_was_put_back_is_told_and_kept_in_the_figures() -> None:
    summary = replace(NOTHING, items_put_back=2)
    assert dict(summary_rows(summary))["put back to review"] == "2 items (outcomes.csv says why; run again)"
    assert "put back to review" not in dict(summary_rows(NOTHING))
    assert summary.to_json()["items_put_back"] == summary.counts()["items_put_back"] == 2
