"""Dates: what museums and registries write → Wikibase times with qualifiers.

`parse_date` is the door: `auto` reads dates as people write them (in six languages, and EDTF where it is unmistakable);
`edtf`, `iso` and `year` hold the cell to one form. What can be read in two ways is refused, never guessed.
"""

import re
from functools import lru_cache
from typing import Literal

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.date_phrases import read_phrase
from pipelines.model.parsing.date_words import NO_DATE, fold, with_plain_eras
from pipelines.model.parsing.life_dates import LifeDates, parse_life_dates
from pipelines.model.parsing.parsed_dates import CIRCA, PRESUMABLY, ParsedDate
from pipelines.model.parsing.times import time_value

__all__ = ["DateFormat", "LifeDates", "ParsedDate", "parse_date", "parse_life_dates"]

DateFormat = Literal["auto", "edtf", "iso", "year"]

_ISO = re.compile(r"([+-]?\d{4,})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?)?")
_YEAR = re.compile(r"([+-]?)(\d{1,4})(?:\.0)?")
# Only EDTF has these: sets, open or hyphenated intervals of full dates, long years, letters for figures.
_EDTF_ONLY = re.compile(
    r"[\[{].*(?:,|\.\.).*[\]}]|(?:\.\.)?/?[-\dX~?%]*\d{2}[-\dX~?%]*/(?:\.\.|[-\dX~?%]{4,})|\.\./.+|Y-?\d+.*"
    r"|[?~%]?\d{4}-[?~%]?(?:\d\d|XX)(?:-[?~%]?(?:\d\d|XX))?[?~%]?|\d{4}[~%]"
)
_PLAIN_EDTF = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?([~?%]?)")
_EDTF_MARKS = {"": (), "~": (CIRCA,), "?": (PRESUMABLY,), "%": (CIRCA, PRESUMABLY)}
_NEGATIVE = re.compile(r"[-−]\d{1,6}(?:-\d\d){0,2}")
_BRACKETS = str.maketrans("", "", "[]<>")


@lru_cache(maxsize=1 << 17)
def parse_date(text: str, format: DateFormat = "auto") -> ParsedDate | None:  # noqa: A002 - the mapping's own word
    """Read one date; None where the text says that there is none (`n.d.`, `unknown`, 0).

    `iso`: ISO 8601 days, months and years, with or without a time, which is dropped. `year`: a number alone.

    Raises:
        Unparsable: the text cannot be read with certainty; carries the message and the remedy for the issue.
    """
    if format == "year":
        return _year_alone(text)
    stripped = text.strip()
    if format == "iso":
        return _iso(stripped)
    if format == "edtf":
        return _edtf(stripped) if stripped else None
    folded = fold(stripped)
    if folded in NO_DATE or not folded:
        return None
    if _EDTF_ONLY.fullmatch(stripped) and not _is_short_range(stripped):
        return _edtf(stripped)
    if _NEGATIVE.fullmatch(stripped):
        raise Unparsable(
            f"'{text}': negative years are counted in two ways, which differ by one",
            "write '44 BCE', or set `format: edtf` (0 is 1 BCE) or `format: year` (-44 is 44 BCE)",
        )
    plain = with_plain_eras(folded.translate(_BRACKETS).replace("(", " ").replace(")", " ").replace("  ", " ").strip())
    plain = plain.replace(" ?", "?")
    return None if plain in NO_DATE else read_phrase(plain, stripped)


def _year_alone(text: str) -> ParsedDate | None:
    match = _YEAR.fullmatch(text.strip())
    if match is None:
        if fold(text) in NO_DATE or not text.strip():
            return None
        raise Unparsable(f"'{text}' is not a year", "write a number such as 1853, or use another `format`")
    year = int(match[2]) * (-1 if match[1] == "-" else 1)
    return ParsedDate(time_value(year)) if year else None


def _iso(text: str) -> ParsedDate | None:
    match = _ISO.fullmatch(text)
    if match is None or not 4 <= len(match[1].lstrip("+-")) <= 16:
        if fold(text) in NO_DATE or not text:
            return None
        raise Unparsable(f"'{text}' is not an ISO 8601 date", "write it as 1853-03-30, 1853-03 or 1853")
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if year == 0 and month == 0 and day == 0:
        return None
    if year == 0:
        raise Unparsable(f"'{text}' has no year", "write '1 BCE' if that is meant, or leave the cell empty")
    try:
        return ParsedDate(time_value(year if year > 0 else year - 1, month, day if month else 0))
    except ValueError as error:
        raise Unparsable(f"'{text}' is no date: {error}", "correct the day or the month") from None


def _edtf(text: str) -> ParsedDate:
    plain = _PLAIN_EDTF.fullmatch(text)
    if plain and plain[1] != "0000":
        return _plain_edtf(plain)
    # Imported late: the grammar takes a tenth of a second to build, and few dumps have EDTF.
    from pipelines.model.parsing.edtf_dates import read_edtf

    return read_edtf(text)


def _plain_edtf(match: re.Match[str]) -> ParsedDate:
    """The commonest EDTF without the grammar, which reads no more than a few hundred dates a second."""
    try:
        date = ParsedDate(time_value(int(match[1]), int(match[2] or 0), int(match[3] or 0)))
    except ValueError as error:
        raise Unparsable(f"'{match[0]}' is no date: {error}", "correct the day or the month") from None
    return date.plus(*_EDTF_MARKS[match[4] or ""])


def _is_short_range(text: str) -> bool:
    """`1890-91` and `1853-03`, which the reader of phrases tells apart."""
    return (
        re.fullmatch(r"\d{4}-\d{2}(?:-\d{2})?\??", text) is not None or re.fullmatch(r"\d{4}/\d{4}", text) is not None
    )
