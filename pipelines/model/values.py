"""Values: what a snak can say, as small frozen objects that turn to and from Wikibase's JSON without loss.

Source of the shapes: Wikibase's JSON data model, https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

CONCEPT_BASE = "http://www.wikidata.org/entity/"
GREGORIAN = f"{CONCEPT_BASE}Q1985727"
JULIAN = f"{CONCEPT_BASE}Q1985786"
EARTH = f"{CONCEPT_BASE}Q2"
NO_UNIT = "1"
#: What the id of an item begins with that is still to be created; its record's key follows.
NEW_ITEM = "new:"

# Wikibase's numbers for the precision of a time value.
BILLION_YEARS, MILLENNIUM, CENTURY, DECADE, YEAR, MONTH, DAY = 0, 6, 7, 8, 9, 10, 11

ENTITY_TYPES = {"Q": "item", "P": "property", "L": "lexeme", "E": "entity-schema"}

#: Wikibase datatype → the type of its data values.
DATAVALUE_TYPES: Mapping[str, str] = {
    "string": "string",
    "external-id": "string",
    "url": "string",
    "commonsMedia": "string",
    "math": "string",
    "geo-shape": "string",
    "tabular-data": "string",
    "musical-notation": "string",
    "monolingualtext": "monolingualtext",
    "time": "time",
    "quantity": "quantity",
    "globe-coordinate": "globecoordinate",
    "wikibase-item": "wikibase-entityid",
    "wikibase-property": "wikibase-entityid",
    "wikibase-lexeme": "wikibase-entityid",
    "wikibase-form": "wikibase-entityid",
    "wikibase-sense": "wikibase-entityid",
    "entity-schema": "wikibase-entityid",
}


@dataclass(frozen=True, slots=True)
class StringValue:
    """A string, external identifier, URL, Commons file name, or another of the string datatypes."""

    text: str
    type: ClassVar[str] = "string"

    def to_json(self) -> str:
        """The data value's `value`."""
        return self.text

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class EntityValue:
    """A reference to another entity, by id (`Q5`, `P31`, `L1-F2`).

    Until it is created, a new item has `new:` and its record's key for an id: no Wikibase ever sees that.
    """

    id: str
    type: ClassVar[str] = "wikibase-entityid"

    @property
    def is_new(self) -> bool:
        """True for an item that is still to be created."""
        return self.id.startswith(NEW_ITEM)

    def to_json(self) -> dict[str, Any]:
        """The data value's `value`; forms, senses and entity schemas have no numeric id."""
        if self.is_new:
            return {"entity-type": "item", "id": self.id}
        if "-" in self.id:
            kind = "form" if "-F" in self.id else "sense"
            return {"entity-type": kind, "id": self.id}
        kind = ENTITY_TYPES[self.id[0]]
        if kind == "entity-schema":
            return {"entity-type": kind, "id": self.id}
        return {"entity-type": kind, "numeric-id": int(self.id[1:]), "id": self.id}

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class MonolingualValue:
    """A text in one language (Wikimedia language code)."""

    text: str
    language: str
    type: ClassVar[str] = "monolingualtext"

    def to_json(self) -> dict[str, Any]:
        """The data value's `value`."""
        return {"text": self.text, "language": self.language}

    def __str__(self) -> str:
        return f"{self.text} ({self.language})"


@dataclass(frozen=True, slots=True)
class TimeValue:
    """A point in time at a precision.

    `time` is Wikibase's form, `+1853-03-30T00:00:00Z`, with `00` for an unknown month or day; `precision` runs from
    0 (10⁹ years) over 9 (year) to 11 (day); `calendar` is the URI of the proleptic Gregorian or Julian calendar.
    """

    time: str
    precision: int
    calendar: str = GREGORIAN
    timezone: int = 0
    before: int = 0
    after: int = 0
    type: ClassVar[str] = "time"

    @property
    def year(self) -> int:
        """The year as a number; BCE years are negative, and there is no year 0."""
        return int(self.time[: self.time.index("-", 1)])

    @property
    def month(self) -> int:
        """1–12, or 0 where the precision is a year or coarser."""
        return int(self.time[self.time.index("-", 1) + 1 :][:2])

    @property
    def day(self) -> int:
        """1–31, or 0 where the precision is a month or coarser."""
        return int(self.time[self.time.index("-", 1) + 4 :][:2])

    def to_json(self) -> dict[str, Any]:
        """The data value's `value`."""
        return {
            "time": self.time,
            "timezone": self.timezone,
            "before": self.before,
            "after": self.after,
            "precision": self.precision,
            "calendarmodel": self.calendar,
        }

    def __str__(self) -> str:
        era = " BCE" if self.time.startswith("-") else ""
        year = abs(self.year)
        if self.precision >= DAY:
            text = f"{year:04d}-{self.month:02d}-{self.day:02d}"
        elif self.precision == MONTH:
            text = f"{year:04d}-{self.month:02d}"
        elif self.precision == DECADE:
            text = f"{year // 10 * 10}s"
        elif self.precision == CENTURY:
            text = f"century {(year + 99) // 100}"
        elif self.precision == MILLENNIUM:
            text = f"millennium {(year + 999) // 1000}"
        else:
            text = str(year)
        return text + era + (" (Julian)" if self.calendar == JULIAN else "")


@dataclass(frozen=True, slots=True)
class QuantityValue:
    """An amount as decimal text with a sign (`+12.5`), a unit's URI (`1` for none), and bounds if known."""

    amount: str
    unit: str = NO_UNIT
    lower: str | None = None
    upper: str | None = None
    type: ClassVar[str] = "quantity"

    def to_json(self) -> dict[str, Any]:
        """The data value's `value`."""
        value = {"amount": self.amount, "unit": self.unit}
        if self.upper is not None:
            value["upperBound"] = self.upper
        if self.lower is not None:
            value["lowerBound"] = self.lower
        return value

    def __str__(self) -> str:
        unit = "" if self.unit == NO_UNIT else f" {self.unit.rsplit('/', 1)[-1]}"
        return f"{self.amount.removeprefix('+')}{unit}"


@dataclass(frozen=True, slots=True)
class CoordinateValue:
    """A place on a globe in decimal degrees, with the precision in degrees."""

    latitude: float
    longitude: float
    precision: float | None = None
    globe: str = EARTH
    type: ClassVar[str] = "globecoordinate"

    def to_json(self) -> dict[str, Any]:
        """The data value's `value`."""
        return {
            "latitude": self.latitude,
            "longitude": self.longitude,
            "altitude": None,
            "precision": self.precision,
            "globe": self.globe,
        }

    def __str__(self) -> str:
        return f"{self.latitude}, {self.longitude}"


Value: TypeAlias = StringValue | EntityValue | MonolingualValue | TimeValue | QuantityValue | CoordinateValue


def value_from_json(datavalue: Mapping[str, Any]) -> Value:
    """A snak's `datavalue` → value.

    Raises:
        ValueError: the data value's type is none that Wikibase documents.
    """
    kind, value = datavalue["type"], datavalue["value"]
    if kind == "string":
        return StringValue(value)
    if kind == "wikibase-entityid":
        return EntityValue(_entity_id(value))
    if kind == "monolingualtext":
        return MonolingualValue(value["text"], value["language"])
    if kind == "time":
        return TimeValue(
            value["time"],
            value["precision"],
            value["calendarmodel"],
            value.get("timezone", 0),
            value.get("before", 0),
            value.get("after", 0),
        )
    if kind == "quantity":
        return QuantityValue(value["amount"], value["unit"], value.get("lowerBound"), value.get("upperBound"))
    if kind == "globecoordinate":
        return CoordinateValue(value["latitude"], value["longitude"], value.get("precision"), value["globe"])
    raise ValueError(f"unknown data value type '{kind}'")


def _entity_id(value: Mapping[str, Any]) -> str:
    """Old dumps give only the numeric id."""
    if "id" in value:
        return str(value["id"])
    prefix = {kind: letter for letter, kind in ENTITY_TYPES.items()}[value["entity-type"]]
    return f"{prefix}{value['numeric-id']}"


def unit_uri(item: str | None) -> str:
    """An item id → the unit's URI; None → the URI of "no unit"."""
    return NO_UNIT if item is None else f"{CONCEPT_BASE}{item}"
