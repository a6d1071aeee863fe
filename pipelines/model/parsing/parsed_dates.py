"""A date as it was read: a Wikibase time and the qualifiers that say how certain and how wide it is.

The forms follow what Wikimedia itself does: `Module:Complex date` on Wikimedia Commons, which turns worded dates into
Wikidata statements, and `Template:Circa WD` on Wikidata:

- circa → P1480 circa; `?` → P1480 presumably;
- a range → the finest value that covers both ends, with P1319 (earliest) and P1326 (latest date);
- before, after, and a range that crosses a millennium → "unknown value" with P1326, P1319 or both. (Commons names the
  century beside the bound instead; but "before 1510" says nothing about the 16th century.)
- early, mid, late, a half, a quarter, a season → P4241 (refine date).
"""

from dataclasses import dataclass, replace

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.times import common_time, covered_years, step, time_value
from pipelines.model.statements import Snak, SnakType
from pipelines.model.values import YEAR, EntityValue, TimeValue

SOURCING_CIRCUMSTANCES, EARLIEST, LATEST, REFINE = "P1480", "P1319", "P1326", "P4241"


def _circumstance(item: str) -> Snak:
    return Snak(SOURCING_CIRCUMSTANCES, "wikibase-item", EntityValue(item))


CIRCA = _circumstance("Q5727902")
PRESUMABLY = _circumstance("Q18122778")
PROBABLY = _circumstance("Q56644435")
POSSIBLY = _circumstance("Q30230067")

#: Parts of a period → the item that P4241 takes (from Commons' Module:Complex date).
PARTS = {
    "early": "Q40719727",
    "mid": "Q40719748",
    "late": "Q40719766",
    "first half": "Q40719687",
    "second half": "Q40719707",
    "first quarter": "Q40690303",
    "second quarter": "Q40719649",
    "third quarter": "Q40719662",
    "fourth quarter": "Q40719674",
    "spring": "Q40720559",
    "summer": "Q40720564",
    "autumn": "Q40720568",
    "winter": "Q40720553",
}


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A time with its qualifiers; `floruit` if the text dates activity, not the event (fl., active).

    `value` is None where only bounds are known; `snak` then says "unknown value".
    """

    value: TimeValue | None
    qualifiers: tuple[Snak, ...] = ()
    floruit: bool = False

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and last year that the date may mean; None where it is open to that side."""
        bounds = {snak.property: snak.value for snak in self.qualifiers if isinstance(snak.value, TimeValue)}
        if self.value is not None and not bounds:
            return covered_years(self.value)
        earliest, latest = bounds.get(EARLIEST), bounds.get(LATEST)
        return covered_years(earliest)[0] if earliest else None, covered_years(latest)[1] if latest else None

    def snak(self, prop: str) -> Snak:
        """The main snak that says the date with a property."""
        return Snak(prop, "time", self.value, SnakType.SOMEVALUE if self.value is None else SnakType.VALUE)

    def __str__(self) -> str:
        if self.value is not None:
            return str(self.value)
        bounds = {snak.property: str(snak.value) for snak in self.qualifiers}
        if EARLIEST in bounds and LATEST in bounds:
            return f"{bounds[EARLIEST]}–{bounds[LATEST]}"
        return f"before {bounds[LATEST]}" if LATEST in bounds else f"after {bounds.get(EARLIEST, '')}"

    @property
    def is_circa(self) -> bool:
        """True where the text says that the date is approximate."""
        return CIRCA in self.qualifiers

    def plus(self, *qualifiers: Snak) -> "ParsedDate":
        """The same date with further qualifiers, each at most once."""
        new = tuple(snak for snak in dict.fromkeys(qualifiers) if snak not in self.qualifiers)
        return replace(self, qualifiers=self.qualifiers + new) if new else self

    def as_floruit(self) -> "ParsedDate":
        """The same date, of activity."""
        return replace(self, floruit=True)


def refined(value: TimeValue, part: str | None) -> ParsedDate:
    """A period, or the part of it that is named by a key of `PARTS`."""
    date = ParsedDate(value)
    return date.plus(Snak(REFINE, "wikibase-item", EntityValue(PARTS[part]))) if part else date


def between(first: ParsedDate, last: ParsedDate) -> ParsedDate:
    """The date lies between the two.

    Raises:
        Unparsable: the second comes before the first, or one of them is open to the wrong side.
    """
    if first.value == last.value and first.value is not None:
        return first.plus(*_circumstances(first, last))
    earliest, latest = _bound(first, EARLIEST), _bound(last, LATEST)
    if earliest is None or latest is None or _position(earliest) > _position(latest):
        raise Unparsable(
            "the range does not run from an earlier to a later date", "write the earlier date first, as in 1890-1895"
        )
    bounds = (Snak(EARLIEST, "time", earliest), Snak(LATEST, "time", latest))
    return ParsedDate(common_time(earliest, latest), bounds).plus(*_circumstances(first, last))


def before(date: ParsedDate) -> ParsedDate:
    """Some time before this date: the year before a decade or century, else the date itself, as P1326."""
    return _open(date, LATEST, 0)


def after(date: ParsedDate) -> ParsedDate:
    """Some time after this date: the year after a decade or century, else the date itself, as P1319."""
    return _open(date, EARLIEST, 1)


def _open(date: ParsedDate, side: str, end: int) -> ParsedDate:
    if date.value is None or any(snak.property in {EARLIEST, LATEST} for snak in date.qualifiers):
        raise Unparsable("a bound must be one date", "write the bound as a year, as in 'before 1900'")
    bound = date.value
    if bound.precision < YEAR:
        bound = time_value(step(covered_years(bound)[end], 1 if end else -1))
    opened = ParsedDate(None, (Snak(side, "time", bound),)).plus(*_circumstances(date))
    return opened.as_floruit() if date.floruit else opened


def _bound(date: ParsedDate, side: str) -> TimeValue | None:
    """One end of a range; a decade or coarser becomes its first or last year."""
    for snak in date.qualifiers:
        if snak.property == side and isinstance(snak.value, TimeValue):
            return snak.value
    if date.value is None or date.value.precision >= YEAR:
        return date.value
    return time_value(covered_years(date.value)[0 if side == EARLIEST else 1])


def _position(value: TimeValue) -> tuple[int, int, int]:
    return value.year, value.month, value.day


def _circumstances(*dates: ParsedDate) -> tuple[Snak, ...]:
    return tuple(snak for date in dates for snak in date.qualifiers if snak.property == SOURCING_CIRCUMSTANCES)
