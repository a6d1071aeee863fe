"""Item facts: what a partner can take home from a live item: label, identifiers, image, Wikipedia's pages. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from pipelines.model.entities import Entity
from pipelines.model.statements import Rank
from pipelines.model.values import StringValue

#: Sites whose names end like Wikipedias' and are none.
_OTHER_WIKIS = frozenset(
    {"commonswiki", "specieswiki", "metawiki", "mediawikiwiki", "wikidatawiki", "sourceswiki", "foundationwiki"}
    | {"wikimaniawiki", "incubatorwiki", "outreachwiki", "wikifunctionswiki"}
)
_ENDING = "wiki"

Fact = dict[str, Any]


def item_facts(asked: str, entity: Entity, languages: Sequence[str], image: str | None = None) -> Iterator[Fact]:
    """Rows of schema `returns.ITEM_FACTS`; `image` is the property of images on this target, if it has one."""
    common = {"item": asked, "now": entity.id, "place": "", "url": None}
    yield common | {"kind": "label", "text": entity.label(languages) or entity.id}
    for prop in entity.properties:
        for statement in _best(entity, prop):
            value = statement.main.value
            if not isinstance(value, StringValue):
                continue
            if statement.main.datatype == "external-id":
                yield common | {"kind": "identifier", "place": prop, "text": value.text}
            elif prop == image:
                yield common | {"kind": "image", "text": value.text, "url": commons_url(value.text)}
    for site, link in sorted((entity.json.get("sitelinks") or {}).items()):
        if url := wikipedia_url(site, link["title"]):
            yield common | {"kind": "link", "place": site, "text": link["title"], "url": url}


def _best(entity: Entity, prop: str) -> list[Any]:
    """Preferred statements, or else normal ones, as the query service's direct values have it."""
    standing = [s for s in entity.statements(prop) if s.rank is not Rank.DEPRECATED]
    return [s for s in standing if s.rank is Rank.PREFERRED] or standing


def commons_url(file: str) -> str:
    """The page of a file on Wikimedia Commons, with its author and licence."""
    return f"https://commons.wikimedia.org/wiki/File:{quote(file.replace(' ', '_'))}"


def wikipedia_url(site: str, title: str) -> str | None:
    """The page of a Wikipedia; None for other sites."""
    if not site.endswith(_ENDING) or site in _OTHER_WIKIS:
        return None
    language = site.removesuffix(_ENDING).replace("_", "-")
    return f"https://{language}.wikipedia.org/wiki/{quote(title.replace(' ', '_'))}"
