"""Lists of edits in `action=query`: `usercontribs` and `recentchanges`."""

import re
from collections.abc import Mapping
from dataclasses import replace
from operator import itemgetter
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import STRING, TIMESTAMP, Parameter, choice, multiple
from pipelines.sandbox.api.revisions import marked, place, size_of, tags_of
from pipelines.sandbox.api.submodule import Submodule
from pipelines.sandbox.entities import namespace, page_title, parse_entity_id
from pipelines.sandbox.records import Wanted

__all__ = ["EDIT_LISTS"]

Json = dict[str, Any]

_KINDS = ("edit", "new", "log", "categorize", "external")


def _size(call: Call, revision: int) -> int:
    row = call.wiki.storage.revision_row(revision)
    return size_of(row) if row else 0


def _contribution(call: Call, row: Json) -> Json:
    props = call["ucprop"]
    shown: Json = {"userid": row["userid"], "user": row["user"]}
    if "ids" in props:
        shown |= {"pageid": row["number"], "revid": row["id"], "parentid": row["parent"]}
    if "title" in props:
        shown |= {"ns": namespace(row["entity"]), "title": page_title(row["entity"])}
    if "timestamp" in props:
        shown["timestamp"] = row["timestamp"]
    if "flags" in props:
        shown |= marked(call, "new", value=not row["parent"]) | marked(call, "minor", value=False)
        shown |= marked(call, "top", value=row["id"] == row["latest"])
    if "comment" in props:
        shown["comment"] = row["comment"]
    if "parsedcomment" in props:
        shown["parsedcomment"] = row["comment"]
    if "size" in props:
        shown["size"] = _size(call, row["id"])
    if "sizediff" in props:
        shown["sizediff"] = _size(call, row["id"]) - (_size(call, row["parent"]) if row["parent"] else 0)
    if "tags" in props:
        shown["tags"] = tags_of(row)
    return shown


def _page(prefix: str, shown: list[Json], rows: list[Json]) -> Json:
    """The entries that were asked for, and where to go on if there are more rows than those."""
    if len(rows) <= len(shown):
        return {}
    return {"continue": {f"{prefix}continue": place(rows[len(shown)]), "continue": "-||"}}


def _after(text: str | None) -> int:
    found = re.fullmatch(r"\d{14}\|(\d+)", text or "")
    return int(found[1]) if found else 0


def _user_contribs(call: Call) -> Json:
    limit = call["uclimit"]
    wanted = Wanted(
        users=call["ucuser"],
        oldest_first=call["ucdir"] == "newer",
        after=_after(call["uccontinue"]),
        start=call["ucstart"],
        end=call["ucend"],
        namespaces=call["ucnamespace"],
        shown=call["ucshow"],
        tag=call["uctag"],
    )
    rows = call.wiki.storage.edits(wanted, limit + 1)
    listed = [_contribution(call, row) for row in rows[:limit]]
    return {"usercontribs": listed, **_page("uc", listed, rows)}


def _recent_change(call: Call, row: Json) -> Json:
    props = call["rcprop"]
    logged = "log" in row
    shown: Json = {"type": "log" if logged else "edit" if row["parent"] else "new"}
    if "title" in props:
        shown |= {"ns": namespace(row["entity"]), "title": page_title(row["entity"])}
    if "ids" in props:
        revision = 0 if logged else row["id"]
        shown |= {"pageid": row["number"], "revid": revision, "old_revid": row["parent"], "rcid": row["id"]}
    if "user" in props:
        shown["user"] = row["user"]
    if "userid" in props:
        shown["userid"] = row["userid"]
    if "flags" in props:
        shown |= marked(call, "bot", value=bool(row["bot"]))
        shown |= marked(call, "new", value=not logged and not row["parent"]) | marked(call, "minor", value=False)
    if "loginfo" in props and logged:
        shown |= {"logid": row["id"], "logtype": row["log"], "logaction": row["log"], "logparams": {}}
    if "sizes" in props:
        shown |= {"oldlen": _size(call, row["parent"]), "newlen": _size(call, row["id"])}
    if "timestamp" in props:
        shown["timestamp"] = row["timestamp"]
    if "comment" in props:
        shown["comment"] = row["comment"]
    if "parsedcomment" in props:
        shown["parsedcomment"] = row["comment"]
    if "redirect" in props:
        shown |= marked(call, "redirect", value=bool(row["redirect"]))
    if "tags" in props:
        shown["tags"] = tags_of(row)
    return shown


def _recent_changes(call: Call) -> Json:
    limit, kinds = call["rclimit"], {"edit", "new", "log"} & set(call["rctype"])
    shown = [*call["rcshow"], *(["top"] if call["rctoponly"] else [])]
    wanted = Wanted(
        users=(call["rcuser"],) if call["rcuser"] else None,
        without=call["rcexcludeuser"],
        oldest_first=call["rcdir"] == "newer",
        after=_after(call["rccontinue"]),
        start=call["rcstart"],
        end=call["rcend"],
        namespaces=call["rcnamespace"],
        shown=tuple(shown),
        tag=call["rctag"],
        entity=(parse_entity_id(call["rctitle"]) or "") if call["rctitle"] else None,
    )
    rows = _changes(call, wanted, kinds, limit + 1)
    listed = [_recent_change(call, row) for row in rows[:limit]]
    return {"recentchanges": listed, **_page("rc", listed, rows)}


def _changes(call: Call, wanted: Wanted, kinds: set[str], limit: int) -> list[Json]:
    """Edits and deletions, in one row."""
    storage, edits = call.wiki.storage, kinds - {"log"}
    of_edits = replace(wanted, shown=(*wanted.shown, *_ONE_KIND[edits.pop()])) if len(edits) == 1 else wanted
    rows = storage.edits(of_edits, limit) if kinds - {"log"} else []
    rows += storage.deletions(wanted, limit) if "log" in kinds else []
    return sorted(rows, key=itemgetter("id"), reverse=not wanted.oldest_first)[:limit]


_ONE_KIND = {"new": ("new",), "edit": ("!new",)}
_DIRECTION = choice("newer", "older", default="older")

EDIT_LISTS: Mapping[str, Submodule] = {
    "usercontribs": Submodule(
        _user_contribs,
        {
            "uclimit": Parameter(kind="limit", default=10),
            "ucstart": TIMESTAMP,
            "ucend": TIMESTAMP,
            "uccontinue": STRING,
            "ucuser": multiple(),
            "ucdir": _DIRECTION,
            "ucnamespace": multiple(),
            "ucprop": multiple(
                "ids", "title", "timestamp", "comment", "parsedcomment", "size", "sizediff", "flags", "patrolled",
                "tags", default=("ids", "title", "timestamp", "comment", "size", "flags"),
            ),
            "ucshow": multiple(
                "!autopatrolled", "!minor", "!new", "!patrolled", "!top", "autopatrolled", "minor", "new", "patrolled",
                "top",
            ),
            "uctag": STRING,
        },
    ),
    "recentchanges": Submodule(
        _recent_changes,
        {
            "rcstart": TIMESTAMP,
            "rcend": TIMESTAMP,
            "rcdir": _DIRECTION,
            "rcnamespace": multiple(),
            "rcuser": STRING,
            "rcexcludeuser": STRING,
            "rctag": STRING,
            "rcprop": multiple(
                "user", "userid", "comment", "parsedcomment", "flags", "timestamp", "title", "ids", "sizes",
                "redirect", "patrolled", "loginfo", "tags", "sha1", default=("title", "timestamp", "ids"),
            ),
            "rcshow": multiple(
                "!anon", "!autopatrolled", "!bot", "!minor", "!patrolled", "!redirect", "anon", "autopatrolled", "bot",
                "minor", "patrolled", "redirect", "unpatrolled",
            ),
            "rclimit": Parameter(kind="limit", default=10),
            "rctype": multiple(*_KINDS, default=_KINDS),
            "rctoponly": Parameter(kind="boolean", default=False),
            "rctitle": STRING,
            "rccontinue": STRING,
        },
        generates=True,
    ),
}  # fmt: skip
