"""Date comparison: two dates at their precision; what is missing is unknown, never a contradiction. Pure."""

from dataclasses import dataclass

from pipelines.model.entities import Entity
from pipelines.model.parsing.parsed_dates import SOURCING_CIRCUMSTANCES, ParsedDate
from pipelines.model.statements import Rank
from pipelines.model.values import DAY, MONTH, YEAR, TimeValue
from pipelines.reconcile.evidence import ORDER, Evidence, Kind, Level

#: Years on either side that "circa" or "presumably" leave open.
CIRCA_YEARS = 5
#: Years that "before" and "after" leave open.
OPEN_YEARS = 100


@dataclass(frozen=True, slots=True)
class Span:
    """The years (inclusive) within which a date lies, and the date itself for finer comparison."""

    first: int
    last: int
    date: ParsedDate
    circa: bool

    @property
    def vague(self) -> bool:
        """Whether more than one year is meant."""
        return self.first != self.last

    def distance(self, other: "Span") -> int:
        """Years between the two spans; 0 where they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


def span_of(date: ParsedDate) -> Span:
    """The span of a date at its precision, within "earliest" and "latest", widened by "circa"."""
    first, last = date.years
    circa = any(snak.property == SOURCING_CIRCUMSTANCES for snak in date.qualifiers)
    margin = CIRCA_YEARS if circa else 0
    if first is None:
        first = (last if last is not None else date.value.year) - OPEN_YEARS
    if last is None:
        last = first + OPEN_YEARS
    return Span(first - margin, last + margin, date, circa)


def compare_dates(ours: Span, theirs: Span) -> Level:
    """How two dates compare.

    Exact: the same day, or the same year where one side knows no more. Close: a year apart, or another day of the year.
    Compatible: a vaguer date that allows the other. Contradicting: more than a year apart.
    """
    distance = ours.distance(theirs)
    if ours.vague or theirs.vague:
        if (ours.circa or theirs.circa) and _same_year(ours.date.value, theirs.date.value):
            return Level.CLOSE
        return Level.COMPATIBLE if distance <= 1 else Level.CONTRADICTING
    if distance == 0:
        return Level.EXACT if _same_day(ours.date.value, theirs.date.value) else Level.CLOSE
    return Level.CLOSE if distance == 1 else Level.CONTRADICTING


def _same_year(ours: TimeValue, theirs: TimeValue) -> bool:
    return min(ours.precision, theirs.precision) >= YEAR and ours.year == theirs.year


def _same_day(ours: TimeValue, theirs: TimeValue) -> bool:
    """True too where either side does not know the month or the day; calendars apart, days are not compared."""
    if ours.calendar != theirs.calendar or min(ours.precision, theirs.precision) < MONTH:
        return True
    if ours.month != theirs.month:
        return False
    return min(ours.precision, theirs.precision) < DAY or ours.day == theirs.day


def date_evidence(column: str, prop: str, ours: ParsedDate, entity: Entity) -> Evidence:
    """A record's date against all that the item says for the property; the best comparison stands."""
    span = span_of(ours)
    live = [
        (compare_dates(span, span_of(ParsedDate(s.main.value, s.qualifiers))), s.main.value)
        for s in entity.statements(prop)
        if s.rank is not Rank.DEPRECATED and isinstance(s.main.value, TimeValue)
    ]
    if not live:
        return Evidence(Kind.DATE, column, Level.UNKNOWN, f"the item has no date for {column} ({prop})")
    level, theirs = min(live, key=lambda pair: ORDER.index(pair[0]))
    words = {
        Level.EXACT: f"{column} {ours.value} is also the item's",
        Level.CLOSE: f"{column} {ours.value} is close to the item's {theirs}",
        Level.COMPATIBLE: f"{column} {ours.value} does not exclude the item's {theirs}",
        Level.CONTRADICTING: f"{column} {ours.value} contradicts the item's {theirs} ({prop})",
    }
    return Evidence(Kind.DATE, column, level, words[level])
