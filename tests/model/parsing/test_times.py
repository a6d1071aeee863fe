import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing.times import (
    century,
    coarse_time,
    common_time,
    covered_years,
    decade,
    default_calendar,
    holding_year,
    millennium,
    month_length,
    step,
    time_value,
)
from pipelines.model.values import BILLION_YEARS, CENTURY, DECADE, GREGORIAN, JULIAN, MILLENNIUM, TimeValue
from tests.model.parsing.date_samples import short_time

years = st.integers(-4000, 4000).filter(bool)


@pytest.mark.parametrize(
    ("parts", "written"),
    [
        ((1853, 3, 30), "+1853-03-30/11"),
        ((1853, 3), "+1853-03/10"),
        ((1853,), "+1853/9"),
        ((44,), "+0044/9J"),
        ((-44, 3, 15), "-0044-03-15/11J"),
        ((17000,), "+17000/6"),
        ((-17001,), "-17001/9J"),
        ((13_000_000_000,), "+13000000000/0"),
    ],
)
def test_the_precision_follows_from_what_is_given(parts: tuple[int, ...], written: str) -> None:
    assert short_time(time_value(*parts)) == written


@pytest.mark.parametrize("parts", [(0,), (1853, 13), (1853, 2, 29), (1853, 4, 31), (1853, 0, 5), (10**16,)])
def test_a_date_that_is_not_in_the_calendar_is_refused(parts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"there is no|too long"):
        time_value(*parts)


def test_leap_days_are_those_of_the_calendar() -> None:
    assert short_time(time_value(1500, 2, 29)) == "+1500-02-29/11J"
    with pytest.raises(ValueError, match="no day 29"):
        time_value(1900, 2, 29)
    assert time_value(1900, 2, 29, calendar=JULIAN).calendar == JULIAN
    # 1 BCE is a leap year of both calendars, for it is the astronomical year 0.
    assert month_length(-1, 2, JULIAN) == month_length(-1, 2, GREGORIAN) == 29


@pytest.mark.parametrize(
    ("date", "calendar"),
    [
        ((1582, 10, 14), JULIAN),
        ((1582, 10, 15), GREGORIAN),
        ((1582, 11), GREGORIAN),
        ((1582, 9), JULIAN),
        ((1582,), JULIAN),
        ((1583,), GREGORIAN),
        ((-44,), JULIAN),
    ],
)
def test_the_calendar_is_the_one_in_force(date: tuple[int, ...], calendar: str) -> None:
    assert default_calendar(*date) == calendar


@pytest.mark.parametrize(
    ("value", "written", "covered"),
    [
        (century(19), "+1900/7", (1801, 1900)),
        (century(1), "+0100/7J", (1, 100)),
        (century(-5), "-0500/7J", (-500, -401)),
        (millennium(2), "+2000/6", (1001, 2000)),
        (millennium(-2), "-2000/6J", (-2000, -1001)),
        (decade(1890), "+1890/8", (1890, 1899)),
        (decade(-440), "-0440/8J", (-449, -440)),
    ],
)
def test_periods_are_numbered_as_wikibase_numbers_them(
    value: TimeValue, written: str, covered: tuple[int, int]
) -> None:
    assert short_time(value) == written
    assert covered_years(value) == covered


def test_a_period_may_be_known_by_any_of_its_years() -> None:
    assert covered_years(coarse_time(1801, CENTURY)) == (1801, 1900)
    assert covered_years(coarse_time(1926, DECADE)) == (1920, 1929)
    first, last = covered_years(coarse_time(-13_800_000_000, BILLION_YEARS))
    assert first < -13_800_000_000 < last


@given(years, st.sampled_from([DECADE, CENTURY, MILLENNIUM]))
def test_a_year_lies_in_the_period_that_holds_it(year: int, precision: int) -> None:
    first, last = covered_years(coarse_time(holding_year(year, precision), precision))
    assert first <= year <= last


@given(years, st.integers(-500, 500), st.integers(-500, 500))
def test_steps_add_up_although_there_is_no_year_0(year: int, some: int, more: int) -> None:
    assert step(step(year, some), more) == step(year, some + more) != 0


@given(years, years)
def test_a_common_time_covers_both_years(one: int, other: int) -> None:
    first, last = sorted((one, other))
    value = common_time(time_value(first), time_value(last))
    if value is not None:
        low, high = covered_years(value)
        assert low <= first <= last <= high


@pytest.mark.parametrize(
    ("first", "last", "common"),
    [
        ((1890,), (1891,), "+1890/8"),
        ((1889,), (1890,), "+1900/7"),
        ((1899,), (1901,), "+2000/6"),
        ((1998,), (2003,), "?"),
        ((-50,), (20,), "?"),
        ((1853, 3, 1), (1853, 3, 5), "+1853-03/10"),
        ((1853, 3, 1), (1853, 4, 5), "+1853/9"),
        ((1853, 3, 1), (1853, 3, 1), "+1853-03-01/11"),
        ((1853, 3), (1853,), "+1853/9"),
        ((-540,), (-520,), "-0600/7J"),
    ],
)
def test_the_common_time_is_the_finest_that_covers_both(
    first: tuple[int, ...], last: tuple[int, ...], common: str
) -> None:
    assert short_time(common_time(time_value(*first), time_value(*last))) == common
