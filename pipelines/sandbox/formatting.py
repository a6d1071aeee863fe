"""Values in plain text, for people: `10 December 1815`, `1.63±0.01`, `51°30'0"N, 0°7'39"W`."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipelines.sandbox.hashes import php_float

__all__ = ["format_snak", "format_value"]

Json = dict[str, Any]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_POWERS = {0: "billion years", 1: "hundred million years", 2: "ten million years", 3: "million years",
           4: "hundred thousand years", 5: "ten thousand years"}  # fmt: skip


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _time(value: Json) -> str:
    sign, rest = value["time"][0], value["time"][1:].partition("T")[0]
    year_text, month, day = rest.rsplit("-", 2)
    year, era, precision = int(year_text), " BCE" if sign == "-" else "", value["precision"]
    if precision >= 11:
        text = f"{int(day)} {_MONTHS[max(1, int(month)) - 1]} {year}{era}"
    elif precision == 10:
        text = f"{_MONTHS[max(1, int(month)) - 1]} {year}{era}"
    elif precision == 9:
        text = f"{year}{era}"
    elif precision == 8:
        text = f"{year // 10 * 10}s{era}"
    elif precision == 7:
        text = f"{_ordinal((year - 1) // 100 + 1)} century{era}"
    elif precision == 6:
        text = f"{_ordinal((year - 1) // 1000 + 1)} millennium{era}"
    else:
        text = f"{year}{era} (to {_POWERS[precision]})"
    return text


def _quantity(value: Json) -> str:
    amount = value["amount"].removeprefix("+")
    if value.get("upperBound") is not None:
        above, below = (abs(Decimal(value[b]) - Decimal(value["amount"])) for b in ("upperBound", "lowerBound"))
        amount = f"{amount}±{max(above, below)}"
    return amount if value["unit"] == "1" else f"{amount} {value['unit'].rpartition('/')[2]}"


def _degrees(number: float, positive: str, negative: str) -> str:
    seconds = round(abs(number) * 3600, 3)
    degrees, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{int(degrees)}°{int(minutes)}'{php_float(round(left, 3))}\"{positive if number >= 0 else negative}"


def _coordinate(value: Json) -> str:
    return f"{_degrees(value['latitude'], 'N', 'S')}, {_degrees(value['longitude'], 'E', 'W')}"


_FORMATTERS: Mapping[str, Callable[[Any], str]] = {
    "string": str,
    "wikibase-entityid": lambda value: str(value["id"]),
    "time": _time,
    "monolingualtext": lambda value: str(value["text"]),
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}


def format_value(datavalue: Json) -> str:
    """The data value in plain text; entities by their ids."""
    return _FORMATTERS[datavalue["type"]](datavalue["value"])


def format_snak(snak: Json) -> str:
    """The snak's value in plain text, as in edit summaries: entities as links."""
    if snak["snaktype"] != "value":
        return "unknown value" if snak["snaktype"] == "somevalue" else "no value"
    datavalue = snak["datavalue"]
    if datavalue["type"] == "wikibase-entityid":
        entity_id = datavalue["value"]["id"]
        return f"[[Property:{entity_id}]]" if entity_id.startswith("P") else f"[[{entity_id}]]"
    return format_value(datavalue)
