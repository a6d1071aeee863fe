"""Expectations: a run whose counts are out of range stops, and says which figure."""

from datetime import date

import pytest

from pipelines.exceptions import ExpectationError
from pipelines.partners.expectations import check_age, check_expectations
from pipelines.partners.mapping import Expect

EXPECT = Expect.model_validate(
    {
        "rows": {"min": 10, "max": 20},
        "quarantined_share": {"max": 0.1},
        "matched_share": {"min": 0.5},
        "edits": {"max": 5},
        "changed_share": {"max": 0.5},
        "kept_back_share": {"max": 0.25},
    }
)
GOOD = {"rows_read": 10, "rows_quarantined": 1, "accepted": 5, "edits": 5}


def test_counts_at_the_bounds_pass() -> None:
    check_expectations(EXPECT, GOOD, mapping_path="m.yaml")


def test_what_is_not_counted_yet_is_not_judged() -> None:
    check_expectations(EXPECT, {}, mapping_path="m.yaml")


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({"rows_read": 9}, "expect.rows: 9 is not within 10 … 20"),
        ({"rows_read": 10, "rows_quarantined": 2}, "expect.quarantined_share: 0.2"),
        ({"rows_read": 10, "accepted": 4}, "expect.matched_share: 0.4"),
        ({"edits": 6}, "expect.edits: 6 is not within any … 5"),
        ({"edits": 5, "planned": 9}, "expect.changed_share: 0.555556"),
        ({"edits": 4, "kept_back": 2}, "expect.kept_back_share: 0.333333"),
    ],
)
def test_each_expectation_stops_the_run(counts: dict[str, int], named: str) -> None:
    with pytest.raises(ExpectationError) as caught:
        check_expectations(EXPECT, counts, mapping_path="m.yaml")
    assert caught.value.message.startswith(named)
    assert caught.value.file == "m.yaml"
    assert caught.value.remedy


def test_a_dump_older_than_expected_stops_the_run() -> None:
    expect = Expect(since=date(2026, 1, 1))
    check_age(expect, date(2026, 1, 1), mapping_path="m.yaml")
    check_age(Expect(), date(1990, 1, 1), mapping_path="m.yaml")
    with pytest.raises(ExpectationError, match=r"issued on 2025-12-31, before 2026-01-01"):
        check_age(expect, date(2025, 12, 31), mapping_path="m.yaml")
