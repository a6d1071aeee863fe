"""Sitelinks: links from items to the pages of other wikis, and the sites that are known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pipelines.sandbox.errors import wikibase_error
from pipelines.sandbox.languages import TERM_LANGUAGES
from pipelines.sandbox.validation import EntityLookup, link_entity

__all__ = ["Site", "find_site", "parse_sitelinks", "set_sitelink"]

Json = dict[str, Any]

_FAMILIES = {
    "wiki": "wikipedia",
    "wikibooks": "wikibooks",
    "wikinews": "wikinews",
    "wikiquote": "wikiquote",
    "wikisource": "wikisource",
    "wikiversity": "wikiversity",
    "wikivoyage": "wikivoyage",
    "wiktionary": "wiktionary",
}
_SPECIAL = {
    "commonswiki": ("https://commons.wikimedia.org/", "en", "commons"),
    "specieswiki": ("https://species.wikimedia.org/", "en", "species"),
    "wikidatawiki": ("https://www.wikidata.org/", "en", "wikidata"),
    "metawiki": ("https://meta.wikimedia.org/", "en", "meta"),
    "sourceswiki": ("https://wikisource.org/", "en", "wikisource"),
    "mediawikiwiki": ("https://www.mediawiki.org/", "en", "mediawiki"),
}
_SITE_ID = re.compile(r"([a-z0-9_]+?)(wiki(?:books|news|quote|source|versity|voyage)?|wiktionary)")


@dataclass(frozen=True, slots=True)
class Site:
    """A wiki that items link to; `base` ends with a slash."""

    id: str
    base: str
    language: str
    group: str

    def url(self, title: str) -> str:
        """The address of a page."""
        return f"{self.base}wiki/{quote(title.replace(' ', '_'), safe=_SAFE)}"


_SAFE = "/:@!$&'()*,;~-._"


def find_site(site_id: str) -> Site | None:
    """The site with this global id (`enwiki`, `commonswiki`); None if there is none."""
    if site_id in _SPECIAL:
        return Site(site_id, *_SPECIAL[site_id])
    match = _SITE_ID.fullmatch(site_id)
    if not match:
        return None
    language, family = match.group(1).replace("_", "-"), _FAMILIES[match.group(2)]
    if language not in TERM_LANGUAGES and language not in {"simple", "be-x-old", "zh-yue", "zh-min-nan"}:
        return None
    return Site(site_id, f"https://{language}.{family}.org/", language, family)


@dataclass(frozen=True, slots=True)
class set_sitelink:  # noqa: N801 - a change reads as a verb
    """Set, or with an empty title remove, the link to one site; None keeps the title or the badges."""

    site: str
    title: str | None
    badges: tuple[str, ...] | None
    lookup: EntityLookup

    def __call__(self, entity: Json) -> None:
        """Alter the entity in place."""
        if "sitelinks" not in entity:
            raise wikibase_error("not-supported", "wikibase-api-not-supported")
        links = entity["sitelinks"]
        if self.title == "":
            links.pop(self.site, None)
            return
        present = links.get(self.site, {})
        title = self.title.replace("_", " ").strip() if self.title else present.get("title")
        if title is None:
            raise wikibase_error("no-such-sitelink", "wikibase-api-no-such-sitelink", self.site)
        badges = present.get("badges", []) if self.badges is None else list(self.badges)
        links[self.site] = {"site": self.site, "title": title, "badges": badges}


def _check_badges(badges: Any, lookup: EntityLookup) -> tuple[str, ...]:
    names = badges if isinstance(badges, list) else str(badges).split("|")
    for badge in names:
        if not re.fullmatch(r"Q[1-9]\d*", str(badge)) or not lookup.exists(str(badge)):
            raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity", link_entity(str(badge)))
    return tuple(dict.fromkeys(map(str, names)))


def parse_sitelinks(part: Any, lookup: EntityLookup) -> Iterator[set_sitelink]:
    """The changes asked for by the `sitelinks` of an edit's data."""
    if not isinstance(part, (dict, list)):
        raise wikibase_error("not-recognized-array", "wikibase-api-not-recognized-array")
    entries = part.items() if isinstance(part, dict) else ((None, entry) for entry in part)
    for key, link in entries:
        if not isinstance(link, dict):
            raise wikibase_error("not-recognized-array", "wikibase-api-not-recognized-array")
        site = link.get("site")
        if not isinstance(site, str):
            raise wikibase_error("not-recognized-string", "wikibase-api-not-recognized-string")
        if key is not None and key != site:
            raise wikibase_error("inconsistent-site", "wikibase-api-inconsistent-site", site, key)
        if not find_site(site):
            raise wikibase_error("not-recognized-site", "wikibase-api-not-recognized-site", f"Unknown site: {site}")
        badges = _check_badges(link["badges"], lookup) if "badges" in link else None
        title = "" if "remove" in link else link.get("title")
        yield set_sitelink(site, title, badges, lookup)
