"""Sitelinks: links from items to the pages of other wikis, with badges."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.errors import wikibase_error
from pipelines.sandbox.validation import EntityLookup, link_entity

__all__ = ["parse_sitelinks", "set_sitelink"]

Json = dict[str, Any]


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
        title = self._known_title(self.title) if self.title else present.get("title")
        if title is None:
            raise wikibase_error("no-such-sitelink", "wikibase-api-no-such-sitelink", self.site)
        badges = present.get("badges", []) if self.badges is None else list(self.badges)
        links[self.site] = {"site": self.site, "title": title, "badges": badges}

    def _known_title(self, title: str) -> str:
        known = self.lookup.elsewhere.find_title(self.site, title)
        if known is None:
            raise wikibase_error("no-external-page", "wikibase-api-no-external-page", self.site, title)
        return known


def _check_badges(badges: Any, lookup: EntityLookup) -> tuple[str, ...]:
    names = badges if isinstance(badges, list) else str(badges).split("|")
    for badge in names:
        badge_id = parse_entity_id(str(badge))
        if badge_id is None or not badge_id.startswith("Q"):
            raise wikibase_error("invalid-entity-id", "wikibase-api-invalid-entity-id")
        if badge_id not in lookup.badges:
            raise wikibase_error("not-badge", "wikibase-api-not-badge", badge_id)
        if not lookup.exists(badge_id):
            raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity", link_entity(badge_id))
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
        if not lookup.elsewhere.find_site(site):
            raise wikibase_error("not-recognized-site", "wikibase-api-not-recognized-site", f"Unknown site: {site}")
        badges = _check_badges(link["badges"], lookup) if "badges" in link else None
        title = "" if "remove" in link else link.get("title")
        yield set_sitelink(site, title, badges, lookup)
