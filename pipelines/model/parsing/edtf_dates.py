"""EDTF, levels 0 to 2 (ISO 8601-2), read by the `edtf` library and written as Wikibase times.

EDTF counts years astronomically (0000 is 1 BCE, -0043 is 44 BCE). Its dates are proleptic Gregorian by definition, yet
partners derive them from display dates without converting them: dates before 15 October 1582 are taken for Julian,
as everywhere here. Specification: https://www.loc.gov/standards/datetime/.
"""

import re
import warnings
from threading import Lock
from typing import Any

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.parsed_dates import CIRCA, PRESUMABLY, ParsedDate, after, before, between, refined
from pipelines.model.parsing.times import (
    LAST_PRECISE_YEAR,
    century,
    coarse_time,
    decade,
    holding_year,
    millennium,
    time_value,
)
from pipelines.model.values import CENTURY, DECADE, MILLENNIUM, YEAR, TimeValue

with warnings.catch_warnings():
    # edtf 5 names results in a way that pyparsing warns about at import.
    warnings.simplefilter("ignore")
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

REMEDY = "write EDTF as in 1984, 1984-06, 1984~, 1984?, 156X, 1964/2008, ../1985 or [1667,1668]"
_SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter", 33: "first quarter", 34: "second quarter"}
_SEASONS |= {25: "spring", 26: "summer", 27: "autumn", 28: "winter", 35: "third quarter", 36: "fourth quarter"}
_SEASONS |= {29: "spring", 30: "summer", 31: "autumn", 32: "winter", 40: "first half", 41: "second half"}
# The grammar is built lazily on first use, which two threads must not do at once.
_LOCK = Lock()


def read_edtf(text: str) -> ParsedDate:
    """An EDTF text → date.

    Raises:
        Unparsable: it is not EDTF, or it means several dates, or none that a Wikibase time can say.
    """
    try:
        with _LOCK:
            parsed = parse_edtf(text)
        date = _read(parsed)
    except Unparsable:
        raise
    except (EDTFParseException, ValueError, TypeError, AttributeError) as error:
        raise Unparsable(f"'{text}' is not a date in EDTF", REMEDY) from error
    return date


def _read(parsed: Any) -> ParsedDate:
    kind = type(parsed).__name__
    reader = _READERS.get(kind)
    if reader is None:
        raise Unparsable(f"'{parsed}' is EDTF of a kind that no single Wikibase date can say ({kind})", REMEDY)
    return _qualified(parsed, reader(parsed))


def _qualified(parsed: Any, date: ParsedDate) -> ParsedDate:
    both = getattr(parsed, "_uncertain_and_approximate", False)
    if both or getattr(parsed, "_is_approximate", False):
        date = date.plus(CIRCA)
    if both or getattr(parsed, "_is_uncertain", False):
        date = date.plus(PRESUMABLY)
    return date


def _day(parsed: Any) -> ParsedDate:
    month = getattr(parsed, "month", None)
    day = getattr(parsed, "day", None)
    value = time_value(_historical(int(parsed.year)), int(month or 0), int(day or 0))
    significant = getattr(parsed, "significant_digits", None)
    return ParsedDate(_rounded(value.year, int(significant)) if significant else value)


def _rounded(year: int, significant: int) -> TimeValue:
    """`1950S2`: a year of which only so many figures count."""
    precision = YEAR - max(len(str(abs(year))) - significant, 0)
    if precision not in {DECADE, CENTURY, MILLENNIUM}:
        return time_value(year)
    return coarse_time(holding_year(year, precision), precision)


def _season(parsed: Any) -> ParsedDate:
    return refined(time_value(_historical(int(parsed.year))), _SEASONS.get(int(parsed.season)))


def _unspecified(parsed: Any) -> ParsedDate:
    year = str(parsed.year)
    if "X" not in year:
        month = str(getattr(parsed, "month", None) or "XX")
        return ParsedDate(time_value(_historical(int(year)), 0 if "X" in month else int(month)))
    sign = -1 if year.startswith("-") else 1
    match = re.fullmatch(r"-?(\d+)(X+)", year)
    if match is None:
        raise Unparsable(f"'{year}' leaves out figures in the middle of the year", REMEDY)
    number, width = int(match[1]), len(match[2])
    if width == 1:
        return ParsedDate(decade(sign * (number * 10 or 1)))
    return ParsedDate((century if width == 2 else millennium)(sign * (number + 1)))


def _long_year(parsed: Any) -> ParsedDate:
    year = int(parsed.year)
    if abs(year) > LAST_PRECISE_YEAR and year % 10 == 0:
        return ParsedDate(time_value(year))
    return ParsedDate(time_value(_historical(year)))


def _exponential_year(parsed: Any) -> ParsedDate:
    exponent = int(parsed.exponent)
    if exponent > 11:
        raise Unparsable("the year is longer than Wikibase can hold", REMEDY)
    return ParsedDate(time_value(int(parsed.base) * 10**exponent))


def _interval(parsed: Any) -> ParsedDate:
    lower, upper = _is_open(parsed.lower), _is_open(parsed.upper)
    if lower and upper:
        raise Unparsable("the interval is open at both ends", REMEDY)
    if lower:
        return before(_read(parsed.upper))
    if upper:
        return after(_read(parsed.lower))
    return between(_read(parsed.lower), _read(parsed.upper))


def _is_open(end: Any) -> bool:
    return end is None or type(end).__name__ == "UnspecifiedIntervalSection"


def _one_of(parsed: Any) -> ParsedDate:
    members = [_read(member) for member in parsed.objects]
    date = members[0]
    for member in members[1:]:
        date = between(date, member)
    return date


def _historical(year: int) -> int:
    """Astronomical → historical year. 0000 is far more often a blank than 1 BCE, and is refused."""
    if year == 0:
        raise Unparsable(
            "year 0000 is 1 BCE in EDTF, but often stands for an unknown year", "write '1 BCE', or leave it empty"
        )
    return year if year > 0 else year - 1


_READERS = {
    "Date": _day,
    "DateAndTime": lambda parsed: _read(parsed.date),
    "UncertainOrApproximate": lambda parsed: _read(parsed.date),
    "PartialUncertainOrApproximate": _day,
    "Unspecified": _unspecified,
    "Season": _season,
    "Level2Season": _season,
    "LongYear": _long_year,
    "ExponentialYear": _exponential_year,
    "Interval": _interval,
    "Level1Interval": _interval,
    "Level2Interval": _interval,
    "Consecutives": _interval,
    "EarlierConsecutives": _interval,
    "LaterConsecutives": _interval,
    "OneOfASet": _one_of,
}
