"""`meta=siteinfo`: what clients ask about the wiki itself."""

from collections.abc import Callable
from typing import Any

from pipelines.sandbox.accounts import RIGHTS
from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import BOOLEAN, STRING, Parameter, multiple
from pipelines.sandbox.languages import TERM_LANGUAGES
from pipelines.sandbox.storage import now
from pipelines.sandbox.values import VALUE_TYPES

__all__ = ["NAMESPACES", "SITEINFO_PARAMETERS", "describe_site"]

Json = dict[str, Any]

NAMESPACES = {
    -2: "Media",
    -1: "Special",
    0: "",
    1: "Talk",
    2: "User",
    3: "User talk",
    4: "Project",
    5: "Project talk",
    6: "File",
    7: "File talk",
    8: "MediaWiki",
    9: "MediaWiki talk",
    10: "Template",
    11: "Template talk",
    12: "Help",
    13: "Help talk",
    14: "Category",
    15: "Category talk",
    120: "Property",
    121: "Property talk",
}
_MEDIAWIKI = 8
_MODELS = {0: "wikibase-item", 120: "wikibase-property"}

_CONTENT, _WITHOUT_SUBPAGES = frozenset({0}), frozenset({-2, -1, 0, 6, 8, 10, 12, 14, 120, 121})
_GROUPS = ("*", "user", "autoconfirmed", "bot", "sysop", "propertycreator")

SITEINFO_PARAMETERS: dict[str, Parameter] = {
    "siprop": multiple(
        "autocreatetempuser", "autopromote", "autopromoteonce", "clientlibraries", "copyuploaddomains", "dbrepllag",
        "defaultoptions", "extensions", "extensiontags", "fileextensions", "functionhooks", "general", "interwikimap",
        "languages", "languagevariants", "libraries", "magicwords", "namespacealiases", "namespaces", "protocols",
        "restrictions", "rightsinfo", "showhooks", "skins", "specialpagealiases", "statistics", "uploaddialog",
        "usergroups", "variables", default=("general",),
    ),
    "sifilteriw": STRING,
    "sishowalldb": BOOLEAN,
    "sinumberingroup": BOOLEAN,
    "siinlanguagecode": STRING,
}  # fmt: skip


def _general(call: Call) -> Json:
    base, second = call.wiki.base_url, call.version > 1
    yes = call.truth

    def off(*names: str) -> Json:
        return dict.fromkeys(names, False) if second else {}

    readonly = call.conditions.readonly
    return {
        "mainpage": "Main Page",
        "base": f"{base}/wiki/Main_Page",
        "sitename": call.wiki.options.site_name,
        **off("mainpageisdomainroot"),
        "generator": "MediaWiki 1.43.9",
        **off("imagewhitelistenabled"),
        **dict.fromkeys(("langconversion", "linkconversion", "titleconversion"), yes),
        "linkprefixcharset": "",
        "linkprefix": "",
        "linktrail": "/^([a-z]+)(.*)$/sD",
        "legaltitlechars": " %!\"$&'()*,\\-.\\/0-9:;=?@A-Z\\\\^_`a-z~\\x80-\\xFF+",
        "invalidusernamechars": "@:>=",
        **off("allunicodefixes"),
        **dict.fromkeys(("fixarabicunicode", "fixmalayalamunicode"), yes),
        "case": "first-letter",
        "lang": "en",
        "fallback": [],
        **off("rtl"),
        "fallback8bitEncoding": "windows-1252",
        **({"readonly": yes, "readonlyreason": readonly} if readonly else off("readonly")),
        "writeapi": yes,
        "maxarticlesize": 2097152,
        "timezone": "UTC",
        "timeoffset": 0,
        "articlepath": "/wiki/$1",
        "scriptpath": "/w",
        "script": "/w/index.php",
        "variantarticlepath": False,
        "server": base,
        "servername": base.removeprefix("http://").partition(":")[0],
        "wikiid": "wikidatawiki",
        "time": now(),
        **off("misermode", "uploadsenabled"),
        "thumblimits": _numbered(call, [120, 150, 180, 200, 250, 300]),
        "imagelimits": _numbered(call, [{"width": width, "height": width * 3 // 4} for width in (320, 640, 800, 1024)]),
        "centralidlookupprovider": "local",
        "allcentralidlookupproviders": ["local"],
        "interwikimagic": yes,
        "magiclinks": {"ISBN": False, "PMID": False, "RFC": False} if second else [],
        "categorycollation": "uppercase",
        "nofollowlinks": yes,
        "nofollownsexceptions": [],
        "nofollowdomainexceptions": ["mediawiki.org"],
        **off("externallinktarget"),
        "wikibase-propertytypes": {name: {"valuetype": kind} for name, kind in VALUE_TYPES.items()},
        "wikibase-conceptbaseuri": call.wiki.options.concept_base,
        "wikibase-geoshapestoragebaseurl": "https://commons.wikimedia.org/wiki/",
        "wikibase-tabulardatastoragebaseurl": "https://commons.wikimedia.org/wiki/",
        "wikibase-sparql": f"{base}/sparql",
    }


def _numbered(call: Call, values: list[Any]) -> Any:
    """A list; the second format version numbers what PHP keeps by number."""
    return {str(number): value for number, value in enumerate(values)} if call.version > 1 else values


def _namespaces(call: Call) -> Json:
    second = call.version > 1
    described: Json = {}
    for number, name in NAMESPACES.items():
        entry: Json = {"id": number, "case": "first-letter"}
        facts = {"subpages": number not in _WITHOUT_SUBPAGES, "content": number in _CONTENT, "nonincludable": False}
        if second:
            entry |= {"name": name, **facts}
        else:
            entry |= {fact: "" for fact, holds in facts.items() if holds}
        if number:
            entry["canonical"] = name
        if number == _MEDIAWIKI:
            entry["namespaceprotection"] = "editinterface"
        if number in _MODELS:
            entry["defaultcontentmodel"] = _MODELS[number]
        described[str(number)] = entry if second else {**entry, "*": name}
    return described


def _user_groups(call: Call) -> list[Json]:
    groups: list[Json] = [{"name": name, "rights": list(RIGHTS[name])} for name in _GROUPS]
    if call["sinumberingroup"]:
        accounts = call.wiki.login.accounts.values()
        for group in groups:
            group["number"] = sum(group["name"] in account.groups for account in accounts)
    return groups


def _extensions(_: Call) -> list[Json]:
    return [{"type": "wikibase", "name": name} for name in ("WikibaseRepository", "WikibaseClient")]


def _special_pages(_: Call) -> list[Json]:
    return [{"realname": name, "aliases": [name]} for name in ("EntityData", "Recentchanges")]


def _magic_words(call: Call) -> list[Json]:
    sensitive = {"case-sensitive": False} if call.version > 1 else {}
    return [{"name": "redirect", "aliases": ["#REDIRECT"], **sensitive}]


def _restrictions(_: Call) -> Json:
    levels = ["", "autoconfirmed", "sysop"]
    protected = {"cascadinglevels": ["sysop"], "semiprotectedlevels": ["autoconfirmed"]}
    return {"types": ["create", "edit", "move", "upload"], "levels": levels, **protected}


def _languages(call: Call) -> list[Json]:
    key = "*" if call.version == 1 else "name"
    return [{"code": code, "bcp47": code, key: code} for code in sorted(TERM_LANGUAGES)]


def _aliases(call: Call) -> list[Json]:
    key = "*" if call.version == 1 else "alias"
    return [{"id": 6, key: "Image"}, {"id": 7, key: "Image talk"}]


_FACTS: dict[str, Callable[[Call], Any]] = {
    "general": _general,
    "namespaces": _namespaces,
    "namespacealiases": _aliases,
    "extensions": _extensions,
    "rightsinfo": lambda _: {"url": "https://creativecommons.org/publicdomain/zero/1.0/", "text": "CC0 1.0"},
    "usergroups": _user_groups,
    "statistics": lambda call: call.wiki.storage.statistics(),
    "dbrepllag": lambda call: [{"host": "", "lag": call.conditions.database_lag or -1}],
    "languages": _languages,
    "specialpagealiases": _special_pages,
    "magicwords": _magic_words,
    "restrictions": _restrictions,
    "protocols": lambda _: ["http://", "https://", "ftp://", "mailto:"],
}


def describe_site(call: Call) -> Json:
    """The facts asked for by `siprop`; of what the sandbox has not, an empty list."""
    return {name: _FACTS[name](call) if name in _FACTS else [] for name in call["siprop"]}
