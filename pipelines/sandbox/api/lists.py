"""Lists of `action=query`: `search`, `wbsearch`, `allpages`, `users`, the lists of edits; and the content languages."""

from collections.abc import Mapping
from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.edit_lists import EDIT_LISTS
from pipelines.sandbox.api.parameters import BOOLEAN, INTEGER, STRING, Parameter, choice, multiple
from pipelines.sandbox.api.search import Hit, find_entities
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


def _titled(entity_id: str, number: int) -> Json:
    return {"pageid": number, "ns": namespace(entity_id), "title": page_title(entity_id)}


def _search(call: Call) -> Json:
    """Entities with a label or alias that begins with the text."""
    wanted = ["item" if name == "0" else "property" for name in call["srnamespace"] if name in {"0", "120"}]
    hits, first, limit = list[Hit](), call["sroffset"] or 0, call["srlimit"]
    for kind in wanted:
        hits += find_entities(call.wiki, call["srsearch"], fallback_chain("en"), kind, first + limit + 1)
    found = []
    for hit in hits[first : first + limit]:
        page = call.wiki.storage.page(hit.entity_id)
        if page:
            entry = {"ns": namespace(hit.entity_id), "title": page_title(hit.entity_id), "pageid": page.number}
            found.append({**entry, "snippet": "", "timestamp": page.timestamp})
    more = {"continue": {"sroffset": first + limit, "continue": "-||"}} if len(hits) > first + limit else {}
    return {"searchinfo": {"totalhits": len(hits)}, "search": found, **more}


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
