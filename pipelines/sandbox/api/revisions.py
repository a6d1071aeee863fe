"""`prop=revisions` of `action=query`: a page's latest revision, its history, or the revisions asked for by id."""

import hashlib
import json
import re
from typing import Any

import orjson

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import INTEGER, STRING, TIMESTAMP, Parameter, choice, multiple
from pipelines.sandbox.entities import namespace, serialised_size
from pipelines.sandbox.errors import core_error
from pipelines.sandbox.records import Wanted

__all__ = ["REVISION_PARAMETERS", "content_model", "list_revisions", "marked", "place", "size_of", "tags_of"]

Json = dict[str, Any]

_PROPS = (
    "ids", "flags", "timestamp", "user", "userid", "size", "slotsize", "sha1", "slotsha1", "contentmodel", "comment",
    "parsedcomment", "content", "tags", "roles", "oresscores", "parsetree",
)  # fmt: skip
_DATATYPE = re.compile(r',"datatype":"[\w-]+"(?=})')
_ENUMERATION = ("rvlimit", "rvstartid", "rvendid", "rvstart", "rvend", "rvuser", "rvexcludeuser", "rvtag")
"""Parameters that ask for the history of one page."""

REVISION_PARAMETERS = {
    "rvprop": multiple(*_PROPS, default=("ids", "timestamp", "flags", "comment", "user")),
    "rvslots": multiple("main", "*"),
    "rvcontentformat-main": STRING,
    "rvlimit": Parameter(kind="limit"),
    "rvsection": STRING,
    "rvstartid": INTEGER,
    "rvendid": INTEGER,
    "rvstart": TIMESTAMP,
    "rvend": TIMESTAMP,
    "rvdir": choice("newer", "older", default="older"),
    "rvuser": STRING,
    "rvexcludeuser": STRING,
    "rvtag": STRING,
    "rvcontentformat": STRING,
    "rvcontinue": STRING,
}


def marked(call: Call, name: str, *, value: bool) -> Json:
    """A flag of an entry, as the format version writes it."""
    return {name: value} if call.version > 1 else {name: ""} if value else {}


def tags_of(row: Json) -> list[str]:
    """The tags of a revision."""
    return row["tags"].split("|") if row["tags"] else []


def place(row: Json) -> str:
    """Where a list goes on: `20261122080221|227`."""
    return f"{re.sub('[^0-9]', '', row['timestamp'])}|{row['id']}"


def content_model(page_id: str) -> str:
    """The content model of an entity's page."""
    return "wikibase-item" if namespace(page_id) == 0 else "wikibase-property"


def size_of(row: Json) -> int:
    """The size of a revision's content, as MediaWiki counts it."""
    return serialised_size(row["content"]) if row["content"] else int(row["size"])


def _content(row: Json) -> str:
    """The stored form: no datatypes in snaks, empty maps as lists, slashes escaped, as PHP writes it."""
    if row["redirect"]:
        return orjson.dumps({"entity": row["entity"], "redirect": row["redirect"]}).decode()
    entity = orjson.loads(row["content"])
    for part in ("labels", "descriptions", "aliases", "claims", "sitelinks"):
        if entity.get(part) == {}:
            entity[part] = []
    text = json.dumps(entity, ensure_ascii=True, separators=(",", ":"))
    return _DATATYPE.sub("", text).replace("/", "\\/")


def _sha1(row: Json) -> str:
    return hashlib.sha1(_content(row).encode(), usedforsecurity=False).hexdigest()


def _slot(call: Call, row: Json, props: tuple[str, ...]) -> Json:
    slot: Json = {}
    if "slotsize" in props:
        slot["size"] = size_of(row)
    if "slotsha1" in props:
        slot["sha1"] = _sha1(row)
    if {"contentmodel", "content"} & set(props):
        slot["contentmodel"] = content_model(row["entity"])
    if "content" in props:
        slot |= {"contentformat": "application/json", "*" if call.version == 1 else "content": _content(row)}
    return slot


def _revision(call: Call, row: Json) -> Json:
    props = call["rvprop"]
    shown: Json = {}
    if "ids" in props:
        shown |= {"revid": row["id"], "parentid": row["parent"]}
    if "flags" in props and call.version > 1:
        shown["minor"] = False
    if "user" in props:
        shown["user"] = row["user"]
    if "userid" in props:
        shown["userid"] = call.wiki.storage.user_id(row["user"])
    if "timestamp" in props:
        shown["timestamp"] = row["timestamp"]
    if "size" in props:
        shown["size"] = size_of(row)
    if "sha1" in props:
        shown["sha1"] = _sha1(row)
    if "roles" in props:
        shown["roles"] = ["main"]
    if slot := _slot(call, row, props):
        shown |= {"slots": {"main": slot}} if call["rvslots"] else slot
    if "comment" in props:
        shown["comment"] = row["comment"]
    if "parsedcomment" in props:
        shown["parsedcomment"] = row["comment"]
    if "tags" in props:
        shown["tags"] = tags_of(row)
    return shown


def _first(call: Call) -> int:
    """The revision that the history is given from; 0 for its very beginning or end."""
    found = re.fullmatch(r"\d{14}\|(\d+)", call["rvcontinue"] or "")
    if call["rvcontinue"] and not found:
        raise core_error("badcontinue", "The value of rvcontinue is not one that was given.", module="revisions")
    return int(found[1]) if found else call["rvstartid"] or 0


def _history(call: Call, entity_id: str) -> Json:
    """The page's history; with more than `rvlimit` revisions it goes on elsewhere."""
    limit, forward = call["rvlimit"] or 10, call["rvdir"] == "newer"
    wanted = Wanted(
        users=(call["rvuser"],) if call["rvuser"] else None,
        without=call["rvexcludeuser"],
        after=_first(call),
        until=call["rvendid"] or 0,
        start=call["rvstart"],
        end=call["rvend"],
        oldest_first=forward,
        tag=call["rvtag"],
    )
    rows = call.wiki.storage.history(entity_id, limit + 1, oldest_first=forward, wanted=wanted)
    result: Json = {entity_id: {"revisions": [_revision(call, row) for row in rows[:limit]]}}
    if len(rows) > limit:
        result["continue"] = {"rvcontinue": place(rows[limit]), "continue": "||"}
    return result


def list_revisions(call: Call) -> Json:
    """The revisions of the pages at hand.

    Raises:
        ApiError: `invalidparammix` if the history of several pages, or of revisions, is asked for.
    """
    present = [entity_id for entity_id, page in call.parameters["_pages"].items() if page is not None]
    if call["rvdir"] == "newer" or any(call[name] is not None for name in _ENUMERATION):
        if call["revids"]:
            raise core_error("invalidparammix", "A history is asked for by title, not by revision.", module="revisions")
        if len(present) > 1:
            raise core_error("invalidparammix", "The history of one page at a time can be read.", module="revisions")
        return _history(call, present[0]) if present else {}
    result: Json = {}
    storage = call.wiki.storage
    rows = [storage.revision_row(number) for number in call.parameters["_revisions"]]
    asked = {row["entity"] for row in rows}
    rows += [storage.history(entity_id, 1)[0] for entity_id in present if entity_id not in asked]
    for row in rows:
        result.setdefault(row["entity"], {"revisions": []})["revisions"].append(_revision(call, row))
    return result
