"""The pages that `action=query` is about: by title, number or revision, or made by a generator."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.siteinfo import NAMESPACES
from pipelines.sandbox.entities import ENTITY_ID, namespace, page_title, parse_entity_id
from pipelines.sandbox.storage import Page

__all__ = ["query_pages"]

Json = dict[str, Any]

_NUMBERS = {name.lower(): number for number, name in NAMESPACES.items()}


@dataclass(slots=True)
class _Asked:
    """The pages that a query is about: by entity id, or by title if they are no entity's."""

    pages: dict[str, Page | None] = field(default_factory=dict)
    revisions: list[int] = field(default_factory=list)
    normalised: dict[str, str] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    bad_revisions: list[str] = field(default_factory=list)
    missing_ids: list[str] = field(default_factory=list)


def _ask(call: Call, titles: Iterable[str]) -> _Asked:
    storage, asked = call.wiki.storage, _Asked()
    for title in titles:
        entity_id = parse_entity_id(title)
        if entity_id and page_title(entity_id) != title:
            asked.normalised[title] = page_title(entity_id)
        asked.pages[entity_id or title] = storage.page(entity_id) if entity_id else None
    for number in call["pageids"]:
        entity_id = storage.entity_with_number(int(number)) if number.isdigit() else None
        if entity_id:
            asked.pages[entity_id] = storage.page(entity_id)
        else:
            asked.missing_ids.append(number)
    for number in call["revids"]:
        row = storage.revision_row(int(number)) if number.isdigit() else None
        if row and (page := storage.page(row["entity"])):
            asked.pages[row["entity"]] = page
            asked.revisions.append(row["id"])
        else:
            asked.bad_revisions.append(number)
    if call["redirects"]:
        _follow_redirects(call, asked)
    return asked


def _follow_redirects(call: Call, asked: _Asked) -> None:
    for entity_id, page in list(asked.pages.items()):
        if page is not None and page.redirect:
            asked.redirects[page_title(entity_id)] = page_title(page.redirect)
            del asked.pages[entity_id]
            asked.pages[page.redirect] = call.wiki.storage.page(page.redirect)


def _instead(call: Call, asked: _Asked) -> Json:
    """What was found in place of what was asked."""
    told: Json = {}
    if asked.bad_revisions:
        bad = {number: {"revid": int(number) if number.isdigit() else number, "missing": call.truth} for number in
               asked.bad_revisions}  # fmt: skip
        told["badrevids"] = bad
    if asked.normalised:
        extra = {"fromencoded": False} if call.version > 1 else {}
        told["normalized"] = [{**extra, "from": old, "to": new} for old, new in asked.normalised.items()]
    if asked.redirects:
        told["redirects"] = [{"from": old, "to": new} for old, new in asked.redirects.items()]
    return told


def query_pages(
    call: Call, titles: Iterable[str], run: Callable[[tuple[str, ...]], list[Json]], *, ranked: bool = False
) -> tuple[Json, Json]:
    """The `pages` of a query, and where it goes on; `run` runs the properties asked for over `_pages`.

    `ranked` numbers the pages in the order of the titles, which search results need.
    """
    names = list(titles)
    asked = _ask(call, names)
    call.parameters |= {"_pages": asked.pages, "_revisions": asked.revisions}
    parts = run(call["prop"])
    described: Json = {number: {"pageid": _number(number), "missing": call.truth} for number in asked.missing_ids}
    missing = 0
    for index, (entity_id, page) in enumerate(asked.pages.items(), 1):
        entry: Json = {"ns": _namespace(entity_id), "title": page_title(entity_id) if page else _title(entity_id)}
        if page is None:
            missing += 1
            entry["missing"] = call.truth
        else:
            entry = {"pageid": page.number, **entry}
        if ranked:
            entry["index"] = index
        for part in parts:
            entry |= part.get(entity_id, {})
        described[str(page.number if page else -missing)] = entry
    # Missing pages have numbers below zero, and so come first.
    ordered = {number: described[number] for number in sorted(described, key=_number)}
    more: Json = {}
    for part in parts:
        more |= part.get("continue", {})
    pages = {"pages": list(ordered.values()) if call.version > 1 else ordered} if described else {}
    return {**_instead(call, asked), **pages}, more


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d+", text) else 0


def _title(asked: str) -> str:
    """The title of a page that is not there, of an entity or of another kind."""
    return page_title(asked) if ENTITY_ID.fullmatch(asked) else asked[:1].upper() + asked[1:].replace("_", " ")


def _namespace(asked: str) -> int:
    """The namespace of an entity's page or of a title."""
    if ENTITY_ID.fullmatch(asked):
        return namespace(asked)
    prefix, colon, _ = asked.partition(":")
    return _NUMBERS.get(prefix.strip().replace("_", " ").lower(), 0) if colon else 0
