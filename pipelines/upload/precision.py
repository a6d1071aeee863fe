"""Precision: how exactly two dates, quantities or places say the same, as the community compares them.

Dates agree in calendar and precision, quantities in unit and bounds, places within their precision; what is merely
coarser than the other is told apart from what contradicts it.
Sources: https://www.wikidata.org/wiki/Help:Dates, https://www.mediawiki.org/wiki/Wikibase/DataModel.
"""

from decimal import Decimal
from enum import StrEnum

from pipelines.model.values import (
    CENTURY,
    CONCEPT_BASE,
    DAY,
    DECADE,
    JULIAN,
    MILLENNIUM,
    MONTH,
    YEAR,
    CoordinateValue,
    QuantityValue,
    TimeValue,
)


class Level(StrEnum):
    """How what an item says stands to what we propose."""

    EQUAL = "equal"
    UNQUALIFIED = "equal, but without our qualifiers"
    LESS_PRECISE = "less precise"
    MORE_PRECISE = "more precise"
    DIFFERENT = "different"


#: Units that are exact multiples of another one: unit → (base unit, factor).
_UNITS = {
    f"{CONCEPT_BASE}{unit}": (base, Decimal(factor))
    for base, units in {
        "metre": {
            "Q11573": "1",
            "Q174728": "0.01",
            "Q174789": "0.001",
            "Q828224": "1000",
            "Q218593": "0.0254",
            "Q3710": "0.3048",
        },
        "kilogram": {"Q11570": "1", "Q41803": "0.001", "Q191118": "1000"},
    }.items()
    for unit, factor in units.items()
}

#: The precision of a coordinate that does not say one, and of one that says less than it shows: an arc second.
_ARC_SECOND = 1 / 3600
_MUCH_COARSER = 10


def compare_times(ours: TimeValue, theirs: TimeValue) -> Level:
    """Same period at the same precision is equal; a coarser period around the other is less precise."""
    if ours.calendar != theirs.calendar:
        ours, theirs = _in_one_calendar(ours, theirs)
    if ours.calendar != theirs.calendar and MONTH in {ours.precision, theirs.precision}:
        return Level.DIFFERENT
    coarser = min(ours.precision, theirs.precision)
    if _period(ours, coarser) != _period(theirs, coarser):
        return Level.DIFFERENT
    return _by_rank(ours.precision, theirs.precision)


def compare_quantities(ours: QuantityValue, theirs: QuantityValue) -> Level:
    """Equal amounts are equal whatever the unit's multiple; an interval around the other is less precise."""
    if ours == theirs:
        return Level.EQUAL
    mine, other = _interval(ours), _interval(theirs)
    if mine[0] != other[0]:
        return Level.DIFFERENT
    if mine[1] == other[1] and (mine[2:] == other[2:] or not (_bounded(ours) and _bounded(theirs))):
        return Level.EQUAL
    if other[2] <= mine[2] and mine[3] <= other[3]:
        return Level.LESS_PRECISE
    if mine[2] <= other[2] and other[3] <= mine[3]:
        return Level.MORE_PRECISE
    return Level.DIFFERENT


def compare_places(ours: CoordinateValue, theirs: CoordinateValue) -> Level:
    """Places on one globe that lie within the coarser of the two precisions are the same place."""
    mine = ours.precision or theirs.precision or _ARC_SECOND
    other = theirs.precision or mine
    apart = abs(ours.longitude - theirs.longitude) % 360
    distance = max(abs(ours.latitude - theirs.latitude), min(apart, 360 - apart))
    # The sum of two decimal fractions is not exact: a millionth of the precision is forgiven.
    if ours.globe != theirs.globe or distance > max(mine, other) * 1.000001:
        return Level.DIFFERENT
    if other >= mine * _MUCH_COARSER:
        return Level.LESS_PRECISE
    return Level.MORE_PRECISE if mine >= other * _MUCH_COARSER else Level.EQUAL


def _by_rank(ours: int, theirs: int) -> Level:
    if ours == theirs:
        return Level.EQUAL
    return Level.LESS_PRECISE if theirs < ours else Level.MORE_PRECISE


def _period(time: TimeValue, precision: int) -> tuple[int, ...]:
    """The day, month, year, decade … in which the middle of the given time lies."""
    if precision >= DAY:
        return time.year, time.month, time.day
    if precision == MONTH:
        return time.year, time.month
    sign, year = (-1, -time.year) if time.year < 0 else (1, time.year)
    if precision < time.precision == DECADE:
        year = year // 10 * 10 + 5
    elif precision < time.precision <= CENTURY:
        year -= 10 ** (YEAR - time.precision) // 2
    if precision == YEAR:
        return sign, year
    if precision == DECADE:
        return sign, year // 10
    if precision in {CENTURY, MILLENNIUM}:
        return sign, -(-year // 10 ** (YEAR - precision))
    return sign, year // 10 ** (YEAR - precision)


def _in_one_calendar(ours: TimeValue, theirs: TimeValue) -> tuple[TimeValue, TimeValue]:
    """The more precise of the two, if it is a whole day, in the calendar of the other."""
    if ours.precision >= theirs.precision and _whole_day(ours):
        return _converted(ours, theirs.calendar), theirs
    if theirs.precision >= ours.precision and _whole_day(theirs):
        return ours, _converted(theirs, ours.calendar)
    return ours, theirs


def _whole_day(time: TimeValue) -> bool:
    return time.precision == DAY and time.month > 0 and time.day > 0


def _converted(time: TimeValue, calendar: str) -> TimeValue:
    number = julian_day(time.year, time.month, time.day, julian=time.calendar == JULIAN)
    year, month, day = from_julian_day(number, julian=calendar == JULIAN)
    sign = "-" if year < 0 else "+"
    return TimeValue(f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z", DAY, calendar)


def julian_day(year: int, month: int, day: int, *, julian: bool) -> int:
    """The Julian day number of a date; BCE years are negative and there is no year 0 (E. G. Richards, 2013)."""
    early = (14 - month) // 12
    years = (year + 1 if year < 0 else year) + 4800 - early
    days = day + (153 * (month + 12 * early - 3) + 2) // 5 + 365 * years + years // 4
    return days - 32083 if julian else days - years // 100 + years // 400 - 32045


def from_julian_day(number: int, *, julian: bool) -> tuple[int, int, int]:
    """The year, month and day of a Julian day number; the inverse of `julian_day`."""
    cycle = number + 1401
    if not julian:
        cycle += (4 * number + 274277) // 146097 * 3 // 4 - 38
    quarter = 4 * cycle + 3
    in_year = 5 * (quarter % 1461 // 4) + 2
    month = (in_year // 153 + 2) % 12 + 1
    year = quarter // 1461 - 4716 + (14 - month) // 12
    return (year if year > 0 else year - 1), month, in_year % 153 // 5 + 1


def _bounded(quantity: QuantityValue) -> bool:
    return quantity.lower is not None or quantity.upper is not None


def _interval(quantity: QuantityValue) -> tuple[str, Decimal, Decimal, Decimal]:
    """Base unit, amount, lower and upper bound; without bounds, the amount itself."""
    base, factor = _UNITS.get(quantity.unit, (quantity.unit, Decimal(1)))
    amount = Decimal(quantity.amount) * factor
    lower = amount if quantity.lower is None else Decimal(quantity.lower) * factor
    upper = amount if quantity.upper is None else Decimal(quantity.upper) * factor
    return base, amount, lower, upper
