"""Lists of `action=query`: `search`, `wbsearch`, `allpages`, `users`, the lists of edits; and the content languages."""

from collections.abc import Mapping
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.edit_lists import EDIT_LISTS
from pipelines.sandbox.api.parameters import BOOLEAN, INTEGER, STRING, Parameter, choice, multiple
from pipelines.sandbox.api.search import find_entities
from pipelines.sandbox.api.submodule import Submodule
from pipelines.sandbox.entities import namespace, page_title
from pipelines.sandbox.languages import MONOLINGUAL_LANGUAGES, TERM_LANGUAGES, fallback_chain
from pipelines.sandbox.statement_search import find_by_statement, split_search

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


def _titled(entity_id: str, number: int) -> Json:
    return {"pageid": number, "ns": namespace(entity_id), "title": page_title(entity_id)}


def _search(call: Call) -> Json:
    """Entities with a label or alias that begins with the text, and with the statements that it names."""
    namespaces = {number for number in call["srnamespace"] if number in {"0", "120"}}
    keywords, text = split_search(call["srsearch"])
    first, limit = call["sroffset"] or 0, call["srlimit"]
    if keywords:
        ids = find_by_statement(call.wiki, keywords)
        named = set(_named(call, text, namespaces, call.wiki.storage.last_revision())) if text else set(ids)
        found = [id_ for id_ in ids if id_ in named and str(namespace(id_)) in namespaces]
    else:
        found = _named(call, text, namespaces, first + limit + 1)
    listed = []
    for entity_id in found[first : first + limit]:
        page = call.wiki.storage.page(entity_id)
        if page:
            entry = {"ns": namespace(entity_id), "title": page_title(entity_id), "pageid": page.number}
            listed.append({**entry, "snippet": "", "timestamp": page.timestamp})
    more = {"continue": {"sroffset": first + limit, "continue": "-||"}} if len(found) > first + limit else {}
    return {"searchinfo": {"totalhits": len(found)}, "search": listed, **more}


def _named(call: Call, text: str, namespaces: set[str], limit: int) -> list[str]:
    kinds = [kind for number, kind in (("0", "item"), ("120", "property")) if number in namespaces]
    return [
        hit.entity_id for kind in kinds for hit in find_entities(call.wiki, text, fallback_chain("en"), kind, limit)
    ]


def _wbsearch(call: Call) -> Json:
    kind, languages = call["wbstype"], fallback_chain(call["wbslanguage"] or "en")
    found = []
    for hit in find_entities(call.wiki, call["wbssearch"], languages, kind, call["wbslimit"]):
        page = call.wiki.storage.page(hit.entity_id)
        if page:
            entry = {"ns": namespace(hit.entity_id), "title": page_title(hit.entity_id), "pageid": page.number}
            found.append({**entry, "displaytext": hit.text})
    return {"wbsearch": found}


def _all_pages(call: Call) -> Json:
    """The pages of items (namespace 0) or properties (120), in the order of their ids as text."""
    limit, kind = call["aplimit"], {"0": "Q", "120": "P"}.get(call["apnamespace"])
    given = {name: (call[f"ap{name}"] or "").rpartition(":")[2] for name in ("continue", "from", "to", "prefix")}
    rows = call.wiki.storage.titles(
        kind or "",
        limit + 1 if kind else 0,
        start=given["continue"] or given["from"],
        end=given["to"],
        prefix=given["prefix"].removeprefix(kind or ""),
        redirects=call["apfilterredir"],
        descending=call["apdir"] == "descending",
    )
    listed = [_titled(row["entity"], row["number"]) for row in rows[:limit]]
    more = {"continue": {"apcontinue": rows[limit]["entity"], "continue": "-||"}} if len(rows) > limit else {}
    return {"allpages": listed, **more}


def _users(call: Call) -> Json:
    """Accounts by name; others are missing."""
    storage, props, found = call.wiki.storage, call["usprop"], []
    for name in call["ususers"]:
        user = call.wiki.login.find_user(name)
        if user is None:
            found.append({"name": name, "missing": call.truth})
            continue
        shown: Json = {"userid": user.id, "name": user.name}
        if "editcount" in props:
            shown["editcount"] = storage.edit_count(user.name)
        if "groups" in props:
            shown["groups"] = list(user.groups)
        if "rights" in props:
            shown["rights"] = user.ordered_rights()
        if "blockinfo" in props and (block := call.wiki.moderation.find_block(user.name)):
            shown |= block.facts()
        found.append(shown)
    return {"users": found}


LISTS: Mapping[str, Submodule] = {
    "search": Submodule(
        _search,
        {
            "srsearch": Parameter(required=True),
            "srnamespace": multiple(default=("0",)),
            "srlimit": Parameter(kind="limit", default=10),
            "sroffset": INTEGER,
            "srwhat": STRING,
            "srinfo": STRING,
            "srprop": STRING,
        },
        generates=True,
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
        generates=True,
    ),
    "allpages": Submodule(
        _all_pages,
        {
            "apfrom": STRING,
            "apcontinue": STRING,
            "apto": STRING,
            "apprefix": STRING,
            "apnamespace": Parameter(default="0"),
            "apfilterredir": choice("all", "redirects", "nonredirects", default="all"),
            "apfilterlanglinks": choice("all", "withlanglinks", "withoutlanglinks", default="all"),
            "aplimit": Parameter(kind="limit", default=10),
            "apdir": choice("ascending", "descending", default="ascending"),
        },
        generates=True,
    ),
    "users": Submodule(
        _users,
        {
            "usprop": multiple(
                "blockinfo", "cancreate", "centralids", "editcount", "emailable", "gender", "groupmemberships",
                "groups", "implicitgroups", "registration", "rights",
            ),
            "ususers": multiple(),
        },
    ),
    **EDIT_LISTS,
}  # fmt: skip
