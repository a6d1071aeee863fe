"""Lists of `action=query`: `search`, `wbsearch`, `usercontribs`, `recentchanges`, and the content languages."""

from collections.abc import Mapping
from typing import Any

from pipelines.sandbox.api import pages
from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import BOOLEAN, STRING, Parameter, choice, multiple
from pipelines.sandbox.api.search import find_entities
from pipelines.sandbox.api.submodule import Submodule
from pipelines.sandbox.entities import namespace, page_title
from pipelines.sandbox.languages import MONOLINGUAL_LANGUAGES, TERM_LANGUAGES, fallback_chain

__all__ = ["CONTENT_LANGUAGE_PARAMETERS", "LISTS", "content_languages"]

Json = dict[str, Any]

CONTENT_LANGUAGE_PARAMETERS = {
    "wbclcontext": choice("term", "monolingualtext", "term-lexicographical", default="term"),
    "wbclprop": multiple("code", "autonym", "name", default=("code",)),
}


def content_languages(call: Call) -> Json:
    """The languages that terms or monolingual texts may have, by code alone."""
    codes = MONOLINGUAL_LANGUAGES if call["wbclcontext"] == "monolingualtext" else TERM_LANGUAGES
    return {"wbcontentlanguages": {code: {"code": code} for code in sorted(codes)}}


def _search(call: Call) -> Json:
    """Entities with a label or alias that begins with the text."""
    wanted = ["item" if name == "0" else "property" for name in call["srnamespace"] if name in {"0", "120"}]
    hits = []
    for kind in wanted:
        hits += find_entities(call.wiki, call["srsearch"], fallback_chain("en"), kind, call["srlimit"])
    found = []
    for hit in hits[: call["srlimit"]]:
        page = call.wiki.storage.page(hit.entity_id)
        if page:
            entry = {"ns": namespace(hit.entity_id), "title": page_title(hit.entity_id), "pageid": page.number}
            found.append({**entry, "snippet": "", "timestamp": page.timestamp})
    return {"searchinfo": {"totalhits": len(found)}, "search": found}


def _wbsearch(call: Call) -> Json:
    kind, languages = call["wbstype"], fallback_chain(call["wbslanguage"] or "en")
    found = []
    for hit in find_entities(call.wiki, call["wbssearch"], languages, kind, call["wbslimit"]):
        page = call.wiki.storage.page(hit.entity_id)
        if page:
            entry = {"ns": namespace(hit.entity_id), "title": page_title(hit.entity_id), "pageid": page.number}
            found.append({**entry, "displaytext": hit.text})
    return {"wbsearch": found}


def _flag(call: Call, name: str, *, value: bool) -> Json:
    return {name: value} if call.version > 1 else {name: ""} if value else {}


def _tags(row: Json) -> list[str]:
    return row["tags"].split("|") if row["tags"] else []


def _size(call: Call, revision: int) -> int:
    row = call.wiki.storage.revision_row(revision)
    return pages.size_of(row) if row else 0


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
        shown |= _flag(call, "new", value=not row["parent"]) | _flag(call, "minor", value=False)
        shown |= _flag(call, "top", value=row["id"] == row["latest"])
    if "comment" in props:
        shown["comment"] = row["comment"]
    if "parsedcomment" in props:
        shown["parsedcomment"] = row["comment"]
    if "size" in props:
        shown["size"] = _size(call, row["id"])
    if "tags" in props:
        shown["tags"] = _tags(row)
    return shown


def _user_contribs(call: Call) -> Json:
    limit = call["uclimit"]
    rows = call.wiki.storage.contributions(
        call["ucuser"],
        limit + 1,
        oldest_first=call["ucdir"] == "newer",
        after=int((call["uccontinue"] or "0").rpartition("|")[2]),
        start=call["ucstart"],
        end=call["ucend"],
    )
    result: Json = {"usercontribs": [_contribution(call, row) for row in rows[:limit]]}
    if len(rows) > limit:
        result["continue"] = {"uccontinue": f"{rows[limit]['timestamp']}|{rows[limit]['id']}", "continue": "-||"}
    return result


def _recent_change(call: Call, row: Json) -> Json:
    props = call["rcprop"]
    shown: Json = {"type": "edit" if row["parent"] else "new"}
    if "title" in props:
        shown |= {"ns": namespace(row["entity"]), "title": page_title(row["entity"])}
    if "ids" in props:
        ids = {"pageid": row["number"], "revid": row["id"], "old_revid": row["parent"], "rcid": row["id"]}
        shown |= ids
    if "user" in props:
        shown["user"] = row["user"]
    if "flags" in props:
        shown |= _flag(call, "bot", value=bool(row["bot"])) | _flag(call, "new", value=not row["parent"])
        shown |= _flag(call, "minor", value=False)
    if "sizes" in props:
        shown |= {"oldlen": _size(call, row["parent"]), "newlen": _size(call, row["id"])}
    if "timestamp" in props:
        shown["timestamp"] = row["timestamp"]
    if "comment" in props:
        shown["comment"] = row["comment"]
    if "tags" in props:
        shown["tags"] = _tags(row)
    return shown


def _recent_changes(call: Call) -> Json:
    limit = call["rclimit"]
    rows = call.wiki.storage.recent_changes(
        limit + 1, oldest_first=call["rcdir"] == "newer", after=int((call["rccontinue"] or "0").rpartition("|")[2])
    )
    result: Json = {"recentchanges": [_recent_change(call, row) for row in rows[:limit]]}
    if len(rows) > limit:
        result["continue"] = {"rccontinue": f"{rows[limit]['timestamp']}|{rows[limit]['id']}", "continue": "-||"}
    return result


_DIRECTION = choice("newer", "older", default="older")

LISTS: Mapping[str, Submodule] = {
    "search": Submodule(
        _search,
        {
            "srsearch": Parameter(required=True),
            "srnamespace": multiple(default=("0",)),
            "srlimit": Parameter(kind="limit", default=10),
            "sroffset": STRING,
            "srwhat": STRING,
            "srinfo": STRING,
            "srprop": STRING,
        },
    ),
    "wbsearch": Submodule(
        _wbsearch,
        {
            "wbssearch": Parameter(required=True),
            "wbslanguage": STRING,
            "wbstype": choice("item", "property", default="item"),
            "wbslimit": Parameter(kind="limit", default=7),
            "wbsstrictlanguage": BOOLEAN,
        },
    ),
    "usercontribs": Submodule(
        _user_contribs,
        {
            "ucuser": multiple(),
            "ucprop": multiple(
                "ids", "title", "timestamp", "comment", "parsedcomment", "size", "sizediff", "flags", "patrolled",
                "tags", default=("ids", "title", "timestamp", "comment", "size", "flags"),
            ),
            "uclimit": Parameter(kind="limit", default=10),
            "ucdir": _DIRECTION,
            "ucstart": STRING,
            "ucend": STRING,
            "uccontinue": STRING,
            "ucnamespace": STRING,
            "ucshow": STRING,
            "uctag": STRING,
        },
    ),
    "recentchanges": Submodule(
        _recent_changes,
        {
            "rcprop": multiple(
                "user", "userid", "comment", "parsedcomment", "flags", "timestamp", "title", "ids", "sizes",
                "redirect", "patrolled", "loginfo", "tags", "sha1", default=("title", "timestamp", "ids"),
            ),
            "rclimit": Parameter(kind="limit", default=10),
            "rcdir": _DIRECTION,
            "rcstart": STRING,
            "rcend": STRING,
            "rccontinue": STRING,
            "rcnamespace": STRING,
            "rcshow": STRING,
            "rctype": STRING,
        },
    ),
}  # fmt: skip
