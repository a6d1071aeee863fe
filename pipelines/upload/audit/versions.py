"""Versions: who changed what we added, and when, by the versions of the item; read only where something differs."""

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import orjson

from pipelines.model.entities import Entity
from pipelines.wikibase.client import WikibaseClient


class Version(NamedTuple):
    """One version of an item; `item` None: it cannot be seen, or is a redirect."""

    revision: int
    user: str
    time: datetime
    item: Entity | None


def read_versions(client: WikibaseClient, title: str, since: int | None) -> list[Version]:
    """The versions of a page from a revision on (inclusive), the oldest first; none if the page was deleted."""
    pages = client.pages(
        action="query",
        prop="revisions",
        titles=title,
        rvprop="ids|timestamp|user|content",
        rvslots="main",
        rvdir="newer",
        rvstartid=since,
        rvlimit="max",
    )
    return [_version(one) for answer in pages for page in answer.get("pages", ()) for one in page.get("revisions", ())]


def page_of(item: Entity, id_: str) -> str:
    """The title of an item's page, from that of another item on the same Wikibase."""
    return f"{str(item.json['title']).removesuffix(item.id)}{id_}"


def changed_in(versions: Iterable[Version], state_of: Callable[[Entity], object]) -> Version | None:
    """The version in which the last state was come to; None if it was never otherwise."""
    seen = [(version, state_of(version.item)) for version in versions if version.item is not None]
    turns = [version for (_, before), (version, after) in pairwise(seen) if before != after]
    return turns[-1] if turns else None


def _version(one: dict[str, Any]) -> Version:
    content = (one.get("slots") or {}).get("main", {}).get("content")
    json = orjson.loads(content) if content else {}
    item = Entity({**json, "lastrevid": one["revid"]}) if "id" in json else None
    return Version(int(one["revid"]), str(one.get("user", "")), datetime.fromisoformat(one["timestamp"]), item)
