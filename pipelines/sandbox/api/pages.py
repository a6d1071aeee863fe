"""`action=query` with titles: `prop=info`, `revisions`, `pageprops`, `entityterms` of entities' pages."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import STRING, Parameter, choice, multiple
from pipelines.sandbox.api.submodule import Submodule
from pipelines.sandbox.entities import count_identifiers, namespace, page_title, parse_entity_id, serialised_size
from pipelines.sandbox.storage import Page

__all__ = ["PROPERTIES", "query_pages", "size_of"]

Json = dict[str, Any]

_REVISION_PROPS = [
    "ids",
    "flags",
    "timestamp",
    "user",
    "userid",
    "size",
    "slotsize",
    "sha1",
    "slotsha1",
    "contentmodel",
    "comment",
    "parsedcomment",
    "content",
    "tags",
    "roles",
]
_DATATYPE = re.compile(r',"datatype":"[\w-]+"(?=})')


def _model(page_id: str) -> str:
    return "wikibase-item" if namespace(page_id) == 0 else "wikibase-property"


def _language() -> Json:
    return {"pagelanguage": "en", "pagelanguagehtmlcode": "en", "pagelanguagedir": "ltr"}


def _info(call: Call) -> Json:
    result: Json = {}
    for entity_id, page in call.parameters["_pages"].items():
        described: Json = {"contentmodel": _model(entity_id), **_language()}
        if page is not None:
            row = call.wiki.storage.revision_row(page.revision)
            described |= {"touched": page.timestamp, "lastrevid": page.revision, "length": size_of(row)}
            if not row["parent"]:
                described["new"] = call.truth
            if page.redirect:
                described["redirect"] = call.truth
        result[entity_id] = described
    return result


def _content(page_json: bytes) -> str:
    """The stored form: no datatypes in snaks, empty maps as lists, slashes escaped, as PHP writes it."""
    entity = orjson.loads(page_json)
    for part in ("labels", "descriptions", "aliases", "claims", "sitelinks"):
        if entity.get(part) == {}:
            entity[part] = []
    text = json.dumps(entity, ensure_ascii=True, separators=(",", ":"))
    return _DATATYPE.sub("", text).replace("/", "\\/")


def size_of(row: Json) -> int:
    """The size of a revision's content, as MediaWiki counts it."""
    return serialised_size(row["content"]) if row["content"] else int(row["size"])


def _revision(call: Call, row: Json) -> Json:
    props = call["rvprop"]
    shown: Json = {}
    if "ids" in props:
        shown |= {"revid": row["id"], "parentid": row["parent"]}
    if "flags" in props and call.version > 1:
        shown["minor"] = False
    if "user" in props:
        shown["user"] = row["user"]
    if "timestamp" in props:
        shown["timestamp"] = row["timestamp"]
    if "size" in props:
        shown["size"] = size_of(row)
    slot: Json = {}
    if {"contentmodel", "content"} & set(props):
        slot["contentmodel"] = _model(row["entity"])
    if "content" in props:
        key = "*" if call.version == 1 else "content"
        redirect = {"entity": row["entity"], "redirect": row["redirect"]}
        text = orjson.dumps(redirect).decode() if row["redirect"] else _content(row["content"])
        slot |= {"contentformat": "application/json", key: text}
    if slot:
        shown |= {"slots": {"main": slot}} if call["rvslots"] else slot
    if "comment" in props:
        shown["comment"] = row["comment"]
    if "tags" in props:
        shown["tags"] = row["tags"].split("|") if row["tags"] else []
    return shown


def _revisions(call: Call) -> Json:
    result: Json = {}
    for entity_id, page in call.parameters["_pages"].items():
        if page is None:
            continue
        limit = call["rvlimit"] or 1
        rows = call.wiki.storage.history(entity_id, limit, oldest_first=call["rvdir"] == "newer")
        result[entity_id] = {"revisions": [_revision(call, row) for row in rows]}
    return result


def _page_props(call: Call) -> Json:
    result: Json = {}
    for entity_id, page in call.parameters["_pages"].items():
        if page is None or not page.content:
            continue
        entity = page.entity()
        props = {
            "unexpectedUnconnectedPage": str(-namespace(entity_id)),
            "wb-claims": str(sum(map(len, entity["claims"].values()))),
            "wb-identifiers": str(count_identifiers(entity)),
        }
        if "sitelinks" in entity:
            props["wb-sitelinks"] = str(len(entity["sitelinks"]))
        result[entity_id] = {"pageprops": props}
    return result


def _entity_terms(call: Call) -> Json:
    language = call["wbetlanguage"] or call["uselang"] or "en"
    result: Json = {}
    for entity_id, page in call.parameters["_pages"].items():
        if page is None or not page.content:
            continue
        entity = page.entity()
        terms = {
            "alias": [alias["value"] for alias in entity["aliases"].get(language, [])],
            "label": [entity["labels"][language]["value"]] if language in entity["labels"] else [],
            "description": [entity["descriptions"][language]["value"]] if language in entity["descriptions"] else [],
        }
        result[entity_id] = {"entityterms": {name: texts for name, texts in terms.items() if texts}}
    return result


PROPERTIES: Mapping[str, Submodule] = {
    "info": Submodule(_info, {"inprop": STRING, "intestactions": STRING}),
    "revisions": Submodule(
        _revisions,
        {
            "rvprop": multiple(*_REVISION_PROPS, default=("ids", "timestamp", "flags", "comment", "user")),
            "rvslots": multiple("main", "*"),
            "rvlimit": Parameter(kind="limit"),
            "rvdir": choice("newer", "older", default="older"),
            "rvstartid": STRING,
            "rvendid": STRING,
            "rvuser": STRING,
        },
    ),
    "pageprops": Submodule(_page_props, {"ppprop": STRING, "ppcontinue": STRING}),
    "entityterms": Submodule(_entity_terms, {"wbetlanguage": STRING, "wbetterms": STRING, "continue": STRING}),
}


def _asked_pages(call: Call) -> dict[str, Page | None]:
    storage = call.wiki.storage
    asked: dict[str, Page | None] = {}
    for title in call["titles"]:
        entity_id = parse_entity_id(title)
        asked[entity_id or title] = storage.page(entity_id) if entity_id else None
    for number in call["pageids"]:
        entity_id = storage.entity_with_number(int(number)) if number.isdigit() else None
        if entity_id:
            asked[entity_id] = storage.page(entity_id)
    for number in call["revids"]:
        row = storage.revision_row(int(number)) if number.isdigit() else None
        if row:
            asked[row["entity"]] = storage.page(row["entity"])
    return asked


def query_pages(call: Call, run: Callable[[tuple[str, ...]], list[Json]]) -> Json:
    """The `pages` of a query; `run` runs the properties asked for over `_pages`."""
    asked = _asked_pages(call)
    call.parameters["_pages"] = asked
    parts = run(call["prop"])
    described: Json = {}
    missing = 0
    for entity_id, page in asked.items():
        entry: Json = {"ns": namespace(entity_id), "title": page_title(entity_id)}
        if page is None:
            missing += 1
            entry["missing"] = call.truth
        else:
            entry["pageid"] = page.number
        for part in parts:
            entry |= part.get(entity_id, {})
        described[str(page.number if page else -missing)] = entry
    # Missing pages have numbers below zero, and so come first.
    ordered = {number: described[number] for number in sorted(described, key=int)}
    return {"pages": list(ordered.values()) if call.version > 1 else ordered}
