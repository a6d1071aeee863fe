"""Spans: the years and the day that a date means, and how two of them compare; what is missing is unknown. Pure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.model.parsing.parsed_dates import SOURCING_CIRCUMSTANCES, ParsedDate
from pipelines.model.values import DAY, MONTH, YEAR

#: Years on either side that "circa" or "presumably" leave open.
CIRCA_YEARS = 5
#: Years that "before" and "after" leave open.
OPEN_YEARS = 100

#: How two dates compare, the worst first: years apart, a vaguer date that allows the other, the same year or day.
DATE_LEVELS = (
    "contradicting",
    "ten",
    "five",
    "two",
    "unsaid",
    "silent",
    "compatible",
    "one",
    "circa",
    "year",
    "day",
)
_TEN, _FIVE, _TWO, _UNSAID, _SILENT, _COMPATIBLE, _ONE, _CIRCA, _YEAR, _DAY = range(1, 11)


@dataclass(frozen=True, slots=True)
class Span:
    """The years (inclusive) within which a date lies; `month` and `day` are 0 where they are not known."""

    first: int
    last: int
    month: int = 0
    day: int = 0
    circa: bool = False
    text: str = ""


def span_of(date: ParsedDate) -> Span | None:
    """The span of a date at its precision and within its bounds; None if it tells no year at all."""
    first, last = date.years
    if first is None:
        if last is None:
            return None
        first = last - OPEN_YEARS
    elif last is None:
        last = first + OPEN_YEARS
    circa = any(snak.property == SOURCING_CIRCUMSTANCES for snak in date.qualifiers)
    value = date.value if date.value is not None and date.value.precision >= YEAR else None
    month = value.month if value is not None and value.precision >= MONTH else 0
    day = value.day if value is not None and value.precision >= DAY else 0
    return Span(first, last, month, day, circa, str(date))


@dataclass(frozen=True, slots=True)
class Spans:
    """Many spans as columns."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    month: NDArray[np.int64]
    day: NDArray[np.int64]
    circa: NDArray[np.bool_]

    def take(self, at: NDArray[np.int64]) -> "Spans":
        """Those at the positions."""
        return Spans(self.first[at], self.last[at], self.month[at], self.day[at], self.circa[at])


def spans_of(spans: "list[Span] | tuple[Span, ...]") -> Spans:
    """Spans as columns; a column of dates has the same ones many times."""
    distinct = {id(span): span for span in spans}
    numbers = {id_: number for number, id_ in enumerate(distinct)}
    at = np.fromiter((numbers[id(span)] for span in spans), np.int64, len(spans))
    rows = [(s.first, s.last, s.month, s.day, s.circa) for s in distinct.values()]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)[at]
    return Spans(table[:, 0], table[:, 1], table[:, 2], table[:, 3], table[:, 4].astype(bool))


def compare_spans(ours: Spans, theirs: Spans) -> NDArray[np.int8]:
    """Codes of `DATE_LEVELS`, pair by pair.

    A day is only compared where both sides know it. An approximate date that names the same year is `circa`; a vaguer
    one (a decade, a range, "before") that allows the other is `compatible`.
    """
    apart = np.maximum(0, np.maximum(ours.first - theirs.last, theirs.first - ours.last))
    vague = (ours.first != ours.last) | (theirs.first != theirs.last)
    circa = ours.circa | theirs.circa
    apart = np.where(circa, np.maximum(0, apart - CIRCA_YEARS), apart)
    codes = np.select(
        [apart == 0, apart == 1, apart == 2, apart <= 5, apart <= 10],
        [_YEAR, _ONE, _TWO, _FIVE, _TEN],
        default=0,
    )
    known = (ours.month > 0) & (theirs.month > 0) & (ours.day > 0) & (theirs.day > 0)
    same = (ours.month == theirs.month) & (ours.day == theirs.day)
    level = codes == _YEAR
    codes = np.where(level & known & same, _DAY, codes)
    codes = np.where(level & known & ~same, _ONE, codes)
    codes = np.where(level & vague, _COMPATIBLE, codes)
    same_year = (ours.first == theirs.first) & (ours.last == theirs.last)
    codes = np.where(level & circa, np.where(same_year, _CIRCA, _COMPATIBLE), codes)
    return codes.astype(np.int8)
