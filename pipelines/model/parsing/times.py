"""Times: Wikibase time values built from year, month and day, with the calendar and the numbering Wikidata uses.

Rules and where they come from:

- Years are numbered as in Wikibase's JSON: -44 is 44 BCE and there is no year 0
  (https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html).
- The nth century is the year n·100 at precision 7, the nth millennium n·1000 at precision 6, the 1890s 1890 at
  precision 8: what Wikibase's own parser stores (`19. century` → `+1900-00-00T00:00:00Z`/7, recorded from 1.43) and
  how it shows them (the number is rounded up to the century).
- Dates before 15 October 1582 are Julian, at every precision, as in Wikibase's IsoTimestampParser, which takes whole
  years up to 1582 for Julian; so does Wikidata (https://www.wikidata.org/wiki/Help:Dates).
- Years beyond 4000 that end in zeros are round numbers: 17000 is a millennium (the same parser's rule).
"""

from calendar import isleap
from functools import lru_cache

from pipelines.model.values import CENTURY, DAY, DECADE, GREGORIAN, JULIAN, MILLENNIUM, MONTH, YEAR, TimeValue

GREGORIAN_START = (1582, 10, 15)
LAST_PRECISE_YEAR = 4000
LONGEST_YEAR = 16  # digits: Wikibase's limit
_MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def time_value(year: int, month: int = 0, day: int = 0, *, calendar: str | None = None) -> TimeValue:
    """A day, month or year (as many as are not 0); `calendar` defaults to the one in force at the time.

    Raises:
        ValueError: there is no such year, month or day.
    """
    calendar = calendar or default_calendar(year, month, day)
    _check(year, month, day, calendar)
    precision = DAY if day else MONTH if month else _year_precision(year)
    return _value(year, month, day, precision, calendar)


def coarse_time(year: int, precision: int, *, calendar: str | None = None) -> TimeValue:
    """A decade, century or millennium that is known by `year` (1890, 1900, 2000; negative before our era)."""
    _check(year, 0, 0, GREGORIAN)
    return _value(year, 0, 0, precision, calendar or default_calendar(year))


def century(number: int) -> TimeValue:
    """The nth century; -5 is the 5th century BCE."""
    return coarse_time(number * 100, CENTURY)


def millennium(number: int) -> TimeValue:
    """The nth millennium; -2 is the 2nd millennium BCE."""
    return coarse_time(number * 1000, MILLENNIUM)


def decade(first_year: int) -> TimeValue:
    """The decade that is called after `first_year`; -440 are the 440s BCE, the years 449 to 440 BCE."""
    return coarse_time(first_year, DECADE)


def default_calendar(year: int, month: int = 0, day: int = 0) -> str:
    """Julian up to 14 October 1582, Gregorian after it; a whole year 1582 or October 1582 is Julian."""
    start_year, start_month, start_day = GREGORIAN_START
    if year != start_year:
        return JULIAN if year < start_year else GREGORIAN
    if month != start_month:
        return JULIAN if month < start_month else GREGORIAN
    return JULIAN if day < start_day else GREGORIAN


def step(year: int, years: int) -> int:
    """The year that is so many years later (or earlier), there being no year 0."""
    moved = (year if year > 0 else year + 1) + years
    return moved if moved > 0 else moved - 1


@lru_cache(maxsize=1 << 14)
def covered_years(value: TimeValue) -> tuple[int, int]:
    """The first and the last year that a time value covers, by the way Wikibase reads coarse precisions."""
    year = value.year
    if value.precision >= YEAR:
        return year, year
    width = int(10 ** (YEAR - value.precision))
    size = abs(year)
    if value.precision in {CENTURY, MILLENNIUM}:
        far = max(-(-size // width) * width, width)
        near = far - width + 1
    elif value.precision == DECADE:
        near, far = size // width * width, size // width * width + width - 1
    else:
        near, far = max(size - width // 2, 1), size + width // 2
    near = max(near, 1)
    return (near, far) if year > 0 else (-far, -near)


def common_time(first: TimeValue, last: TimeValue) -> TimeValue | None:
    """The finest single value that covers both: month, year, decade, century or millennium; None if there is none."""
    finest = min(first.precision, last.precision)
    if finest >= YEAR and first.year == last.year:
        month = first.month if finest >= MONTH and first.month == last.month else 0
        day = first.day if finest == DAY and month and first.day == last.day else 0
        return time_value(last.year, month, day, calendar=last.calendar)
    start, end = covered_years(first)[0], covered_years(last)[1]
    for precision in (DECADE, CENTURY, MILLENNIUM):
        holder = coarse_time(holding_year(end, precision), precision)
        low, high = covered_years(holder)
        if precision <= finest and low <= start and end <= high:
            return holder
    return None


def holding_year(year: int, precision: int) -> int:
    """The year by which Wikibase knows the decade, century or millennium that holds `year`."""
    width = int(10 ** (YEAR - precision))
    size = abs(year) // width * width if precision == DECADE else -(-abs(year) // width) * width
    return max(size, 1) if year > 0 else -max(size, 1)


def month_length(year: int, month: int, calendar: str) -> int:
    """Days in a month of the Julian or the (proleptic) Gregorian calendar."""
    astronomical = year if year > 0 else year + 1
    leap = astronomical % 4 == 0 if calendar == JULIAN else isleap(astronomical)
    return 29 if month == 2 and leap else _MONTH_LENGTHS[month - 1]


def _check(year: int, month: int, day: int, calendar: str) -> None:
    if year == 0:
        raise ValueError("there is no year 0")
    if len(str(abs(year))) > LONGEST_YEAR:
        raise ValueError("the year is too long")
    if month and not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    if day and not (month and 1 <= day <= month_length(year, month, calendar)):
        raise ValueError(f"there is no day {day} in that month")


def _value(year: int, month: int, day: int, precision: int, calendar: str) -> TimeValue:
    sign = "-" if year < 0 else "+"
    return TimeValue(f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z", precision, calendar)


def _year_precision(year: int) -> int:
    if abs(year) <= LAST_PRECISE_YEAR:
        return YEAR
    digits = str(abs(year))
    return max(YEAR - (len(digits) - len(digits.rstrip("0"))), 0)
