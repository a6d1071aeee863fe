"""Values in QuickStatements' syntax. What the syntax cannot say whole is refused, not said in part.

Rules: https://www.wikidata.org/wiki/Help:QuickStatements (strings in double quotes, `en:"text"`, times with
`/precision` and `/J`, `@latitude/longitude`, amounts with `[lower,upper]` and `U<unit>`). Quotes within a text stand
as they are; a tab, a line break, `||` or a comment would end it, and version 3 turns curly quotes into straight ones.
"""

import re
from decimal import Decimal

from pipelines.model.statements import Snak, SnakType
from pipelines.model.values import (
    CONCEPT_BASE,
    EARTH,
    JULIAN,
    NO_UNIT,
    CoordinateValue,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
)

_ENDING = re.compile(r"[\t\r\n]|\|\||/\*|\*/")
_CURLY = re.compile("[“”]")
_UNIT = re.compile(re.escape(CONCEPT_BASE) + r"Q([1-9]\d*)")


#: The precision in degrees that the tool gives to every coordinate (its parsers, versions 2 and 3).
PRECISION = 0.000001


class UnsayableError(ValueError):
    """A value that the syntax has no words for; the message says what is missing."""


def value_text(snak: Snak) -> str:
    """The value of a snak; an item that is still to be created is `LAST`: the one that was created last.

    A coordinate has no place for its precision: version 2 and 3 of the tool set 0.000001 degrees, always.

    Raises:
        UnsayableError: the tool would read something else, or nothing.
    """
    value = snak.value
    if value is None:
        return "novalue" if snak.type is SnakType.NOVALUE else "somevalue"
    if isinstance(value, StringValue):
        return f'"{plain_text(value.text)}"'
    if isinstance(value, MonolingualValue):
        return f'{value.language}:"{plain_text(value.text)}"'
    if isinstance(value, EntityValue):
        if value.id.startswith("E"):
            raise UnsayableError("the syntax knows no entity schemas")
        return "LAST" if value.is_new else value.id
    return _figures(value)


def plain_text(text: str) -> str:
    """A text as it may stand between quotes.

    Raises:
        UnsayableError: it holds what would end it.
    """
    if _ENDING.search(text):
        raise UnsayableError("the text holds a tab, a line break, `||` or a comment mark, which would end it")
    if _CURLY.search(text):
        raise UnsayableError("the text holds curly quotes, which version 3 turns into straight ones")
    return text


def _figures(value: TimeValue | QuantityValue | CoordinateValue) -> str:
    if isinstance(value, TimeValue):
        return _time(value)
    return _quantity(value) if isinstance(value, QuantityValue) else _coordinate(value)


def _time(value: TimeValue) -> str:
    if value.timezone or value.before or value.after:
        raise UnsayableError("the time has a zone or a range, for which there is no syntax")
    return f"{value.time}/{value.precision}{'/J' if value.calendar == JULIAN else ''}"


def _quantity(value: QuantityValue) -> str:
    unit = "" if value.unit == NO_UNIT else None
    if unit is None:
        found = _UNIT.fullmatch(value.unit)
        if not found:
            raise UnsayableError("the unit is no item of Wikidata")
        unit = f"U{found[1]}"
    bounds = ""
    if value.lower is not None and value.upper is not None:
        bounds = f"[{_number(value.lower)},{_number(value.upper)}]"
    elif value.lower is not None or value.upper is not None:
        raise UnsayableError("the amount has one bound only")
    return f"{_number(value.amount)}{bounds}{unit}"


def _coordinate(value: CoordinateValue) -> str:
    if value.globe != EARTH:
        raise UnsayableError("the place is not on Earth, and the syntax knows no other globe")
    if value.precision != PRECISION:
        said = "not known" if value.precision is None else f"{_number(repr(value.precision))} degrees"
        raise UnsayableError(f"the place's precision is {said}, and the tool would claim 0.000001 degrees")
    return f"@{_number(repr(value.latitude))}/{_number(repr(value.longitude))}"


def _number(text: str) -> str:
    """Without a plus sign and without an exponent."""
    return f"{Decimal(text):f}"
