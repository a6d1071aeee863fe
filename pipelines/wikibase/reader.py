"""The reader: live entities, searches and histories of one target, in as few requests as the API allows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from pipelines.model.entities import Entity
from pipelines.model.portions import portions
from pipelines.wikibase.client import WikibaseClient

#: Ids in one request; only accounts with `apihighlimits` may ask for more.
IDS_A_REQUEST = 50
# The numeric part is a signed 32-bit integer in Wikibase; a larger one makes the whole request fail.
_ENTITY_ID = re.compile(r"[QPLE][1-9]\d{0,9}")
_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class SearchHit:
    """One answer of the entity search; `match` is the label, alias or id that matched, in `language`."""

    id: str
    label: str | None
    description: str | None
    match: str
    language: str | None = None


@dataclass(frozen=True)
class Contribution:
    """One edit as a history tells it; `parent` 0 means that it created the page."""

    item: str
    revision: int
    parent: int
    user: str
    time: datetime
    summary: str
    tags: tuple[str, ...] = ()

    @property
    def created(self) -> bool:
        """Whether this edit created the item."""
        return self.parent == 0


class Reader:
    """Reads from one target."""

    def __init__(self, client: WikibaseClient) -> None:
        self._client = client

    @property
    def target_name(self) -> str:
        """The target's name."""
        return self._client.target.name

    def entities(self, ids: Iterable[str]) -> dict[str, Entity]:
        """Entities by the id that was asked for; redirects are followed, so an entity's own id may differ.

        An id that does not exist, or is none at all, is absent from the answer. 50 ids a request.

        Raises:
            ServiceError: the target did not answer.
        """
        found: dict[str, Entity] = {}
        for asked, json in self._raw_entities(ids, props=None):
            found[asked] = Entity(json)
        return found

    def claims(self, ids: Iterable[str]) -> dict[str, Entity]:
        """Entities with their statements alone, which for properties and classes are far smaller than the whole.

        Absent as in `entities`. 50 ids a request.
        """
        return {asked: Entity(json) for asked, json in self._raw_entities(ids, props="claims")}

    def datatypes(self, property_ids: Iterable[str]) -> dict[str, str]:
        """The datatype of each property; a property that does not exist is absent."""
        return {id_: str(json["datatype"]) for id_, json in self._raw_entities(property_ids, props="datatype")}

    def revisions(self, ids: Iterable[str]) -> dict[str, int]:
        """The current revision of each entity, without its content; absent as in `entities`."""
        return {id_: int(json["lastrevid"]) for id_, json in self._raw_entities(ids, props="info")}

    def redirects(self, ids: Iterable[str]) -> dict[str, str]:
        """Those of the ids that redirect, each with the id that it leads to."""
        found = self._raw_entities(ids, props="info")
        return {asked: str(json["id"]) for asked, json in found if json["id"] != asked}

    def versions(self, revisions: Iterable[int]) -> dict[int, Entity]:
        """Entities as they were at these revisions, without datatypes; versions that cannot be seen are absent.

        50 a request.
        """
        found: dict[int, Entity] = {}
        for chunk in portions([str(revision) for revision in dict.fromkeys(revisions)], IDS_A_REQUEST):
            pages = self._client.pages(
                action="query", prop="revisions", revids=chunk, rvprop="ids|content", rvslots="main"
            )
            versions = [v for answer in pages for page in answer.get("pages", ()) for v in page.get("revisions", ())]
            for version in versions:
                json = orjson.loads(version.get("slots", {}).get("main", {}).get("content") or "{}")
                if "id" in json:
                    found[int(version["revid"])] = Entity({**json, "lastrevid": int(version["revid"])})
        return found

    def search(self, text: str, language: str, limit: int = 10, *, kind: str = "item") -> list[SearchHit]:
        """Entities of which a label or alias begins with `text`, best first; at most 50."""
        if not text.strip():
            return []
        answer = self._client.get(
            action="wbsearchentities",
            search=text.strip(),
            language=language,
            uselang=language,
            type=kind,
            limit=min(limit, IDS_A_REQUEST),
        )
        return [_hit(hit) for hit in answer.get("search", ())]

    def having(self, prop: str, value: str) -> list[str]:
        """The items that the search index knows to have this string as a value of the property; at most 10.

        By CirrusSearch's `haswbstatement`, which follows edits within minutes; nothing where a Wikibase has no such
        index. https://www.mediawiki.org/wiki/Help:Extension:WikibaseCirrusSearch
        """
        # Items have pages in the main namespace (Wikidata) or in one of their own, which is 120 unless configured.
        # The syntax has no sure way to write these two: quotation marks end the value, bars part alternatives.
        if '"' in value or "|" in value:
            return []
        search = f'haswbstatement:"{prop}={value}"'
        answer = self._client.get(
            action="query", list="search", srsearch=search, srnamespace=["0", "120"], srprop="", srlimit=10
        )
        found = [hit["title"].rpartition(":")[2] for hit in answer.get("query", {}).get("search", ())]
        return [id_ for id_ in found if id_.startswith("Q") and _is_possible(id_)]

    def contributions(self, user: str, since: datetime | None = None) -> list[Contribution]:
        """The edits of a user, newest first, back to `since` (inclusive); not asked of a server that lags behind."""
        pages = self._client.pages(
            action="query",
            list="usercontribs",
            ucuser=user,
            ucprop="ids|title|timestamp|comment|tags",
            uclimit="max",
            ucend=_timestamp(since) if since else None,
            maxlag=self._client.maxlag,
        )
        return [_contribution(edit, edit["title"]) for page in pages for edit in page.get("usercontribs", ())]

    def history(self, item: str, since_revision: int | None = None) -> list[Contribution]:
        """The edits of one item, newest first; with `since_revision`, those after it. No server that lags is asked."""
        # Property pages, and on many a Wikibase item pages too, stand in a namespace: the API knows which.
        title = next((json["title"] for _, json in self._raw_entities([item], props="info")), None)
        if title is None:
            return []
        pages = self._client.pages(
            action="query",
            prop="revisions",
            titles=title,
            rvprop="ids|timestamp|user|comment|tags",
            rvlimit="max",
            rvendid=since_revision,
            maxlag=self._client.maxlag,
        )
        found = [page for answer in pages for page in answer.get("pages", ())]
        edits = [_contribution(edit, page["title"]) for page in found for edit in page.get("revisions", ())]
        return [edit for edit in edits if since_revision is None or edit.revision > since_revision]

    def changed(self, since: datetime) -> list[str]:
        """The ids of items that were edited, created, merged or deleted since (inclusive), each once, oldest first.

        A Wikibase remembers changes for a time only (Wikidata: 30 days).
        """
        pages = self._client.pages(
            action="query",
            list="recentchanges",
            rcprop="title|timestamp",
            rclimit="max",
            rcdir="older",
            rcend=_timestamp(since),
        )
        ids: dict[str, None] = {}
        for page in pages:
            for change in page.get("recentchanges", ()):
                id_ = change.get("title", "").rpartition(":")[2]
                if datetime.fromisoformat(change["timestamp"]) < since:
                    return list(ids)[::-1]
                if id_.startswith("Q") and _is_possible(id_):
                    ids[id_] = None
        return list(ids)[::-1]

    def _raw_entities(self, ids: Iterable[str], *, props: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
        wanted = [id_ for id_ in dict.fromkeys(ids) if _is_possible(id_)]
        for chunk in portions(wanted, IDS_A_REQUEST):
            answer = self._client.get(action="wbgetentities", ids=chunk, props=props, redirects="yes")
            for key, json in answer.get("entities", {}).items():
                if "missing" not in json:
                    yield json.get("redirects", {}).get("from", key), json


def _is_possible(id_: str) -> bool:
    """One malformed id would fail the whole request."""
    return bool(_ENTITY_ID.fullmatch(id_)) and int(id_[1:]) <= _LARGEST_NUMBER


def _hit(hit: dict[str, Any]) -> SearchHit:
    match = hit.get("match") or {}
    return SearchHit(
        id=str(hit["id"]),
        label=hit.get("label"),
        description=hit.get("description"),
        match=str(match.get("text") or hit.get("label") or hit["id"]),
        language=match.get("language"),
    )


def _contribution(edit: dict[str, Any], title: str) -> Contribution:
    return Contribution(
        item=title.rpartition(":")[2],
        revision=int(edit["revid"]),
        parent=int(edit.get("parentid", 0)),
        user=str(edit.get("user", "")),
        time=datetime.fromisoformat(edit["timestamp"]),
        summary=str(edit.get("comment", "")),
        tags=tuple(edit.get("tags", ())),
    )


def _timestamp(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
