"""The wikis that items link to, by their global ids (`enwiki`, `commonswiki`)."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from pipelines.sandbox.languages import TERM_LANGUAGES

__all__ = ["Site", "find_site"]

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
