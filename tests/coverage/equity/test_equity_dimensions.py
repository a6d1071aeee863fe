"""Every item is in at least one group of every dimension."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coverage.equity.dimensions import BY_NAME, DIMENSIONS, Bands, century, groups_of, pair_of
from pipelines.coverage.regions import read_countries

COUNTRIES = read_countries(Path(__file__).parents[3])


def test_a_person_is_in_the_groups_that_it_names() -> None:
    facts = {
        "P21": ["Q6581072"],
        "P27": ["Q1033", "Q145"],
        "P569": ["1930"],
        "label": ["en", "ig", "en"],
        "statements": ["7"],
        "sitelinks": ["0"],
    }
    groups = groups_of(facts, COUNTRIES)
    assert groups.pop("gender-by-region") == ["Q6581072|Africa", "Q6581072|Europe"]
    assert groups.pop("region-by-century") == ["Africa|20", "Europe|20"]
    assert groups.pop("gender-by-century") == ["Q6581072|20"]
    assert groups == {
        "gender": ["Q6581072"],
        "global-south": ["no", "yes"],
        "region": ["Africa", "Europe"],
        "subregion": ["Northern Europe", "Western Africa"],
        "century": ["20"],
        "language": ["en", "ig"],
        "statements": ["6-10"],
        "labels": ["2-5"],
        "sitelinks": ["0"],
    }


def test_what_is_not_said_or_cannot_be_placed_is_unknown_never_left_out() -> None:
    groups = groups_of({"P21": ["a-blank-node"], "P27": ["Q15180"], "P569": [""]}, COUNTRIES)
    assert {name for name, found in groups.items() if found == [""]} == {
        dimension.name for dimension in DIMENSIONS if not dimension.bands
    }
    assert groups["statements"] == ["0-2"]
    assert groups["gender-by-century"] == ["|"]
    assert [pair_of(group) for group in ("|", "Q1|20", "|Asia")] == [("", ""), ("Q1", "20"), ("", "Asia")]


def test_planned_statements_add_up() -> None:
    assert groups_of({"statements": ["2", "1", "1"]}, COUNTRIES)["statements"] == ["3-5"]


@pytest.mark.parametrize(
    ("year", "expected"),
    [(1801, "19"), (1900, "19"), (1, "1"), (100, "1"), (101, "2"), (0, "-1"), (-99, "-1"), (-100, "-2")],
)
def test_centuries(year: int, expected: str) -> None:
    assert century(year) == expected


@given(st.integers(0, 10_000))
def test_each_count_is_in_one_band(count: int) -> None:
    bands = BY_NAME["statements"].bands
    assert bands is not None
    assert bands.group(count) in bands.groups


def test_bands_say_where_they_end() -> None:
    assert Bands((0, 1, 2, 6)).groups == ["0", "1", "2-5", "6-"]
