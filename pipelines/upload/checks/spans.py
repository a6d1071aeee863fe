"""Spans: ranges of dates and quantities, the difference of two, and whether two things lived at one time.

A date is the span of days that it may mean: `1853` is a whole year. Something is wrong only where every day of the
span is; the extension on the wiki takes a year for its first day, and sometimes reports what need not be wrong.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from pipelines.messages import N_
from pipelines.model.constraints import Bound, Constraint
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank
from pipelines.model.values import CENTURY, CONCEPT_BASE, DECADE, JULIAN, MONTH, YEAR, QuantityValue, TimeValue
from pipelines.upload.checks.place import Place, standing
from pipelines.upload.checks.surroundings import Surroundings
from pipelines.upload.precision import from_julian_day, julian_day

STARTS = ("P569", "P571", "P580", "P585")
ENDS = ("P570", "P576", "P582", "P585")
_YEARS = f"{CONCEPT_BASE}Q577"
#: Days in the units in which constraints state a difference of dates.
_DAYS = {
    f"{CONCEPT_BASE}Q573": Decimal(1),
    f"{CONCEPT_BASE}Q11574": Decimal(1) / 86_400,
    f"{CONCEPT_BASE}Q25235": Decimal(1) / 24,
    f"{CONCEPT_BASE}Q23387": Decimal(7),
}


class Day(NamedTuple):
    """A day in the Gregorian calendar, with a year 0 (astronomical)."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        """The Julian day number."""
        return julian_day(self.year if self.year > 0 else self.year - 1, self.month, self.day, julian=False)


def days_of(time: TimeValue) -> tuple[Day, Day] | None:
    """The first and the last day that a date may mean; None for one coarser than a century."""
    year = time.year + 1 if time.year < 0 else time.year
    if time.precision < CENTURY:
        return None
    if time.precision in _WHOLE_YEARS or not time.month:
        first, years = _WHOLE_YEARS.get(time.precision, _WHOLE_YEARS[YEAR])(year)
        return Day(first, 1, 1), Day(first + years - 1, 12, 31)
    if time.precision == MONTH or not time.day:
        return Day(year, time.month, 1), Day(year, time.month, monthrange(2000 + year % 400, time.month)[1])
    day = _gregorian(time) if time.calendar == JULIAN else Day(year, time.month, time.day)
    return day, day


#: Precision → the first of the years that are meant, and how many.
_WHOLE_YEARS: Mapping[int, Callable[[int], tuple[int, int]]] = {
    CENTURY: lambda year: ((year - 1) // 100 * 100 + 1, 100),
    DECADE: lambda year: (year // 10 * 10, 10),
    YEAR: lambda year: (year, 1),
}


def _gregorian(time: TimeValue) -> Day:
    year, month, day = from_julian_day(julian_day(time.year, time.month, time.day, julian=True), julian=False)
    return Day(year + 1 if year < 0 else year, month, day)


def range_(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A date or quantity that lies below the least or above the most."""
    value = place.snak.value
    if not isinstance(value, TimeValue | QuantityValue):
        return None
    least, most = constraint.bounds(around.now)
    below = least is not None and _before(value, least, around)
    above = most is not None and _before(most, value, around)
    return N_(f"{value} is not within {_open(least)} … {_open(most)}") if below or above else None


def difference_within_range(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """Two values of the item, such as birth and death, that are too far apart or in the wrong order."""
    value, other = place.snak.value, _first(place, constraint.property_id)
    if not isinstance(value, TimeValue | QuantityValue) or type(other) is not type(value):
        return None
    least, most = constraint.bounds(around.now)
    unit = next((bound.unit for bound in (least, most) if isinstance(bound, QuantityValue)), "1")
    apart = _apart(value, other, unit, around)
    if apart is None:
        return None
    low, high = (Decimal(b.amount) if isinstance(b, QuantityValue) else None for b in (least, most))
    if (low is None or apart[1] >= low) and (high is None or apart[0] <= high):
        return None
    prop, by = constraint.property_id, f"{apart[0]:.4g}"
    return N_(f"{value} and {other} ({prop}) differ by {by}, not {_open(least)} … {_open(most)}")


def contemporary(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """Two things of which one ended before the other began."""
    del constraint
    if str(place.snak) not in around.entities or place.snak.value is None:
        return None
    other = around.entities[str(place.snak)]
    if other is None:
        return N_(f"{place.snak} does not exist")
    start, end = _extreme(place.item, STARTS, earliest=True), _extreme(place.item, ENDS, earliest=False)
    their_start, their_end = _extreme(other, STARTS, earliest=True), _extreme(other, ENDS, earliest=False)
    if end and their_start and end < their_start:
        return N_(f"the item ended in {end.year}, before {place.snak} began in {their_start.year}")
    if their_end and start and their_end < start:
        return N_(f"{place.snak} ended in {their_end.year}, before the item began in {start.year}")
    return None


def _before(first: Bound, second: Bound, around: Surroundings) -> bool:
    """Whether the whole of the first lies before the whole of the second; not where they cannot be compared."""
    if isinstance(first, TimeValue) and isinstance(second, TimeValue):
        mine, other = days_of(first), days_of(second)
        return bool(mine and other and mine[1] < other[0])
    if isinstance(first, QuantityValue) and isinstance(second, QuantityValue):
        (unit, amount), (their_unit, their_amount) = _standard(first, around), _standard(second, around)
        return unit == their_unit and amount < their_amount
    return False


def _standard(value: QuantityValue, around: Surroundings) -> tuple[str, Decimal]:
    base, factor = around.units.get(value.unit, (value.unit, Decimal(1)))
    return base, Decimal(value.amount) * factor


def _first(place: Place, prop: str) -> object:
    if place.beside:
        return next((snak.value for snak in place.beside if snak.property == prop and snak.value), None)
    return next((s.main.value for s in standing(place.item, prop) if s.main.value is not None), None)


def _apart(value: object, other: object, unit: str, around: Surroundings) -> tuple[Decimal, Decimal] | None:
    """The least and the greatest difference that the two may have, in the unit; None where it cannot be told."""
    if isinstance(value, QuantityValue) and isinstance(other, QuantityValue):
        (base, amount), (their_base, their_amount) = _standard(value, around), _standard(other, around)
        return (amount - their_amount, amount - their_amount) if base == their_base else None
    if not isinstance(value, TimeValue) or not isinstance(other, TimeValue):
        return None
    mine, theirs = days_of(value), days_of(other)
    if not mine or not theirs or (unit != _YEARS and unit not in _DAYS):
        return None
    if unit == _YEARS:
        return _years(mine[0], theirs[1]), _years(mine[1], theirs[0])
    return (mine[0].number - theirs[1].number) / _DAYS[unit], (mine[1].number - theirs[0].number) / _DAYS[unit]


def _years(later: Day, earlier: Day) -> Decimal:
    """Whole years, with half a year for what is beyond or short of them: all that limits in years need."""
    rest = (later[1:] > earlier[1:]) - (later[1:] < earlier[1:])
    return later.year - earlier.year + Decimal(rest) / 2


def _extreme(entity: Entity, props: tuple[str, ...], *, earliest: bool) -> Day | None:
    """The earliest day of a start, or the latest of an end; None where one of them is unknown."""
    found: list[Day] = []
    for prop in props:
        for statement in entity.statements(prop):
            if statement.rank is Rank.DEPRECATED:
                continue
            days = days_of(statement.main.value) if isinstance(statement.main.value, TimeValue) else None
            if days is None:
                return None
            found.append(days[0] if earliest else days[1])
    return (min(found) if earliest else max(found)) if found else None


def _open(bound: Bound) -> str:
    return N_("any") if bound is None else str(bound)
