"""Linked data: `Special:EntityData/Q1.ttl` in its formats and flavours, and `/entity/Q1` on the way to it."""

import re
from collections.abc import Callable
from typing import Any

import orjson
import pyoxigraph
from pyoxigraph import RdfFormat

from pipelines.sandbox.api.entities import page_info
from pipelines.sandbox.entities import iterate_statements
from pipelines.sandbox.rdf import EntityGraph, RdfMapping
from pipelines.sandbox.rdf_values import iri, literal
from pipelines.sandbox.storage import Page
from pipelines.sandbox.vocabulary import Vocabulary
from pipelines.sandbox.wiki import Wiki

__all__ = ["FORMATS", "LICENCE", "RDF_VERSION", "SHOWN_PREFIXES", "blank_nodes", "choose_format", "describe_entity"]

Json = dict[str, Any]

FORMATS = {
    "json": "application/json",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "n3": "text/n3",
    "jsonld": "application/ld+json",
}
"""Suffix → media type."""

_RDF_FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
    "n3": RdfFormat.N3,
    "jsonld": RdfFormat.JSON_LD,
}
SHOWN_PREFIXES = [
    "rdf",
    "xsd",
    "rdfs",
    "owl",
    "wikibase",
    "skos",
    "schema",
    "cc",
    "geo",
    "prov",
    "wd",
    "data",
    "s",
    "ref",
    "v",
    "wdt",
    "wdtn",
    "p",
    "ps",
    "psv",
    "psn",
    "pq",
    "pqv",
    "pqn",
    "pr",
    "prv",
    "prn",
    "wdno",
]
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
RDF_VERSION = "1.0.0"
"""The version of Wikibase's RDF mapping."""


def choose_format(accept: str) -> str | None:
    """The suffix that suits an Accept header best, `html` for the entity's page; None if nothing does.

    A range such as `*/*` takes the first format that it covers. What is weighted higher comes first, then what is named
    before, as in HTTP (RFC 9110, 12.5.1).
    """
    offered = {**FORMATS, "html": "text/html"}
    ranges = [_weigh(part) for part in accept.lower().split(",") if part.strip()] or [("*/*", 1.0)]
    for media_range, weight in sorted(ranges, key=lambda each: -each[1]):
        pattern = media_range.removesuffix("*").rstrip("/") if media_range.endswith("/*") else media_range
        for suffix, known in offered.items():
            if weight > 0 and (pattern in {"*", known} or known.startswith(f"{pattern}/")):
                return suffix
    return None


def _weigh(part: str) -> tuple[str, float]:
    """A media range and its weight."""
    media_range, *parameters = (piece.strip() for piece in part.split(";"))
    weights = [text.removeprefix("q=") for text in parameters if text.startswith("q=")]
    try:
        return media_range, float(weights[0]) if weights else 1.0
    except ValueError:
        return media_range, 0.0


def _mentioned(entity: Json) -> set[str]:
    """The entities that the entity's statements mention: properties and values, but not units."""
    found: set[str] = set()

    def take(snak: Json) -> None:
        found.add(snak["property"])
        value = snak.get("datavalue", {}).get("value")
        if isinstance(value, dict) and "id" in value:
            found.add(value["id"])

    for statement in iterate_statements(entity):
        take(statement["mainsnak"])
        for group in statement.get("qualifiers", {}).values():
            for snak in group:
                take(snak)
        for reference in statement.get("references", ()):
            for group in reference["snaks"].values():
                for snak in group:
                    take(snak)
    return found


class _Describer:
    def __init__(self, wiki: Wiki) -> None:
        self._wiki = wiki
        self.vocabulary = Vocabulary(wiki.options.concept_base, f"{wiki.base_url}/wiki/Special:EntityData/")
        self._mapping = RdfMapping(self.vocabulary, wiki.normalisation)

    def triples(self, page: Page, flavour: str, redirects: list[str], asked: Page | None) -> set[str]:
        entity = page.entity()
        v = self.vocabulary
        if flavour == "simple":
            graph = EntityGraph(own=self._mapping.map_truthy(entity, page.revision, page.timestamp))
            self._mapping.add_sitelinks(graph, entity)
        else:
            graph = self._mapping.map_entity(entity, page.revision, page.timestamp)
        graph.own |= self._licence(page.entity_id)
        for source in redirects:
            graph.own.add(f"{iri(v['wd'] + source)} {iri(v['owl'] + 'sameAs')} {iri(v['wd'] + entity['id'])}")
        if asked is not None:
            graph.own |= self._mapping.redirect_page(asked.entity_id, asked.revision, asked.timestamp)
            graph.own |= self._licence(asked.entity_id)
        if flavour == "full":
            for mentioned in sorted(_mentioned(entity)):
                graph.own |= self._stub(mentioned)
        return graph.triples()

    def _licence(self, entity_id: str) -> set[str]:
        v, node = self.vocabulary, iri(self.vocabulary["data"] + entity_id)
        return {
            f"{node} {iri(v['cc'] + 'license')} {iri(LICENCE)}",
            f"{node} {iri(v['schema'] + 'softwareVersion')} {literal(RDF_VERSION)}",
        }

    def _stub(self, entity_id: str) -> set[str]:
        """What entity data say of another entity that is mentioned: kind, terms in English, a property's predicates."""
        page = self._wiki.resolve(entity_id)
        if page is None or page.redirect:
            return set()
        entity = page.entity()
        english = {part: {k: t for k, t in entity[part].items() if k in {"en", "mul"}} for part in ("labels",)}
        english |= {"descriptions": {k: t for k, t in entity["descriptions"].items() if k == "en"}, "aliases": {}}
        v = self.vocabulary
        kind = "Item" if entity["type"] == "item" else "Property"
        triples = set(self._mapping.terms({**entity, **english}))
        triples.add(f"{iri(v['wd'] + page.entity_id)} {iri(v['rdf'] + 'type')} {iri(v['wikibase'] + kind)}")
        if kind == "Property":
            triples |= set(self._mapping.declaration(page.entity_id, entity["datatype"]))
        return triples


def blank_nodes(vocabulary: Vocabulary) -> Callable[[str], str]:
    """What turns a triple's names of unknown values into blank nodes."""
    blank = re.compile(f"<{re.escape(vocabulary.skolem_base)}([^>]*)>")

    def as_blank(found: re.Match[str]) -> str:
        return f"_:{re.sub('[^0-9A-Za-z]', '', found.group(1))}"

    return lambda triple: blank.sub(as_blank, triple)


def _triples(wiki: Wiki, page: Page, flavour: str, asked: str) -> set[str]:
    """The triples that entity data hold, as N-Triples without the dot, unknown values as blank nodes."""
    describer = _Describer(wiki)
    redirected = wiki.storage.page(asked) if asked not in {"", page.entity_id} else None
    redirects = list(wiki.redirects_to(page.entity_id)) if flavour == "full" else []
    if redirected is not None:
        redirects = [asked]
    as_blank = blank_nodes(describer.vocabulary)
    return {as_blank(triple) for triple in describer.triples(page, flavour, redirects, redirected)}


def describe_entity(wiki: Wiki, page: Page, suffix: str, flavour: str = "full", asked: str = "") -> bytes:
    """An entity's data in one of the `FORMATS`; `asked` is the id that redirected to it, if one did."""
    if suffix == "json":
        info = page_info(page)
        whole = orjson.Fragment(orjson.dumps(info)[:-1] + b"," + page.content[1:])
        return orjson.dumps({"entities": {page.entity_id: whole}})
    lines = " .\n".join([*sorted(_triples(wiki, page, flavour, asked)), ""]).encode()
    if suffix == "nt":
        return lines
    triples = [quad.triple for quad in pyoxigraph.parse(lines, format=RdfFormat.N_TRIPLES, lenient=True)]
    vocabulary = Vocabulary(wiki.options.concept_base, f"{wiki.base_url}/wiki/Special:EntityData/")
    prefixes = {name: vocabulary[name] for name in SHOWN_PREFIXES}
    return pyoxigraph.serialize(triples, format=_RDF_FORMATS[suffix], prefixes=prefixes) or b""
