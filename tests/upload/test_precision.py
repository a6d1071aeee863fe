from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.values import CONCEPT_BASE, GREGORIAN, JULIAN, CoordinateValue, QuantityValue, TimeValue
from pipelines.upload.precision import (
    Level,
    compare_places,
    compare_quantities,
    compare_times,
    from_julian_day,
    julian_day,
)

MIRRORED = {Level.LESS_PRECISE: Level.MORE_PRECISE, Level.MORE_PRECISE: Level.LESS_PRECISE}


def time(text: str, precision: int, calendar: str = GREGORIAN) -> TimeValue:
    return TimeValue(f"{text}T00:00:00Z", precision, calendar)


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (time("+1853-03-30", 11), time("+1853-03-30", 11), Level.EQUAL),
        (time("+1853-03-30", 11), time("+1853-03-31", 11), Level.DIFFERENT),
        (time("+1853-03-30", 11), time("+1853-00-00", 9), Level.LESS_PRECISE),
        (time("+1853-00-00", 9), time("+1853-03-30", 11), Level.MORE_PRECISE),
        (time("+1853-00-00", 9), time("+1853-01-01", 9), Level.EQUAL),
        (time("+1853-03-30", 11), time("+1853-03-00", 10), Level.LESS_PRECISE),
        (time("+1853-04-30", 11), time("+1853-03-00", 10), Level.DIFFERENT),
        (time("+1853-00-00", 9), time("+1850-00-00", 8), Level.LESS_PRECISE),
        (time("+1861-00-00", 9), time("+1850-00-00", 8), Level.DIFFERENT),
        (time("+1853-00-00", 9), time("+1900-00-00", 7), Level.LESS_PRECISE),
        (time("+1900-00-00", 9), time("+1900-00-00", 7), Level.LESS_PRECISE),
        (time("+1901-00-00", 9), time("+1900-00-00", 7), Level.DIFFERENT),
        (time("+1801-00-00", 7), time("+1900-00-00", 7), Level.EQUAL),
        (time("+1900-00-00", 8), time("+2000-00-00", 7), Level.LESS_PRECISE),
        (time("+1900-00-00", 7), time("+2000-00-00", 6), Level.LESS_PRECISE),
        (time("-0044-03-15", 11, JULIAN), time("-0044-00-00", 9, JULIAN), Level.LESS_PRECISE),
        (time("-0044-00-00", 9), time("+0044-00-00", 9), Level.DIFFERENT),
        (time("-0044-00-00", 9), time("-0100-00-00", 7), Level.LESS_PRECISE),
    ],
)
def test_dates_by_period_and_precision(ours: TimeValue, theirs: TimeValue, level: Level) -> None:
    assert compare_times(ours, theirs) is level


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (time("+1606-07-15", 11), time("+1606-07-05", 11, JULIAN), Level.EQUAL),
        (time("+1606-07-15", 11), time("+1606-07-15", 11, JULIAN), Level.DIFFERENT),
        (time("+1606-01-05", 11), time("+1605-00-00", 9, JULIAN), Level.LESS_PRECISE),
        (time("+1606-00-00", 9), time("+1606-00-00", 9, JULIAN), Level.EQUAL),
        (time("+1606-00-00", 9), time("+1606-07-05", 11, JULIAN), Level.MORE_PRECISE),
        (time("+1606-07-00", 10), time("+1606-07-00", 10, JULIAN), Level.DIFFERENT),
    ],
)
def test_one_day_in_two_calendars_is_one_day(ours: TimeValue, theirs: TimeValue, level: Level) -> None:
    assert compare_times(ours, theirs) is level


@given(st.dates())
def test_gregorian_day_numbers_agree_with_the_standard_library(when: date) -> None:
    number = julian_day(when.year, when.month, when.day, julian=False)
    assert number == when.toordinal() + 1721425
    assert from_julian_day(number, julian=False) == (when.year, when.month, when.day)


@given(st.integers(min_value=0, max_value=4_000_000), st.booleans())
def test_day_numbers_turn_to_dates_and_back(number: int, julian: bool) -> None:
    year, month, day = from_julian_day(number, julian=julian)
    assert year != 0
    assert julian_day(year, month, day, julian=julian) == number


times = st.builds(
    lambda y, m, d, p, c: TimeValue(
        f"{'-' if y < 0 else '+'}{abs(y):04d}-{m if p >= 10 else 0:02d}-{d if p >= 11 else 0:02d}T00:00:00Z", p, c
    ),
    st.integers(-500, 2100).filter(bool),
    st.integers(1, 12),
    st.integers(1, 28),
    st.integers(6, 11),
    st.sampled_from([JULIAN, GREGORIAN]),
)


@given(times, times)
def test_comparing_the_other_way_round_mirrors_the_level(one: TimeValue, other: TimeValue) -> None:
    level = compare_times(one, other)
    assert compare_times(other, one) is MIRRORED.get(level, level)
    assert compare_times(one, one) is Level.EQUAL


CM, M = f"{CONCEPT_BASE}Q174728", f"{CONCEPT_BASE}Q11573"


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (QuantityValue("+12.50", CM), QuantityValue("+12.5", CM), Level.EQUAL),
        (QuantityValue("+125", CM), QuantityValue("+1.25", M), Level.EQUAL),
        (QuantityValue("+125", CM), QuantityValue("+125", M), Level.DIFFERENT),
        (QuantityValue("+125"), QuantityValue("+125", M), Level.DIFFERENT),
        (QuantityValue("+10"), QuantityValue("+10", lower="+9", upper="+11"), Level.EQUAL),
        (QuantityValue("+12"), QuantityValue("+10", lower="+5", upper="+15"), Level.LESS_PRECISE),
        (QuantityValue("+10", lower="+5", upper="+15"), QuantityValue("+12"), Level.MORE_PRECISE),
        (
            QuantityValue("+10", lower="+9", upper="+11"),
            QuantityValue("+10", lower="+8", upper="+12"),
            Level.LESS_PRECISE,
        ),
        (QuantityValue("+10"), QuantityValue("+11"), Level.DIFFERENT),
    ],
)
def test_quantities_by_unit_and_bounds(ours: QuantityValue, theirs: QuantityValue, level: Level) -> None:
    assert compare_quantities(ours, theirs) is level
    assert compare_quantities(theirs, ours) is MIRRORED.get(level, level)


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (CoordinateValue(52.0, 13.0, 0.001), CoordinateValue(52.0005, 13.0005, 0.001), Level.EQUAL),
        (CoordinateValue(52.0, 13.0, 0.001), CoordinateValue(52.002, 13.0, 0.001), Level.DIFFERENT),
        (CoordinateValue(52.0004, 13.0, 0.0001), CoordinateValue(52.0, 13.0, 0.01), Level.LESS_PRECISE),
        (CoordinateValue(52.0, 13.0), CoordinateValue(52.0001, 13.0), Level.EQUAL),
        (CoordinateValue(0.0, 180.0, 0.01), CoordinateValue(0.0, -180.0, 0.01), Level.EQUAL),
        (
            CoordinateValue(0.0, 1.0, 0.01),
            CoordinateValue(0.0, 1.0, 0.01, f"{CONCEPT_BASE}Q405"),
            Level.DIFFERENT,
        ),
    ],
)
def test_places_within_their_precision(ours: CoordinateValue, theirs: CoordinateValue, level: Level) -> None:
    assert compare_places(ours, theirs) is level
    assert compare_places(theirs, ours) is MIRRORED.get(level, level)
