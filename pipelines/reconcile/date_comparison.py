"""Date comparison: two dates at their precision; what is missing is unknown, never a contradiction. Pure."""

from dataclasses import dataclass

from pipelines.model.entities import Entity
from pipelines.model.parsing.parsed_dates import EARLIEST, LATEST, SOURCING_CIRCUMSTANCES, ParsedDate
from pipelines.model.statements import Rank, Statement
from pipelines.model.values import DAY, MONTH, YEAR, TimeValue
from pipelines.reconcile.evidence import ORDER, Evidence, Kind, Level

#: Qualifiers that bound or blur a date.
BOUNDING = frozenset({EARLIEST, LATEST, SOURCING_CIRCUMSTANCES})
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


def span_of(date: ParsedDate) -> Span | None:
    """The span of a date at its precision: within its bounds, widened by "circa"; None if it tells no year at all."""
    first, last = date.years
    if first is None:
        if last is None:
            return None
        first = last - OPEN_YEARS
    elif last is None:
        last = first + OPEN_YEARS
    circa = any(snak.property == SOURCING_CIRCUMSTANCES for snak in date.qualifiers)
    margin = CIRCA_YEARS if circa else 0
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


def _same_year(ours: TimeValue | None, theirs: TimeValue | None) -> bool:
    if ours is None or theirs is None:
        return False
    return min(ours.precision, theirs.precision) >= YEAR and ours.year == theirs.year


def _same_day(ours: TimeValue | None, theirs: TimeValue | None) -> bool:
    """True too where either side does not know the month or the day; calendars apart, days are not compared."""
    if ours is None or theirs is None or ours.calendar != theirs.calendar:
        return True
    if min(ours.precision, theirs.precision) < MONTH:
        return True
    if ours.month != theirs.month:
        return False
    return min(ours.precision, theirs.precision) < DAY or ours.day == theirs.day


def date_evidence(column: str, prop: str, ours: ParsedDate, entity: Entity) -> Evidence:
    """A record's date against all that the item says for the property; the best comparison stands."""
    span = span_of(ours)
    live = [theirs for s in entity.statements(prop) if (theirs := _live_span(s)) is not None]
    if not live or span is None:
        return Evidence(Kind.DATE, column, Level.UNKNOWN, f"the item has no date for {column} ({prop})")
    level, nearest = min(((compare_dates(span, t), t) for t in live), key=lambda pair: ORDER.index(pair[0]))
    said, known = _words(ours), _words(nearest.date)
    words = {
        Level.EXACT: f"{column} {said} is also the item's",
        Level.CLOSE: f"{column} {said} is close to the item's {known}",
        Level.COMPATIBLE: f"{column} {said} does not exclude the item's {known}",
        Level.CONTRADICTING: f"{column} {said} contradicts the item's {known} ({prop})",
    }
    return Evidence(Kind.DATE, column, level, words[level])


def _live_span(statement: Statement) -> Span | None:
    """Only what bounds or blurs the date counts among the qualifiers; an unknown value may still have bounds."""
    value = statement.main.value
    if statement.rank is Rank.DEPRECATED or not isinstance(value, TimeValue | None):
        return None
    return span_of(ParsedDate(value, tuple(q for q in statement.qualifiers if q.property in BOUNDING)))


def _words(date: ParsedDate) -> str:
    circa = "c. " if date.is_circa else ""
    if date.value is not None:
        return f"{circa}{date.value}"
    first, last = date.years
    if first is None or last is None:
        return f"{circa}{last} or earlier" if first is None else f"{circa}{first} or later"
    return f"{circa}{first}–{last}"
