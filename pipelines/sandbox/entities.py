"""Entities as plain Wikibase JSON: blank ones, their ids, titles and statements, and their stored form."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from pipelines.sandbox.hashes import php_float

__all__ = [
    "ENTITY_ID",
    "blank_entity",
    "copy_entity",
    "count_identifiers",
    "dump_entity",
    "entity_kind",
    "find_statement",
    "is_empty",
    "iterate_statements",
    "namespace",
    "page_title",
    "parse_entity_id",
    "serialised_size",
    "stored_size",
]

Json = dict[str, Any]

ENTITY_ID = re.compile(r"[QP][1-9]\d{0,9}")
_PREFIXES = frozenset({"", "item", "property"})
_DATATYPE = re.compile(rb',"datatype":"[\w-]+"(?=})')


def parse_entity_id(text: str) -> str | None:
    """The id in its canonical capitals, also from `Property:P1` and `Item:Q1`; None if it is not an id."""
    prefix, _, name = text.strip().rpartition(":")
    return name.upper() if prefix.lower() in _PREFIXES and ENTITY_ID.fullmatch(name.upper()) else None


def entity_kind(entity_id: str) -> str:
    """`item` or `property`."""
    return "item" if entity_id.startswith("Q") else "property"


def namespace(entity_id: str) -> int:
    """The namespace of the entity's page: 0 for items, 120 for properties, as on wikidata.org."""
    return 0 if entity_id.startswith("Q") else 120


def page_title(entity_id: str) -> str:
    """The title of the entity's page."""
    return entity_id if entity_id.startswith("Q") else f"Property:{entity_id}"


def blank_entity(entity_id: str, datatype: str | None = None) -> Json:
    """An entity without content, its keys in Wikibase's order."""
    kind = entity_kind(entity_id)
    entity: Json = {"type": kind}
    if kind == "property":
        entity["datatype"] = datatype
    entity |= {"id": entity_id, "labels": {}, "descriptions": {}, "aliases": {}, "claims": {}}
    if kind == "item":
        entity["sitelinks"] = {}
    return entity


def iterate_statements(entity: Json) -> Iterator[Json]:
    """All statements, property by property."""
    for group in entity["claims"].values():
        yield from group


def find_statement(entity: Json, guid: str) -> Json | None:
    """The statement with this id, or None."""
    return next((statement for statement in iterate_statements(entity) if statement["id"] == guid), None)


def is_empty(entity: Json) -> bool:
    """Whether the entity has neither terms nor statements nor sitelinks."""
    parts = ("labels", "descriptions", "aliases", "claims", "sitelinks")
    return not any(entity.get(part) for part in parts)


def count_identifiers(entity: Json) -> int:
    """How many statements have an external identifier as their main value's datatype."""
    return sum(statement["mainsnak"].get("datatype") == "external-id" for statement in iterate_statements(entity))


def stored_size(content: bytes) -> int:
    """The bytes that MediaWiki would report: its stored form has no datatypes and escapes slashes."""
    bare = _DATATYPE.sub(b"", content)
    return len(bare) + bare.count(b"/")


def serialised_size(content: bytes) -> int:
    """The size that MediaWiki reports for an entity: the length of its array as PHP serialises it."""
    return _php_length(orjson.loads(content))


def _php_length(value: Any) -> int:
    if isinstance(value, str):
        length = len(value.encode())
        return length + len(str(length)) + 6
    if isinstance(value, dict):
        # Snaks are stored without their property's datatype.
        items = [pair for pair in value.items() if pair[0] != "datatype" or "snaktype" not in value]
        return 5 + len(str(len(items))) + sum(_php_length(key) + _php_length(part) for key, part in items)
    if isinstance(value, list):
        return 5 + len(str(len(value))) + sum(_php_length(i) + _php_length(part) for i, part in enumerate(value))
    if value is None:
        return 2
    return 4 if isinstance(value, bool) else len(php_float(value) if isinstance(value, float) else str(value)) + 3


def copy_entity(entity: Json) -> Json:
    """A copy that shares nothing with the entity; through JSON, which takes a quarter of the time of `deepcopy`."""
    copied: Json = orjson.loads(orjson.dumps(entity))
    return copied


def dump_entity(entity: Json) -> bytes:
    """The entity as stored and sent: UTF-8 JSON."""
    return orjson.dumps(entity)
