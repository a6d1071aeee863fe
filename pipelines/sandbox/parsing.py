"""Parsing what people write as a value: dates, quantities, coordinates, ids; as far as `wbparsevalue` is used."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipelines.model.values import EARTH, GREGORIAN, JULIAN
from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.values import VALUE_TYPES, entity_type

__all__ = ["ParseError", "parse_text"]

Json = dict[str, Any]

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        1,
    )
    for name in names.split()
}
_GREGORIAN_START = 1583
_ISO = re.compile(r"([+-]?)(\d{1,16})-(\d{1,2})-(\d{1,2})(?:T00:00:00Z)?")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{1,4})")
_DAY_MONTH = re.compile(r"(\d{1,2})\.? ([A-Za-z]+)\.?,? (\d{1,4})")
_MONTH_DAY = re.compile(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{1,4})")
_MONTH_YEAR = re.compile(r"([A-Za-z]+)\.? (\d{1,4})")
_CENTURY = re.compile(r"(\d{1,2})(?:\.|st|nd|rd|th)? century")
_DECADE = re.compile(r"(\d{1,3}0)s")
_YEAR_MONTH = re.compile(r"(\d{3,4})-(\d{1,2})")
_YEAR = re.compile(r"([+-]?)(\d{1,16})")
_ERA = re.compile(r"\s*(BCE|BC|B\.C\.|CE|AD)\.?$", re.IGNORECASE)
_QUANTITY = re.compile(r"([+-]?[\d,]*\.?\d+(?:[eE][+-]?\d+)?)(?:\s*(?:±|\+/-)\s*([\d.]+))?")
_ANGLE = re.compile(r"(\d+(?:\.\d+)?)\s*°\s*(?:(\d+(?:\.\d+)?)\s*['′]\s*)?(?:(\d+(?:\.\d+)?)\s*[\"″]\s*)?([NSEW])")


class ParseError(ValueError):
    """A text that is not a value of its datatype; `kind` names the expected form."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


def _month(name: str) -> int:
    number = _MONTHS.get(name.lower())
    if number is None:
        raise ParseError("time")
    return number


_DATES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, int, int, int]]], ...] = (
    (_ISO, lambda f: (_year(f[1], f[2]), int(f[3]), int(f[4]), 11 if int(f[4]) else 10 if int(f[3]) else 9)),
    (_DOTTED, lambda f: (int(f[3]), int(f[2]), int(f[1]), 11)),
    (_DAY_MONTH, lambda f: (int(f[3]), _month(f[2]), int(f[1]), 11)),
    (_MONTH_DAY, lambda f: (int(f[3]), _month(f[1]), int(f[2]), 11)),
    (_CENTURY, lambda f: (int(f[1]) * 100, 0, 0, 7)),
    (_DECADE, lambda f: (int(f[1]), 0, 0, 8)),
    (_MONTH_YEAR, lambda f: (int(f[2]), _month(f[1]), 0, 10)),
    (_YEAR_MONTH, lambda f: (int(f[1]), int(f[2]), 0, 10)),
    (_YEAR, lambda f: (_year(f[1], f[2]), 0, 0, 9)),
)
"""Forms of dates, tried in order: year, month, day and precision of each."""


def _year(sign: str, digits: str) -> int:
    return -int(digits) if sign == "-" else int(digits)


def _date_parts(text: str) -> tuple[int, int, int, int]:
    for pattern, read in _DATES:
        if found := pattern.fullmatch(text):
            return read(found)
    raise ParseError("time")


def _time(text: str, options: Json) -> Json:
    era = _ERA.search(text)
    year, month, day, precision = _date_parts(_ERA.sub("", text).strip())
    if era and era.group(1).upper().startswith("B"):
        year = -year
    if month > 12 or day > 31:
        raise ParseError("time")
    julian = year < _GREGORIAN_START if "calendar" not in options else "julian" in str(options["calendar"]).lower()
    return {
        "time": f"{'-' if year < 0 else '+'}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": int(options.get("precision", precision)),
        "calendarmodel": JULIAN if julian else GREGORIAN,
    }


def _signed(number: Decimal) -> str:
    text = format(number, "f")
    return text if text.startswith("-") else f"+{text}"


def _quantity(text: str, options: Json) -> Json:
    found = _QUANTITY.fullmatch(text.strip())
    if not found:
        raise ParseError("quantity")
    amount = Decimal(found[1].replace(",", ""))
    value = {"amount": _signed(amount), "unit": str(options.get("unit", "1"))}
    if found[2]:
        spread = Decimal(found[2])
        value |= {"upperBound": _signed(amount + spread), "lowerBound": _signed(amount - spread)}
    return value


def _angle(text: str) -> tuple[float, float]:
    """Degrees and the precision with which they were written."""
    if found := _ANGLE.fullmatch(text.strip()):
        degrees, minutes, seconds, side = found.groups()
        number = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
        precision = 1 / 3600 if seconds else 1 / 60 if minutes else 1.0
        return -number if side in "SW" else number, precision
    try:
        return float(text), 10.0 ** -len(text.strip().partition(".")[2])
    except ValueError:
        raise ParseError("globe-coordinate") from None


def _coordinate(text: str, options: Json) -> Json:
    parts = re.split(r"\s*,\s*|(?<=[NS])\s+", text.strip())
    if len(parts) != 2:
        raise ParseError("globe-coordinate")
    (latitude, first), (longitude, second) = map(_angle, parts)
    precision = options.get("precision", min(first, second))
    return {
        "latitude": latitude,
        "longitude": longitude,
        "altitude": None,
        "precision": precision,
        "globe": EARTH,
    }


def _entity(text: str, _: Json) -> Json:
    entity_id = parse_entity_id(text.rpartition("/")[2])
    if entity_id is None:
        raise ParseError("wikibase-entityid")
    return {"entity-type": entity_type(entity_id), "numeric-id": int(entity_id[1:]), "id": entity_id}


def _monolingual(text: str, options: Json) -> Json:
    return {"text": text, "language": str(options.get("valuelang", options.get("lang", "en")))}


_PARSERS: Mapping[str, Callable[[str, Json], Any]] = {
    "time": _time,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
    "wikibase-entityid": _entity,
    "monolingualtext": _monolingual,
    "string": lambda text, _: text,
}


def parse_text(text: str, datatype: str, options: Json) -> Json:
    """The data value that the text stands for.

    Raises:
        ParseError: if it stands for none.
    """
    kind = VALUE_TYPES[datatype]
    return {"value": _PARSERS[kind](text, options), "type": kind}
