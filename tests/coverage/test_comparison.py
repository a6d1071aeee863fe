"""Before against after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coverage.comparison import compare, overall_share
from pipelines.model.tables import COVERAGE, rows_of


def figure(phase: str, covered: int, total: int, subject: str = "P569", measure: str = "property") -> dict[str, object]:
    return {
        "phase": phase,
        "scope": "partner",
        "measure": measure,
        "subject": subject,
        "covered": covered,
        "total": total,
        "query": "coverage/items-with-property",
    }


def test_a_figure_has_both_times_and_the_difference() -> None:
    rows = rows_of(compare(COVERAGE.frame([figure("before", 1, 4), figure("after", 3, 4)])))
    assert len(rows) == 1
    assert (rows[0]["before"], rows[0]["after"], rows[0]["difference"]) == (1, 3, 2)
    assert (rows[0]["before_share"], rows[0]["after_share"]) == (0.25, 0.75)


def test_one_phase_alone_has_no_difference() -> None:
    row = rows_of(compare(COVERAGE.frame([figure("before", 1, 4)])))[0]
    assert (row["after"], row["difference"], row["after_share"]) == (None, None, None)


def test_nothing_in_scope_has_no_share() -> None:
    row = rows_of(compare(COVERAGE.frame([figure("before", 0, 0), figure("after", 0, 0)])))[0]
    assert (row["before_share"], row["after_share"], row["difference"]) == (None, None, 0)


def test_the_overall_share_is_of_mapped_properties_alone() -> None:
    table = COVERAGE.frame(
        [figure("after", 1, 4), figure("after", 3, 4, "P570"), figure("after", 4, 4, "en", measure="label")]
    )
    assert overall_share(table, "after") == pytest.approx(0.5)
    assert overall_share(table, "before") is None
    assert overall_share(COVERAGE.frame(), "after") is None


@given(pairs=st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(50, 60)), max_size=8))
def test_shares_are_shares_and_differences_add_up(pairs: list[tuple[int, int, int]]) -> None:
    figures = [
        figure(phase, covered, total, f"P{number}")
        for number, (before, after, total) in enumerate(pairs)
        for phase, covered in (("before", before), ("after", after))
    ]
    comparison = compare(COVERAGE.frame(figures))
    assert len(comparison) == len(pairs)
    for row in rows_of(comparison):
        assert 0 <= row["before_share"] <= 1
        assert row["before"] + row["difference"] == row["after"]
