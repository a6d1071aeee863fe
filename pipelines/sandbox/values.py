"""Data values: what a client sends, normalised to what Wikibase stores, and refused where Wikibase refuses it.

The limits are Wikibase's own (wikibase/data-values and its validators, REL1_43); what is accepted though it looks
wrong (30 February, year 0, latitude 91, units that do not exist) is accepted there too.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipelines.model.values import EARTH
from pipelines.sandbox.errors import invalid

__all__ = ["VALUE_TYPES", "CorruptValue", "normalise_value"]

Json = dict[str, Any]

VALUE_TYPES = {
    "commonsMedia": "string",
    "geo-shape": "string",
    "tabular-data": "string",
    "url": "string",
    "external-id": "string",
    "wikibase-item": "wikibase-entityid",
    "wikibase-property": "wikibase-entityid",
    "globe-coordinate": "globecoordinate",
    "monolingualtext": "monolingualtext",
    "quantity": "quantity",
    "string": "string",
    "time": "time",
    "math": "string",
    "musical-notation": "string",
    "wikibase-lexeme": "wikibase-entityid",
    "wikibase-form": "wikibase-entityid",
    "wikibase-sense": "wikibase-entityid",
    "entity-schema": "wikibase-entityid",
}
"""Datatype of a property → type of its data values."""

_TIME = re.compile(r"([+-])(\d{1,16})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z")
_DECIMAL = re.compile(r"[-+](0|[1-9]\d*)(\.\d+)?")
_ENTITY_ID = re.compile(r"(?:Q|P)[1-9]\d{0,9}|L[1-9]\d{0,9}(?:-[SF][1-9]\d{0,9})?|E[1-9]\d{0,9}")
_ENTITY_TYPES = {"Q": "item", "P": "property", "E": "entity-schema"}
_PHP_TYPES = {type(None): "NULL", int: "integer", float: "double", bool: "boolean"}
_MAXIMUM_DECIMAL = 127


class CorruptValue(Exception):  # noqa: N818 - it is a value, kept until its statement is validated
    """A value that cannot be read; Wikibase keeps it until validation and reports it there."""


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise CorruptValue("Can only construct StringValue from strings")
    return value


def entity_type(entity_id: str) -> str:
    """The entity type of a well-formed id: item, property, lexeme, form, sense, entity-schema."""
    if entity_id.startswith("L"):
        return "sense" if "-S" in entity_id else "form" if "-F" in entity_id else "lexeme"
    return _ENTITY_TYPES[entity_id[0]]


def _entity_id(value: Any) -> Json:
    if not isinstance(value, dict):
        raise CorruptValue("Entity id expected")
    text = value.get("id")
    if text is None and isinstance(value.get("numeric-id"), int):
        prefix = {"item": "Q", "property": "P", "lexeme": "L"}.get(str(value.get("entity-type")))
        text = f"{prefix}{value['numeric-id']}" if prefix else None
    if not isinstance(text, str) or not _ENTITY_ID.fullmatch(text.upper()):
        named = f"'{text}'" if isinstance(text, str) else f"of type {_PHP_TYPES.get(type(text), 'array')}"
        raise CorruptValue(f"Can not parse id {named} to build EntityIdValue with")
    text = text.upper()
    kind = entity_type(text)
    if kind in {"item", "property", "lexeme"}:
        return {"entity-type": kind, "numeric-id": int(text[1:]), "id": text}
    return {"entity-type": kind, "id": text}


def _require(value: Any, *fields: str) -> None:
    if not isinstance(value, dict):
        raise CorruptValue("An object was expected")
    for field in fields:
        if field not in value:
            raise CorruptValue(f"{field} field required")


def _time(value: Any) -> Json:
    _require(value, "time", "timezone", "before", "after", "precision", "calendarmodel")
    match = _TIME.fullmatch(str(value["time"]))
    if not match:
        raise CorruptValue(f"$timestamp must resemble ISO 8601, given {value['time']}")
    sign, year, month, day, *clock = match.groups()
    if int(month) > 12:
        raise CorruptValue("Month out of allowed bounds")
    if int(day) > 31:
        raise CorruptValue("Day out of allowed bounds")
    for name, limit, given in zip(("Hour", "Minute", "Second"), (23, 59, 61), clock, strict=True):
        if int(given) > limit:
            raise CorruptValue(f"{name} out of allowed bounds")
    for field in ("timezone", "before", "after", "precision"):
        if type(value[field]) is not int:
            raise CorruptValue(f"${field} must be an integer")
    if not 0 <= value["precision"] <= 14:
        raise CorruptValue("$precision out of allowed bounds")
    text = f"{sign}{year.lstrip('0').zfill(4)}-{month}-{day}T{':'.join(clock)}Z"
    return {
        "time": text,
        **{field: value[field] for field in ("timezone", "before", "after", "precision")},
        "calendarmodel": str(value["calendarmodel"]),
    }


def _monolingual(value: Any) -> Json:
    _require(value, "language", "text")
    if not isinstance(value["language"], str) or not value["language"]:
        raise CorruptValue("Can only construct a MonolingualTextValue with a non-empty string for languageCode.")
    if not isinstance(value["text"], str):
        raise CorruptValue("Can only construct a MonolingualTextValue with a string value.")
    return {"text": value["text"], "language": value["language"]}


def _decimal(given: Any) -> str:
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        given = str(int(given)) if float(given).is_integer() else repr(given)
    if not isinstance(given, str):
        raise CorruptValue("$number must be a numeric string")
    text = given if given[:1] in {"+", "-"} else f"+{given}"
    if len(text) > _MAXIMUM_DECIMAL:
        raise CorruptValue("Value must be at most 127 characters long.")
    if not _DECIMAL.fullmatch(text):
        raise CorruptValue(f'"{text}" is not a well formed decimal value')
    return f"+{text[1:]}" if text.startswith("-") and not Decimal(text) else text


def _quantity(value: Any) -> Json:
    _require(value, "amount", "unit")
    amount = _decimal(value["amount"])
    unit = value["unit"]
    if not isinstance(unit, str) or not unit:
        raise CorruptValue('$unit must be a non-empty string. Use "1" for unit-less quantities.')
    upper, lower = value.get("upperBound"), value.get("lowerBound")
    if upper is None and lower is None:
        return {"amount": amount, "unit": unit}
    for name, bound in (("upperBound", upper), ("lowerBound", lower)):
        if bound is None:
            raise CorruptValue(f"{name} field required")
    upper, lower = _decimal(upper), _decimal(lower)
    if Decimal(upper) < Decimal(amount):
        raise CorruptValue(f"$upperBound {upper} must be >= $amount {amount}")
    if Decimal(lower) > Decimal(amount):
        raise CorruptValue(f"$lowerBound {lower} must be <= $amount {amount}")
    return {"amount": amount, "unit": unit, "upperBound": upper, "lowerBound": lower}


def _number(given: Any, name: str) -> int | float:
    if isinstance(given, str):
        try:
            given = float(given)
        except ValueError:
            given = None
    if not isinstance(given, (int, float)) or isinstance(given, bool):
        raise CorruptValue(f"{name} must be a number")
    return int(given) if float(given).is_integer() else given


def _coordinate(value: Any) -> Json:
    if isinstance(value, dict) and "latitude" in value and "longitude" in value and "precision" not in value:
        raise invalid("missing-field", "precision")
    _require(value, "latitude", "longitude", "precision")
    latitude, longitude = _number(value["latitude"], "Latitude"), _number(value["longitude"], "Longitude")
    if abs(latitude) > 360:
        raise CorruptValue("Latitude needs to be between -360 and 360")
    if abs(longitude) > 360:
        raise CorruptValue("Longitude needs to be between -360 and 360")
    precision = None if value["precision"] is None else _number(value["precision"], "Precision")
    globe = value.get("globe") or EARTH
    return {
        "latitude": latitude,
        "longitude": longitude,
        "altitude": None,
        "precision": precision,
        "globe": str(globe),
    }


_PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "string": _string,
    "wikibase-entityid": _entity_id,
    "time": _time,
    "monolingualtext": _monolingual,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
}


def normalise_value(datavalue: Json) -> Json:
    """The data value as Wikibase stores it (`value`, `type`).

    Raises:
        CorruptValue: with Wikibase's reason, if the value cannot be read.
    """
    kind = str(datavalue.get("type"))
    if kind not in _PARSERS:
        raise CorruptValue(f'Type "{kind}" is unsupported')
    return {"value": _PARSERS[kind](datavalue.get("value")), "type": kind}
