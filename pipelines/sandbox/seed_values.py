"""Value text of the seed's tables, by datatype: `Q5`, `1853-03`, `18XX`, `12.5 Q11573`, `48.8566,2.3522`, `en:Text`."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.model.values import CONCEPT_BASE, EARTH, GREGORIAN, JULIAN
from pipelines.sandbox.elsewhere import Elsewhere
from pipelines.sandbox.errors import ApiError
from pipelines.sandbox.hashes import hash_snak
from pipelines.sandbox.validation import validate_value
from pipelines.sandbox.values import VALUE_TYPES, CorruptValue, entity_type, normalise_value

__all__ = ["ValueTextError", "parse_snak"]

Json = dict[str, Any]

_DATE = re.compile(r"(-?)(\d{4,})(?:-(\d\d))?(?:-(\d\d))?")
_CENTURY, _DECADE = re.compile(r"(-?)(\d\d)(?:XX|\.\.)"), re.compile(r"(-?)(\d{3})X")


class ValueTextError(ValueError):
    """A value text that its property's datatype cannot take."""


def _entity(text: str) -> Json:
    if not re.fullmatch(r"[QP][1-9]\d*", text):
        raise ValueTextError(f"'{text}' is not an entity id such as Q5 or P31")
    return {"entity-type": entity_type(text), "id": text}


def _time(text: str) -> Json:
    date, _, calendar = text.partition(" ")
    if found := _CENTURY.fullmatch(date):
        # Wikibase's own parser names a century by its last year.
        time, precision = f"{found[1] or '+'}{int(found[2]) + 1:02d}00-00-00", 7
    elif found := _DECADE.fullmatch(date):
        time, precision = f"{found[1] or '+'}{found[2]}0-00-00", 8
    elif found := _DATE.fullmatch(date):
        sign, year, month, day = found.groups()
        time, precision = f"{sign or '+'}{year}-{month or '00'}-{day or '00'}", 9 + bool(month) + bool(day)
    else:
        raise ValueTextError(f"'{text}' is not a date such as 1853, 1853-03-30, 185X or 18XX")
    if calendar not in {"", "julian", "gregorian"}:
        raise ValueTextError(f"'{calendar}' is not a calendar: leave it out, or write julian")
    return {
        "time": f"{time}T00:00:00Z",
        "timezone": 0,
        "before": 0,
        "after": 0,
        "precision": precision,
        "calendarmodel": JULIAN if calendar == "julian" else GREGORIAN,
    }


def _quantity(text: str) -> Json:
    amount, _, unit = text.partition(" ")
    if unit and not re.fullmatch(r"Q[1-9]\d*", unit):
        raise ValueTextError(f"'{unit}' is not a unit's item id")
    return {"amount": amount, "unit": f"{CONCEPT_BASE}{unit}" if unit else "1"}


def _coordinate(text: str) -> Json:
    parts = text.split(",")
    try:
        latitude, longitude, precision = (*map(float, parts), 0.0001)[:3]
    except ValueError:
        raise ValueTextError(f"'{text}' is not 'latitude,longitude' in degrees") from None
    return {"latitude": latitude, "longitude": longitude, "precision": precision, "globe": EARTH}


def _monolingual(text: str) -> Json:
    language, separator, content = text.partition(":")
    if not separator:
        raise ValueTextError(f"'{text}' has no language: write en:Text")
    return {"language": language, "text": content}


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "wikibase-entityid": _entity,
    "time": _time,
    "quantity": _quantity,
    "globecoordinate": _coordinate,
    "monolingualtext": _monolingual,
    "string": str,
}


class _AnyEntity:
    """A lookup for which every entity exists: the seed is a part of Wikidata, its values point beyond it."""

    elsewhere = Elsewhere()
    badges: tuple[str, ...] = ()

    def exists(self, entity_id: str) -> bool:
        """Yes."""
        return bool(entity_id)

    def datatype(self, property_id: str) -> str | None:
        """Nothing is known."""
        del property_id
        return None


def parse_snak(property_id: str, datatype: str, text: str) -> Json:
    """The snak of a property for a value text; `somevalue` and `novalue` stand for themselves.

    Raises:
        ValueTextError: with what is wrong and how it is written.
    """
    snak: Json = {
        "snaktype": text if text in {"somevalue", "novalue"} else "value",
        "property": property_id,
        "hash": "",
    }
    if snak["snaktype"] == "value":
        kind = VALUE_TYPES[datatype]
        try:
            value = normalise_value({"type": kind, "value": _PARSERS[kind](text)})
            validate_value(value, datatype, _AnyEntity())
        except (CorruptValue, ApiError) as error:
            raise ValueTextError(f"'{text}' is not a value of datatype {datatype}: {error}") from error
        snak["datavalue"] = value
    snak["hash"] = hash_snak(snak)
    snak["datatype"] = datatype
    return snak
