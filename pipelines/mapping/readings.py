"""Readings: one text of a cell → the snaks that it says, by the property's datatype; compiled once per property.

A reading is cached by its text: dumps repeat nationalities, years and types thousands of times.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeAlias

from pipelines.model.identifiers import KINDS_BY_PROPERTY, is_entity_id
from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.coordinates import parse_coordinates
from pipelines.model.parsing.dates import parse_date
from pipelines.model.parsing.names import split_languages
from pipelines.model.parsing.quantities import DIMENSIONS, Measurement, parse_dimensions, parse_measurement
from pipelines.model.parsing.urls import normalise_url
from pipelines.model.snak_texts import snak_text
from pipelines.model.statements import Snak
from pipelines.model.values import DATAVALUE_TYPES, EntityValue, MonolingualValue, StringValue, Value
from pipelines.partners.crosswalks import Crosswalk
from pipelines.partners.mapping import SnakSpec
from pipelines.partners.uses import placeholders

#: Properties of which "active in that year" can be a value: floruit, work period (start, end).
OF_ACTIVITY = frozenset({"P1317", "P2031", "P2032"})
TAGGED = "tagged"
#: Readings kept per property; the least used make room.
CACHED_READINGS = 65_536
#: Wikibase's default limit for the string datatypes.
LONGEST_STRING = 1_500


@dataclass(frozen=True, slots=True)
class Said:
    """What a text says: the main snak and its own qualifiers (circa, earliest, latest) as JSON; words for people."""

    main: str
    words: str
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a text says nothing: an issue without its place."""

    code: str
    message: str
    remedy: str


#: None: the text says "nothing known" in the partner's way, which is no trouble.
Reading: TypeAlias = Said | Trouble | None
Read: TypeAlias = Callable[[str], Reading]
#: A main snak with its own qualifiers; None where the text says that nothing is known.
_Parsed: TypeAlias = tuple[Snak, tuple[Snak, ...]] | None
_Parse: TypeAlias = Callable[[str], _Parsed]


class _MisfitError(ValueError):
    """A text that does not fit the property; carries the issue's code."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        self.trouble = Trouble(code, message, remedy)
        super().__init__(message)


#: The dump's rows by key, each with its item: an id, `new:<key>` for one to be created, or None where it has none.
Rows: TypeAlias = Mapping[str, str | None]
NO_ROWS: Rows = {}


def reader(spec: SnakSpec, datatype: str, crosswalks: Mapping[str, Crosswalk], rows: Rows = NO_ROWS) -> Read:
    """The function that reads texts for this property; it never raises."""
    parse = _parser(spec, datatype, crosswalks, rows)

    @lru_cache(maxsize=CACHED_READINGS)
    def read(text: str) -> Reading:
        try:
            parsed = parse(text)
        except _MisfitError as misfit:
            return misfit.trouble
        except Unparsable as error:
            return Trouble(f"unparsable-{_CODES.get(datatype, 'value')}", error.message, error.remedy)
        if parsed is None:
            return None
        main, qualifiers = parsed
        return Said(snak_text(main), str(main), tuple(snak_text(q) for q in qualifiers))

    return read


_CODES = {
    "time": "date",
    "quantity": "quantity",
    "globe-coordinate": "coordinates",
    "url": "url",
    "external-id": "identifier",
    "monolingualtext": "text",
}


def _parser(spec: SnakSpec, datatype: str, crosswalks: Mapping[str, Crosswalk], rows: Rows) -> _Parse:
    if datatype == "time":
        return lambda text: _date(text, spec)
    if datatype == "quantity":
        return lambda text: _quantity(text, spec)
    value_of = partial(_by_row, rows=rows) if spec.names_row else _value_reader(spec, datatype, crosswalks)

    def parse(text: str) -> _Parsed:
        value = value_of(text)
        return None if value is None else (Snak(spec.property, datatype, value), ())

    return parse


def _value_reader(spec: SnakSpec, datatype: str, crosswalks: Mapping[str, Crosswalk]) -> Callable[[str], Value | None]:
    if spec.crosswalk is not None:
        return partial(_by_crosswalk, crosswalk=crosswalks[spec.crosswalk])
    readers: Mapping[str, Callable[[str], Value]] = {
        "globe-coordinate": lambda text: parse_coordinates(text, spec.precision),
        "url": StringValue if _is_normal_address(spec.template) else lambda text: StringValue(normalise_url(text)),
        "monolingualtext": lambda text: _monolingual(text, spec.language),
        "external-id": lambda text: _identifier(text, spec.property),
        "commonsMedia": _commons_file,
    }
    is_entity = DATAVALUE_TYPES[datatype] == "wikibase-entityid"
    return readers.get(datatype) or (partial(_entity, prop=spec.property) if is_entity else _string)


def _is_normal_address(template: str | None) -> bool:
    """Whether a template gives addresses in normal form whatever is filled in, since that is percent-encoded.

    Each record has an address of its own, so this saves what no cache can: a third of the time of mapping.
    """
    if template is None or not re.match(r"https?://[^/{}]+/", template):
        return False
    sample = template.format_map(dict.fromkeys(placeholders(template), "x"))
    return normalise_url(sample) == sample


def _by_crosswalk(text: str, crosswalk: Crosswalk) -> EntityValue | None:
    item = crosswalk.item(text)
    if item is not None:
        return EntityValue(item)
    if text in crosswalk:
        return None
    remedy = f"add a line for it to mappings/crosswalks/{crosswalk.name}.tsv"
    raise _MisfitError("not-in-crosswalk", f"'{text}' is not in the crosswalk '{crosswalk.name}'", remedy)


def _by_row(text: str, rows: Rows) -> EntityValue:
    key = text.strip()
    if key not in rows:
        remedy = "correct the key, or clear the cell"
        raise _MisfitError("row-unknown", f"no row of the dump has the key '{key}'", remedy)
    item = rows[key]
    if item is None:
        remedy = f"decide about row '{key}' in the review; what names it is proposed by the next run"
        raise _MisfitError("row-without-item", f"the row with the key '{key}' has no item yet", remedy)
    return EntityValue(item)


def _date(text: str, spec: SnakSpec) -> _Parsed:
    """A date; one of which only bounds are known becomes "unknown value" with these."""
    parsed = parse_date(text, spec.format)
    if parsed is None:
        return None
    if parsed.floruit and spec.property not in OF_ACTIVITY:
        remedy = "map it to floruit (P1317) with a condition, or clear the cell"
        raise _MisfitError("floruit-date", f"'{text}' tells of activity, which {spec.property} does not say", remedy)
    return parsed.snak(spec.property), parsed.qualifiers


def _quantity(text: str, spec: SnakSpec) -> _Parsed:
    """One amount; or, for the property of a dimension, its part of `24 × 36 cm` (none if it has no such part)."""
    try:
        found: Measurement | None = parse_measurement(text, spec.unit)
    except Unparsable:
        if spec.property not in DIMENSIONS.values():
            raise
        parts = parse_dimensions(text, spec.unit)
        found = next((part for part in parts if part.property == spec.property), None)
    return (Snak(spec.property, "quantity", found.value), found.qualifiers) if found else None


def _monolingual(text: str, language: str | None) -> MonolingualValue:
    if language == TAGGED:
        language, text = split_languages(text)
    if not language:
        remedy = "write it as `code:text`, or give the statement a `language` in the mapping"
        raise _MisfitError("language-unknown", f"'{text}' does not say its language", remedy)
    return MonolingualValue(_plain(text), language)


def _identifier(text: str, prop: str) -> StringValue:
    kind = KINDS_BY_PROPERTY.get(prop)
    if kind is None:
        return StringValue(_plain(text))
    normal = kind.normalise(text)
    if normal is None:
        message = f"'{text}' is not a {kind.title} ({prop})"
        raise _MisfitError("unparsable-identifier", message, "correct the identifier, or clear the cell")
    return StringValue(normal)


def _entity(text: str, prop: str) -> EntityValue:
    if not is_entity_id(text.strip()):
        message = f"'{text}' is not an entity's id, and {prop} has no crosswalk in the mapping"
        raise _MisfitError("not-an-item", message, "name a `crosswalk` for the statement in the mapping")
    return EntityValue(text.strip())


def _commons_file(text: str) -> StringValue:
    """Commons' own page titles carry the namespace and underscores; the property stores neither."""
    return StringValue(_plain(text.strip().removeprefix("File:").replace("_", " ")))


def _string(text: str) -> StringValue:
    return StringValue(_plain(text))


def _plain(text: str) -> str:
    """White space as Wikibase wants it: single, and none around.

    Raises:
        _MisfitError: nothing is left, or more than Wikibase stores.
    """
    plain = " ".join(text.split())
    if not plain:
        raise _MisfitError("empty-value", "the value is empty", "clear the cell")
    if len(plain) > LONGEST_STRING:
        message = f"the text has {len(plain)} characters, more than the {LONGEST_STRING} that Wikibase stores"
        raise _MisfitError("text-too-long", message, "shorten it")
    return plain
