"""`meta=siteinfo`: what clients ask about the wiki itself."""

from typing import Any

from pipelines.sandbox.api.call import Call
from pipelines.sandbox.api.parameters import BOOLEAN, STRING, Parameter, multiple
from pipelines.sandbox.storage import now
from pipelines.sandbox.values import VALUE_TYPES

__all__ = ["SITEINFO_PARAMETERS", "describe_site"]

Json = dict[str, Any]

_NAMESPACES = {
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
_MODELS = {0: "wikibase-item", 120: "wikibase-property"}

SITEINFO_PARAMETERS: dict[str, Parameter] = {
    "siprop": multiple(
        "general", "namespaces", "namespacealiases", "extensions", "rightsinfo", "usergroups", "statistics",
        "languages", "interwikimap", "dbrepllag", "specialpagealiases", "magicwords", default=("general",),
    ),
    "sifilteriw": STRING,
    "sishowalldb": BOOLEAN,
    "sinumberingroup": BOOLEAN,
    "siinlanguagecode": STRING,
}  # fmt: skip


def _general(call: Call) -> Json:
    base = call.wiki.base_url
    return {
        "mainpage": "Main Page",
        "base": f"{base}/wiki/Main_Page",
        "sitename": call.wiki.options.site_name,
        "generator": "MediaWiki 1.43.9",
        "case": "first-letter",
        "lang": "en",
        "fallback": [],
        "writeapi": call.truth,
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
        "wikibase-propertytypes": {name: {"valuetype": kind} for name, kind in VALUE_TYPES.items()},
        "wikibase-conceptbaseuri": call.wiki.options.concept_base,
        "wikibase-geoshapestoragebaseurl": "https://commons.wikimedia.org/wiki/",
        "wikibase-tabulardatastoragebaseurl": "https://commons.wikimedia.org/wiki/",
        "wikibase-sparql": f"{base}/sparql",
    }


def _namespaces(call: Call) -> Json:
    key = "*" if call.version == 1 else "name"
    described: Json = {}
    for number, name in _NAMESPACES.items():
        entry: Json = {"id": number, "case": "first-letter", key: name}
        if number:
            entry["canonical"] = name
        if number in _MODELS:
            entry["defaultcontentmodel"] = _MODELS[number]
        described[str(number)] = entry
    return described


def describe_site(call: Call) -> Json:
    """The facts asked for by `siprop`."""
    wanted, key = call["siprop"], "*" if call.version == 1 else "alias"
    known: dict[str, Any] = {
        "general": lambda: _general(call),
        "namespaces": lambda: _namespaces(call),
        "namespacealiases": lambda: [{"id": 6, key: "Image"}, {"id": 7, key: "Image talk"}],
        "extensions": lambda: [{"type": "wikibase", "name": "WikibaseRepository"}],
        "rightsinfo": lambda: {"url": "https://creativecommons.org/publicdomain/zero/1.0/", "text": "CC0 1.0"},
        "usergroups": lambda: [{"name": name} for name in ("*", "user", "autoconfirmed", "bot", "sysop")],
        "statistics": call.wiki.storage.statistics,
        "dbrepllag": lambda: [{"host": "", "lag": -1}],
    }
    return {name: known[name]() if name in known else [] for name in wanted}
