"""Comparisons: a record's value against an item's, each a pure function that gives one piece of evidence.

Dates are compared at the coarser precision of the two. What is missing on either side is unknown, no contradiction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipelines.model.entities import Entity
from pipelines.model.parsing.names import name_key
from pipelines.model.parsing.urls import registered_domain
from pipelines.model.statements import Rank, Snak, Statement
from pipelines.model.values import CENTURY, DAY, DECADE, MILLENNIUM, MONTH, YEAR, EntityValue, StringValue, TimeValue
from pipelines.reconcile.evidence import ORDER, Evidence, Kind, Level

EARLIEST, LATEST, SOURCING_CIRCUMSTANCES, CIRCA = "P1319", "P1326", "P1480", "Q5727902"
INSTANCE_OF = "P31"

#: Years on either side that "circa" leaves open.
CIRCA_YEARS = 5
#: rapidfuzz's ratio (0 to 100) of two name keys from which a spelling variant is thinkable.
SPELLING_VARIANT = 90.0
_SPAN = {DECADE: 10, CENTURY: 100, MILLENNIUM: 1000}


@dataclass(frozen=True, slots=True)
class Span:
    """The years (inclusive) within which a date lies, and the date itself for finer comparison."""

    first: int
    last: int
    value: TimeValue
    vague: bool

    def distance(self, other: "Span") -> int:
        """Years between the two spans; 0 where they overlap."""
        return max(0, self.first - other.last, other.first - self.last)


def span_of(value: TimeValue, qualifiers: Sequence[Snak] = ()) -> Span:
    """The span of a date at its precision, narrowed by "earliest" and "latest", widened by "circa"."""
    first, last = _years(value)
    bounds = {q.property: q.value for q in qualifiers if isinstance(q.value, TimeValue)}
    circa = any(
        q.property == SOURCING_CIRCUMSTANCES and isinstance(q.value, EntityValue) and q.value.id == CIRCA
        for q in qualifiers
    )
    if EARLIEST in bounds or LATEST in bounds:
        first = bounds[EARLIEST].year if EARLIEST in bounds else min(first, last - 100)
        last = bounds[LATEST].year if LATEST in bounds else max(last, first + 100)
    elif circa:
        first, last = first - CIRCA_YEARS, last + CIRCA_YEARS
    return Span(first, last, value, vague=first != last)


def _years(value: TimeValue) -> tuple[int, int]:
    """Wikibase's centuries end with the year of the round number, its decades begin with it."""
    year = value.year
    if value.precision >= YEAR:
        return year, year
    size = _SPAN.get(value.precision, 10_000)
    if value.precision == DECADE:
        first = year // size * size
        return first, first + size - 1
    last = -(-year // size) * size
    return last - size + 1, last


def compare_dates(ours: Span, theirs: Span) -> Level:
    """How two dates compare.

    Exact: the same day, or the same year where one side knows no more. Close: a year apart, or another day of the year.
    Compatible: a vaguer date that allows the other. Contradicting: more than a year apart.
    """
    distance = ours.distance(theirs)
    if ours.vague or theirs.vague:
        return Level.COMPATIBLE if distance <= 1 else Level.CONTRADICTING
    if distance == 0:
        return Level.EXACT if _same_day(ours.value, theirs.value) else Level.CLOSE
    return Level.CLOSE if distance == 1 else Level.CONTRADICTING


def _same_day(ours: TimeValue, theirs: TimeValue) -> bool:
    """True too where either side does not know the month or the day; calendars apart, days are not compared."""
    if ours.calendar != theirs.calendar:
        return True
    if min(ours.precision, theirs.precision) < MONTH or ours.month == 0 or theirs.month == 0:
        return True
    if ours.month != theirs.month:
        return False
    return min(ours.precision, theirs.precision) < DAY or ours.day == theirs.day


def date_evidence(column: str, prop: str, ours: TimeValue, qualifiers: Sequence[Snak], entity: Entity) -> Evidence:
    """A record's date against all that the item says for the property; the best comparison stands."""
    span = span_of(ours, qualifiers)
    live = [
        (compare_dates(span, span_of(s.main.value, s.qualifiers)), s.main.value)
        for s in _standing(entity, prop)
        if isinstance(s.main.value, TimeValue)
    ]
    if not live:
        return Evidence(Kind.DATE, column, Level.UNKNOWN, f"the item has no date for {column} ({prop})")
    level, theirs = min(live, key=lambda pair: ORDER.index(pair[0]))
    words = {
        Level.EXACT: f"{column} {ours} is also the item's",
        Level.CLOSE: f"{column} {ours} is close to the item's {theirs}",
        Level.COMPATIBLE: f"{column} {ours} does not exclude the item's {theirs}",
        Level.CONTRADICTING: f"{column} {ours} contradicts the item's {theirs} ({prop})",
    }
    return Evidence(Kind.DATE, column, level, words[level])


def name_evidence(column: str, forms: Sequence[str], entity: Entity) -> Evidence:
    """A record's name, in all its forms, against the item's labels and aliases in every language."""
    live = list(dict.fromkeys(text for text, _, _ in entity.names()))
    if not live:
        return Evidence(Kind.NAME, column, Level.UNKNOWN, "the item has no name")
    ours = {form.casefold() for form in forms}
    for name in live:
        if name.casefold() in ours:
            return Evidence(Kind.NAME, column, Level.EXACT, f"{column} is the item's name '{name}'")
    level, name = min(((_similar(forms, name), name) for name in live), key=lambda pair: ORDER.index(pair[0]))
    words = {
        Level.CLOSE: f"{column} '{forms[0]}' is the item's name '{name}' but for spelling marks or word order",
        Level.COMPATIBLE: f"{column} '{forms[0]}' may be the item's name '{name}'",
        Level.UNKNOWN: f"{column} '{forms[0]}' shares a word with the item's name '{name}'",
        Level.CONTRADICTING: f"{column} '{forms[0]}' has nothing in common with the item's name '{name}'",
    }
    return Evidence(Kind.NAME, column, level, words[level])


def _similar(forms: Sequence[str], name: str) -> Level:
    return min((_compare_keys(name_key(form), name_key(name)) for form in forms), key=ORDER.index)


def _compare_keys(ours: str, theirs: str) -> Level:
    """Name keys: folded words in order of the alphabet."""
    if not ours or not theirs:
        return Level.UNKNOWN
    if ours == theirs or ours.replace(" ", "") == theirs.replace(" ", ""):
        return Level.CLOSE
    left, right = ours.split(), theirs.split()
    if _abbreviates(left, right) or _abbreviates(right, left) or fuzz.ratio(ours, theirs) >= SPELLING_VARIANT:
        return Level.COMPATIBLE
    return Level.UNKNOWN if set(left) & set(right) or fuzz.ratio(ours, theirs) > 50 else Level.CONTRADICTING


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Every word of `short` is a word of `long` or the initial of one, at least one of them in full."""
    rest = list(long)
    full = [word for word in short if len(word) > 1]
    if not full or (len(short) < 2 and len(long) > 1):
        return False
    for word in full:
        if word not in rest:
            return False
        rest.remove(word)
    for initial in (word for word in short if len(word) == 1):
        found = next((word for word in rest if word.startswith(initial)), None)
        if found is None:
            return False
        rest.remove(found)
    return True


def type_evidence(entity: Entity, classes: frozenset[str]) -> Evidence:
    """The item's classes against the expected ones with all their subclasses."""
    live = [value.id for value in entity.values(INSTANCE_OF) if isinstance(value, EntityValue)]
    if not live:
        return Evidence(Kind.TYPE, "type", Level.UNKNOWN, "the item does not say what it is (P31)")
    fitting = [item for item in live if item in classes]
    if fitting:
        return Evidence(Kind.TYPE, "type", Level.EXACT, f"the item is of an expected type ({fitting[0]})")
    words = f"the item is of another type ({', '.join(live[:3])})"
    return Evidence(Kind.TYPE, "type", Level.CONTRADICTING, words)


def identifier_evidence(column: str, prop: str, value: str, entity: Entity) -> Evidence:
    """An identifier in normal form against the item's values of the property."""
    live = [v.text for v in entity.values(prop) if isinstance(v, StringValue)]
    if not live:
        return Evidence(Kind.IDENTIFIER, column, Level.UNKNOWN, f"the item has no {column} ({prop})")
    if value in live:
        return Evidence(Kind.IDENTIFIER, column, Level.EXACT, f"{column} {value} is the item's {prop}")
    words = f"{column} {value} differs from the item's {prop} {live[0]}"
    return Evidence(Kind.IDENTIFIER, column, Level.CONTRADICTING, words)


def fact_evidence(column: str, prop: str, items: Iterable[str], raw: str, entity: Entity) -> Evidence:
    """A fact that a crosswalk turned into items (country, nationality, gender) against the item's values."""
    live = [v.id for v in entity.values(prop) if isinstance(v, EntityValue)]
    wanted = set(items)
    if not live or not wanted:
        return Evidence(Kind.FACT, column, Level.UNKNOWN, f"the item has no value to compare {column} with ({prop})")
    if wanted & set(live):
        return Evidence(Kind.FACT, column, Level.EXACT, f"{column} '{raw}' is also the item's")
    words = f"{column} '{raw}' ({', '.join(sorted(wanted))}) is not the item's {prop} ({', '.join(live[:3])})"
    return Evidence(Kind.FACT, column, Level.CONTRADICTING, words)


def text_evidence(column: str, prop: str, raw: str, entity: Entity) -> Evidence:
    """A plain text against the item's string values; websites by host, since their paths come and go."""
    live = [v.text for v in entity.values(prop) if isinstance(v, StringValue)]
    if not live:
        return Evidence(Kind.FACT, column, Level.UNKNOWN, f"the item has no value to compare {column} with ({prop})")
    if any("://" in text for text in live):
        return _website(column, raw, live)
    if raw.casefold() in {text.casefold() for text in live}:
        return Evidence(Kind.FACT, column, Level.EXACT, f"{column} '{raw}' is also the item's")
    return Evidence(Kind.FACT, column, Level.CONTRADICTING, f"{column} '{raw}' is not the item's '{live[0]}' ({prop})")


def _website(column: str, raw: str, live: Sequence[str]) -> Evidence:
    """Another host is no contradiction: a body may have several sites, and moves."""
    ours, theirs = registered_domain(raw), {registered_domain(text) for text in live}
    if ours and ours in theirs:
        return Evidence(Kind.WEBSITE, column, Level.EXACT, f"{column} is on the item's website {ours}")
    return Evidence(Kind.WEBSITE, column, Level.UNKNOWN, f"{column} {ours or raw} is not on the item's website")


def _standing(entity: Entity, prop: str) -> list[Statement]:
    return [s for s in entity.statements(prop) if s.rank is not Rank.DEPRECATED]
