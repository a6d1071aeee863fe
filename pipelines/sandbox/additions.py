"""Recording many new entities at once: the same rows as one by one, with a statement a table instead of one a row."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from pipelines.sandbox.entities import dump_entity, stored_size
from pipelines.sandbox.storage import SETUP_REVISIONS, Storage, terms_of

__all__ = ["add_entities", "present_among"]

Json = dict[str, Any]


def present_among(storage: Storage, entity_ids: Iterable[str]) -> set[str]:
    """Those of the ids that have a page, be it a redirect."""
    query = "SELECT entity FROM page WHERE entity IN (SELECT value FROM json_each(?))"
    return {row[0] for row in storage.connection.execute(query, (orjson.dumps(list(entity_ids)).decode(),))}


def add_entities(storage: Storage, entities: Sequence[Json], *, user: str, comment: str, timestamp: str) -> int:
    """Store entities that have no page yet as imported, within a transaction that the caller holds.

    Their revisions are numbered one after the other; the first one's id.
    """
    first, page = max(storage.last_revision(), SETUP_REVISIONS) + 1, storage.next_page()
    revisions, pages = [], []
    terms: list[tuple[str, str, int, str, str]] = []
    links: list[tuple[str, str, str]] = []
    for place, entity in enumerate(entities):
        entity_id, content = entity["id"], dump_entity(entity)
        size = stored_size(content)
        revisions.append((first + place, entity_id, 0, user, timestamp, comment, "", 1, 1, size, None, content))
        pages.append((entity_id, page + place, first + place, None, entity.get("datatype")))
        terms.extend(terms_of(entity_id, entity))
        sitelinks = entity.get("sitelinks") or {}
        links.extend((link["site"], link["title"], entity_id) for link in sitelinks.values())
    many = storage.connection.executemany
    many("INSERT INTO revision VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", revisions)
    many("INSERT INTO page VALUES (?,?,?,?,?)", pages)
    many("INSERT INTO term VALUES (?,?,?,?,?)", terms)
    many("INSERT OR REPLACE INTO sitelink VALUES (?,?,?)", links)
    return first
