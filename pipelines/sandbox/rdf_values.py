"""Data values in RDF: the simple value of a statement, and the node of a full one with its precision or unit."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pipelines.model.values import EARTH, GREGORIAN, JULIAN
from pipelines.sandbox.hashes import hash_value, php_float
from pipelines.sandbox.normalisation import Normalisation
from pipelines.sandbox.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NORMALISED_DATATYPES", "PROPERTY_TYPES", "RdfValues", "ValueNode", "iri", "literal", "tagged"]

Json = dict[str, Any]

PROPERTY_TYPES = {
    "commonsMedia": "CommonsMedia",
    "entity-schema": "EntitySchema",
    "external-id": "ExternalId",
    "geo-shape": "GeoShape",
    "globe-coordinate": "GlobeCoordinate",
    "math": "Math",
    "monolingualtext": "Monolingualtext",
    "musical-notation": "MusicalNotation",
    "quantity": "Quantity",
    "string": "String",
    "tabular-data": "TabularData",
    "time": "Time",
    "url": "Url",
    "wikibase-form": "WikibaseForm",
    "wikibase-item": "WikibaseItem",
    "wikibase-lexeme": "WikibaseLexeme",
    "wikibase-property": "WikibaseProperty",
    "wikibase-sense": "WikibaseSense",
}
NORMALISED_DATATYPES = frozenset({"external-id", "quantity"})
"""Datatypes whose properties have predicates for normalised values."""

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
_TO_ESCAPE = re.compile(r'[\\"\n\r\t]')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_DATE = re.compile(r"([+-])(\d+)-(\d\d)-(\d\d)T")
_LANGUAGE_TAG = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_JULIAN_OFFSET = 1721117
_ORDINAL_OFFSET = 1721425


def iri(text: str) -> str:
    """The IRI as N-Triples writes it; what no IRI may hold is percent-encoded."""
    if _NOT_IN_IRI.search(text):
        text = _NOT_IN_IRI.sub(lambda found: quote(found.group(), safe=""), text)
    return f"<{text}>"


def _escape(text: str) -> str:
    # Few texts need it, and looking is several times as quick as translating.
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text


def literal(text: str, datatype: str | None = None) -> str:
    """A literal, of a datatype if one is given."""
    return f'"{_escape(text)}"^^<{datatype}>' if datatype else f'"{_escape(text)}"'


@lru_cache(maxsize=1024)
def _tag(language: str) -> str:
    """What marks a text's language; nothing if the code is no language tag."""
    return f"@{language}" if _LANGUAGE_TAG.fullmatch(language) else ""


def tagged(text: str, language: str) -> str:
    """A text in a language."""
    return f'"{_escape(text)}"{_tag(language)}'


def _number(value: float | int) -> str:
    return php_float(value).replace("e", "E")


def _julian_to_gregorian(year: int, month: int, day: int) -> tuple[int, int, int]:
    """The proleptic Gregorian date of a Julian one; years are astronomical (1 BCE is 0)."""
    # Julian day number, Richards' algorithm (Explanatory Supplement to the Astronomical Almanac, 15.11).
    shifted_year, shifted_month = year - (month < 3), (month - 3) % 12
    number = (1461 * shifted_year) // 4 + (153 * shifted_month + 2) // 5 + day + _JULIAN_OFFSET
    cycles, rest = divmod(number - _ORDINAL_OFFSET, 146097)
    moved = date(1, 1, 1) + timedelta(days=rest + 146097 - 1)
    return moved.year - 400 + 400 * cycles, moved.month, moved.day


def xsd_date(value: Json) -> str | None:
    """The time as an `xsd:dateTime` in the Gregorian calendar; None for the year 0 and for other calendars.

    Parts finer than the precision are set to the first. Years BCE count from 0 (XSD 1.1), as far as they are exact.
    """
    return _xsd_date(value["time"], value["precision"], value["calendarmodel"])


@lru_cache(maxsize=1024)
def _xsd_date(time: str, precision: int, calendar: str) -> str | None:
    # Each date is asked for several times in a row: by the statement, its direct claim, its full value.
    match = _DATE.match(time)
    if not match or not int(match.group(2)) or calendar not in {GREGORIAN, JULIAN}:
        return None
    year = int(match.group(2)) if match.group(1) == "+" else -int(match.group(2)) + (precision >= 9)
    month = max(1, int(match.group(3))) if precision >= 10 else 1
    day = max(1, int(match.group(4))) if precision >= 11 else 1
    if precision >= 11 and calendar == JULIAN:
        year, month, day = _julian_to_gregorian(year, month, day)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    day = min(day, 28 if month == 2 and not leap else _DAYS[month - 1])
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{day:02d}T00:00:00Z"


@dataclass(frozen=True, slots=True)
class ValueNode:
    """The node of a full value, its triples, and the node of its normal form, which can be itself."""

    name: str
    triples: set[str]
    normal: "ValueNode | None" = None


class RdfValues:
    """Writes values for one wiki's namespaces."""

    def __init__(self, vocabulary: Vocabulary, normalisation: Normalisation) -> None:
        self._v, self._normalisation = vocabulary, normalisation
        self._entity_base, self._value_base = vocabulary["wd"], vocabulary["v"]
        self._types = {name: vocabulary["xsd"] + name for name in ("dateTime", "decimal", "double", "integer")}
        self._a = iri(vocabulary["rdf"] + "type")
        self._predicates = {
            name: iri(vocabulary["wikibase"] + name)
            for name in [
                "timeValue",
                "timePrecision",
                "timeTimezone",
                "timeCalendarModel",
                "quantityAmount",
                "quantityUpperBound",
                "quantityLowerBound",
                "quantityUnit",
                "quantityNormalized",
                "geoLatitude",
                "geoLongitude",
                "geoPrecision",
                "geoGlobe",
            ]
        }
        names = ("TimeValue", "QuantityValue", "GlobecoordinateValue")
        self._classes = {name: iri(vocabulary["wikibase"] + name) for name in names}
        self._writers: dict[str, Callable[[Any], str]] = {
            "wikibase-entityid": lambda value: iri(self._entity_base + value["id"]),
            "time": self._moment,
            "quantity": lambda value: self._typed(value["amount"], "decimal"),
            "monolingualtext": lambda value: tagged(value["text"], value["language"]),
            "globecoordinate": self._point,
        }

    def _typed(self, text: str, datatype: str) -> str:
        return literal(text, self._types[datatype])

    def simple(self, datavalue: Json, datatype: str | None) -> str:
        """The value as the object of `wdt:`, `ps:`, `pq:` or `pr:`."""
        kind, value = datavalue["type"], datavalue["value"]
        return self._string(value, datatype) if kind == "string" else self._writers[kind](value)

    def _moment(self, value: Json) -> str:
        moment = xsd_date(value)
        return self._typed(moment, "dateTime") if moment else literal(value["time"])

    def _string(self, value: str, datatype: str | None) -> str:
        if datatype == "url":
            return iri(value)
        if datatype == "commonsMedia":
            return iri("http://commons.wikimedia.org/wiki/Special:FilePath/" + quote(value, safe=""))
        if datatype in {"geo-shape", "tabular-data"}:
            return iri("http://commons.wikimedia.org/data/main/" + quote(value, safe=":/"))
        if datatype == "math":
            return literal(value, "http://www.w3.org/1998/Math/MathML")
        return literal(value)

    def _point(self, value: Json) -> str:
        globe = "" if value["globe"] == EARTH else f"<{value['globe']}> "
        point = f"{globe}Point({_number(value['longitude'])} {_number(value['latitude'])})"
        return literal(point, self._v["geo"] + "wktLiteral")

    def full(self, datavalue: Json) -> ValueNode | None:
        """The node of the full value; None for values without one."""
        kind, value = datavalue["type"], datavalue["value"]
        if kind == "time":
            return self._node(datavalue, "TimeValue", self._time_facts(value))
        if kind == "globecoordinate":
            return self._node(datavalue, "GlobecoordinateValue", self._coordinate_facts(value))
        return self._quantity_node(datavalue) if kind == "quantity" else None

    def _node(self, datavalue: Json, kind: str, facts: dict[str, str]) -> ValueNode:
        node, predicates = f"<{self._value_base}{hash_value(datavalue)}>", self._predicates
        triples = {f"{node} {predicates[predicate]} {text}" for predicate, text in facts.items()}
        triples.add(f"{node} {self._a} {self._classes[kind]}")
        return ValueNode(node, triples)

    def _quantity_node(self, datavalue: Json) -> ValueNode:
        value = datavalue["value"]
        node = self._node(datavalue, "QuantityValue", self._quantity_facts(value))
        converted = self._normalisation.quantity(value)
        if converted is None:
            return node
        leads, normal = self._predicates["quantityNormalized"], node
        if converted is not value:
            facts = self._quantity_facts(converted)
            normal = self._node({"type": "quantity", "value": converted}, "QuantityValue", facts)
        # A normal form is its own normal form.
        normal.triples.add(f"{normal.name} {leads} {normal.name}")
        node.triples.add(f"{node.name} {leads} {normal.name}")
        return ValueNode(node.name, node.triples, normal)

    def _time_facts(self, value: Json) -> dict[str, str]:
        return {
            "timeValue": self._moment(value),
            "timePrecision": self._typed(str(value["precision"]), "integer"),
            "timeTimezone": self._typed(str(value["timezone"]), "integer"),
            "timeCalendarModel": iri(value["calendarmodel"]),
        }

    def _quantity_facts(self, value: Json) -> dict[str, str]:
        unit = self._v["wd"] + "Q199" if value["unit"] == "1" else value["unit"]
        facts = {"quantityAmount": self._typed(value["amount"], "decimal"), "quantityUnit": iri(unit)}
        for bound in ("upper", "lower"):
            if value.get(f"{bound}Bound") is not None:
                facts[f"quantity{bound.title()}Bound"] = self._typed(value[f"{bound}Bound"], "decimal")
        return facts

    def _coordinate_facts(self, value: Json) -> dict[str, str]:
        facts = {
            "geoLatitude": self._typed(_number(value["latitude"]), "double"),
            "geoLongitude": self._typed(_number(value["longitude"]), "double"),
            "geoGlobe": iri(value["globe"]),
        }
        if value["precision"] is not None:
            facts["geoPrecision"] = self._typed(_number(value["precision"]), "double")
        return facts
