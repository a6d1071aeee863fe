"""Entities as plain Wikibase JSON: blank ones, their ids, titles and statements, and their stored form."""

import re
from collections.abc import Iterator
from typing import Any

import orjson

__all__ = [
    "ENTITY_ID",
    "blank_entity",
    "count_identifiers",
    "dump_entity",
    "entity_kind",
    "find_statement",
    "is_empty",
    "iterate_statements",
    "namespace",
    "page_title",
    "parse_entity_id",
    "stored_size",
]

Json = dict[str, Any]

ENTITY_ID = re.compile(r"[QP][1-9]\d{0,9}")
_DATATYPE = re.compile(rb',"datatype":"[\w-]+"(?=})')


def parse_entity_id(text: str) -> str | None:
    """The id in its canonical capitals, also from `Property:P1` and `Item:Q1`; None if it is not an id."""
    name = text.strip().rpartition(":")[2].upper()
    return name if ENTITY_ID.fullmatch(name) else None


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


def dump_entity(entity: Json) -> bytes:
    """The entity as stored and sent: UTF-8 JSON."""
    return orjson.dumps(entity)
