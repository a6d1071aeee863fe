"""One point or period in time, without markers of certainty: `30 March 1853`, `early 19th century`."""

import re

from pipelines.model.parsing.date_words import CENTURY_UNIT, MONTHS, ORDINALS, PART, part_of
from pipelines.model.parsing.parsed_dates import ParsedDate, refined
from pipelines.model.parsing.times import century, decade, millennium, time_value
from pipelines.model.values import GREGORIAN, JULIAN, TimeValue

_ERA = r"(?:(?P<before>ce|bce) )?"
_AFTER_ERA = r"(?: ?(?P<after>ce|bce))?"
_NAME = r"(?P<month>[a-z]{3,})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|e|o|\.)?"
_YEAR = r"(?P<year>\d{1,6})"
_OF = r"(?:,? (?:of |de |del |du |di |d')?|-|\.)"

_PLAIN_YEAR = re.compile(_ERA + _YEAR + _AFTER_ERA)
_ISO = re.compile(
    r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})(?:\2(?P<day>\d{1,2}))?(?:t[\d:.]+z?|t?[\d:.]+[+-]\d\d:?\d\d)?"
)
_COMPACT = re.compile(r"(?P<year>[12]\d{3})(?P<month>\d{2})(?P<day>\d{2})")
_FIGURES = re.compile(r"(\d{1,2})([-/.]) ?(\d{1,2})\2 ?(\d{4})")
_WORDED = tuple(
    re.compile(form + _AFTER_ERA)
    for form in (
        rf"{_DAY}{_OF}{_NAME}{_OF}{_YEAR}",
        rf"{_NAME}[ -]{_DAY},? {_YEAR}",
        rf"{_NAME}{_OF}{_YEAR}",
        rf"{_YEAR}(?:, ?| |-){_NAME}(?:[ -]{_DAY})?",
    )
)
_DECADE = re.compile(r"(?P<year>\d{1,4})(?:'?s|er(?: jahren?)?)" + _AFTER_ERA)
_DECADE_BEHIND = re.compile(r"(?:les |los |gli |die )?(?:annees|jaren|anni|anos|jahre) (\d{3}0)")
_UNSPECIFIED = re.compile(r"(\d{1,3})(x{1,3}|-{1,2}|u{1,2})" + _AFTER_ERA)
_CENTURY = re.compile(
    rf"(?P<number>\d{{1,2}}|[ivx]+)[ -]?(?:st|nd|rd|th|\.|e|eme|er|ieme|o)? ?{CENTURY_UNIT}"
    + _AFTER_ERA
    + rf"|{CENTURY_UNIT} (?P<later>\d{{1,2}}|[ivx]+)"
    + r"(?: ?(?P<era>ce|bce))?"
)
_CENTURY_IN_WORDS = re.compile(r"(?P<number>[a-z]+(?:-first)?)[ -]century" + _AFTER_ERA)
_MILLENNIUM = re.compile(
    r"(?P<number>\d)(?:st|nd|rd|th|\.|e)? (?:millennium|mill\.?|jahrtausend|millenaire)" + _AFTER_ERA
)
_CALENDAR = re.compile(r" ?\(?(julian|gregorian|o\.? ?s\.?|n\.? ?s\.?|old style|new style)\)?$")
_ROMAN = re.compile(r"(?=[ivx])x{0,2}(?:ix|iv|v?i{0,3})")


class AmbiguousDateError(ValueError):
    """The figures can be read in two ways; the message says which."""


def read_point(text: str) -> ParsedDate | None:
    """Folded text with plain eras → date; None if it is none that is known here.

    Raises:
        AmbiguousDateError: it can be read in more than one way.
        ValueError: it has the form of a date, but there is no such day, month or year.
    """
    calendar = _CALENDAR.search(text)
    if calendar:
        text = text[: calendar.start()]
    model = None if not calendar else JULIAN if calendar[1][0] in "jo" else GREGORIAN
    return _read_day_or_year(text, model) or _read_period(text)


def _read_day_or_year(text: str, calendar: str | None) -> ParsedDate | None:
    match = _PLAIN_YEAR.fullmatch(text)
    if match:
        value = _whole_year(match, calendar)
        return ParsedDate(value) if value else None
    match = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        month, day = int(match["month"]), int(match["day"] or 0)
        if month == 0 and day == 0:
            return ParsedDate(time_value(int(match["year"]), calendar=calendar))
        if month == 0:
            raise ValueError("there is no month 0")
        return ParsedDate(time_value(int(match["year"]), month, day, calendar=calendar))
    match = _FIGURES.fullmatch(text)
    if match:
        return _figures(int(match[1]), int(match[3]), int(match[4]), calendar)
    return _worded(text, calendar)


def _whole_year(match: re.Match[str], calendar: str | None) -> TimeValue | None:
    era = match["before"] or match["after"]
    digits = match["year"]
    if not era and len(digits) < 3:
        raise AmbiguousDateError(f"'{digits}' may be a short year")
    if len(digits) > 4 and era != "bce":
        return None
    year = int(digits)
    return time_value(-year if era == "bce" else year, calendar=calendar)


def _figures(first: int, second: int, year: int, calendar: str | None) -> ParsedDate:
    if first <= 12 and second <= 12 and first != second:
        raise AmbiguousDateError("day and month can be read in either order")
    day, month = (second, first) if second > 12 else (first, second)
    return ParsedDate(time_value(year, month, day, calendar=calendar))


def _worded(text: str, calendar: str | None) -> ParsedDate | None:
    for form in _WORDED:
        match = form.fullmatch(text)
        if match and match["month"] in MONTHS:
            named = match.groupdict()
            era = named["after"]
            if not era and len(match["year"]) < 3:
                raise AmbiguousDateError(f"'{match['year']}' may be a short year")
            year = int(match["year"]) * (-1 if era == "bce" else 1)
            return ParsedDate(time_value(year, MONTHS[match["month"]], int(named.get("day") or 0), calendar=calendar))
    return None


def _read_period(text: str) -> ParsedDate | None:
    part = PART.match(text)
    name = part_of(part) if part else None
    rest = text[part.end() :].removeprefix("of ") if part else text
    rest = re.sub(r"^(?:the |in |des? |du |del |van de |het |le |la )+", "", rest)
    match = _DECADE.fullmatch(_DECADE_BEHIND.sub(r"\1s", rest))
    if match:
        return _decade(match, name)
    match = _UNSPECIFIED.fullmatch(rest)
    if match and len(match[1]) + len(match[2]) == 4:
        return refined(_unspecified(match), name)
    value = _century_or_millennium(rest)
    if value is not None:
        return refined(value, name)
    year = _PLAIN_YEAR.fullmatch(rest) if name else None
    whole = _whole_year(year, None) if year else None
    return refined(whole, name) if whole else None


def _decade(match: re.Match[str], part: str | None) -> ParsedDate | None:
    year = int(match["year"]) * (-1 if match["after"] == "bce" else 1)
    if year % 10 or (len(match["year"]) < 3 and not match["after"]):
        return None
    if year % 100:
        return refined(decade(year), part)
    if part:
        return refined(century(year // 100 + 1) if year > 0 else century(year // 100), part)
    raise AmbiguousDateError(f"'{match['year']}s' may be ten years or a hundred")


def _unspecified(match: re.Match[str]) -> TimeValue:
    """`156X`, `15XX`, `1XXX`, and the librarians' `15--`: the 1560s, the 16th century, the 2nd millennium."""
    sign = -1 if match["after"] == "bce" else 1
    width = len(match[2])
    number = int(match[1])
    if width == 1:
        return decade(sign * (number * 10 or 1))
    return (century if width == 2 else millennium)(sign * (number + 1))


def _century_or_millennium(text: str) -> TimeValue | None:
    match = _MILLENNIUM.fullmatch(text)
    if match:
        return millennium(_signed(int(match["number"]), match["after"]))
    match = _CENTURY.fullmatch(text)
    if match:
        number = _ordinal(match["number"] or match["later"])
        return century(_signed(number, match["after"] or match["era"])) if number else None
    match = _CENTURY_IN_WORDS.fullmatch(text)
    if match and match["number"] in ORDINALS:
        return century(_signed(ORDINALS[match["number"]], match["after"]))
    return None


def _signed(number: int, era: str | None) -> int:
    return -number if era == "bce" else number


def _ordinal(text: str) -> int | None:
    if text.isdecimal():
        return int(text) or None
    if not _ROMAN.fullmatch(text):
        return None
    total, values = 0, [{"i": 1, "v": 5, "x": 10}[letter] for letter in text]
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total
