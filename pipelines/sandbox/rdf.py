"""The RDF of an entity, after Wikibase's mapping (mediawiki.org, *Wikibase/Indexing/RDF Dump Format*).

Triples are written as N-Triples statements without the final dot: text is quickest to compare, to load and to put
into a SPARQL update. Unknown values are named by skolem IRIs, as in Wikidata's query service; `EntityData` turns them
back into blank nodes. Full values and references are nodes that entities share, so they are kept apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pipelines.sandbox.entities import count_identifiers
from pipelines.sandbox.normalisation import Normalisation
from pipelines.sandbox.rdf_values import NORMALISED_DATATYPES, PROPERTY_TYPES, RdfValues, iri, literal, tagged
from pipelines.sandbox.sites import find_site
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["NORMAL_FORMS", "EntityGraph", "RdfMapping"]

Json = dict[str, Any]

_RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}
_LITERAL_TYPES = frozenset(
    {"string", "external-id", "monolingualtext", "time", "quantity", "globe-coordinate", "math", "musical-notation"}
)


@dataclass(slots=True)
class EntityGraph:
    """An entity's triples: its own, and those of the reference, value and site nodes that it shares with others."""

    own: set[str] = field(default_factory=set)
    references: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, set[str]] = field(default_factory=dict)

    def triples(self) -> set[str]:
        """All of them."""
        return self.own.union(*self.references.values(), *self.values.values())


class RdfMapping:
    """Maps entities to triples for one wiki's namespaces.

    `munged` tells the mapping of the query service, which puts a page's facts on the entity itself, from that of
    entity data and dumps.
    """

    def __init__(
        self, vocabulary: Vocabulary, normalisation: Normalisation | None = None, *, munged: bool = False
    ) -> None:
        self.vocabulary, self.munged = vocabulary, munged
        self.normalisation = normalisation or Normalisation(vocabulary["wd"])
        self._namespaces = vocabulary.prefixes
        self._values = RdfValues(vocabulary, self.normalisation)
        self._a = self._name("rdf", "type")
        self._labels = tuple(
            self._name(p, n) for p, n in (("rdfs", "label"), ("skos", "prefLabel"), ("schema", "name"))
        )
        self._description, self._alias = self._name("schema", "description"), self._name("skos", "altLabel")
        self._rank, self._best = self._name("wikibase", "rank"), self._name("wikibase", "BestRank")
        self._statement = self._name("wikibase", "Statement")
        self._ranks = {rank: self._name("wikibase", name) for rank, name in _RANKS.items()}
        self._derived, self._reference = self._name("prov", "wasDerivedFrom"), self._name("wikibase", "Reference")

    def _name(self, prefix: str, local: str) -> str:
        """The IRI of a namespace and an id, neither of which needs escaping."""
        return f"<{self._namespaces[prefix]}{local}>"

    def map_entity(self, entity: Json, revision: int, modified: str) -> EntityGraph:
        """All triples of the entity, its page's facts included."""
        graph = EntityGraph()
        graph.own.update(self.page_facts(entity, revision, modified))
        graph.own.update(self.terms(entity))
        for property_id, group in entity["claims"].items():
            self.add_statements(graph, entity["id"], property_id, group)
        self.add_sitelinks(graph, entity)
        if entity["type"] == "property":
            graph.own.update(self.declaration(entity["id"], entity["datatype"]))
        return graph

    def map_redirect(self, entity_id: str, target: str) -> EntityGraph:
        """The triples of a redirect."""
        same = f"{self._name('wd', entity_id)} {self._name('owl', 'sameAs')} {self._name('wd', target)}"
        return EntityGraph(own={same})

    def redirect_page(self, entity_id: str, revision: int, modified: str) -> set[str]:
        """The facts of a redirect's page."""
        page, subject = self._name("data", entity_id), self._name("wd", entity_id)
        return {*self._dataset(page, subject), *(f"{page} {fact}" for fact in self._version(revision, modified))}

    def map_truthy(self, entity: Json, revision: int, modified: str) -> set[str]:
        """The entity without what its best statements do not say directly, and without sitelinks: a truthy dump's."""
        graph = EntityGraph()
        for property_id, group in entity["claims"].items():
            self.add_statements(graph, entity["id"], property_id, group)
        subject = self._name("wd", entity["id"])
        direct, normal = (f"{subject} <{self._namespaces[prefix]}" for prefix in ("wdt", "wdtn"))
        absent = f"{subject} {self._a} <{self._namespaces['wdno']}"
        triples = {triple for triple in graph.own if triple.startswith((direct, normal, absent))}
        page = self._name("data", entity["id"])
        triples.update(self._dataset(page, subject))
        triples.update(f"{page} {fact}" for fact in self._version(revision, modified))
        kind = "Item" if entity["type"] == "item" else "Property"
        triples.add(f"{subject} {self._a} {self._name('wikibase', kind)}")
        triples.update(self.terms(entity))
        return triples

    def _dataset(self, page: str, subject: str) -> Iterator[str]:
        yield f"{page} {self._a} {self._name('schema', 'Dataset')}"
        yield f"{page} {self._name('schema', 'about')} {subject}"

    def page_facts(self, entity: Json, revision: int, modified: str) -> Iterator[str]:
        """The page's revision, time and counts."""
        subject, page = self._name("wd", entity["id"]), self._name("data", entity["id"])
        if not self.munged:
            yield from self._dataset(page, subject)
        yield from (f"{subject if self.munged else page} {fact}" for fact in self._counts(entity, revision, modified))
        kind = "Item" if entity["type"] == "item" else "Property"
        yield f"{subject} {self._a} {self._name('wikibase', kind)}"

    def _counts(self, entity: Json, revision: int, modified: str) -> Iterator[str]:
        integer, counts = self.vocabulary["xsd"] + "integer", {"statements": sum(map(len, entity["claims"].values()))}
        if entity["type"] == "item":
            counts |= {"sitelinks": len(entity["sitelinks"]), "identifiers": count_identifiers(entity)}
        yield from self._version(revision, modified)
        for name, count in counts.items():
            yield f"{self._name('wikibase', name)} {literal(str(count), integer)}"

    def _version(self, revision: int, modified: str) -> Iterator[str]:
        xsd = self.vocabulary["xsd"]
        yield f"{self._name('schema', 'version')} {literal(str(revision), xsd + 'integer')}"
        yield f"{self._name('schema', 'dateModified')} {literal(modified, xsd + 'dateTime')}"

    def terms(self, entity: Json) -> Iterator[str]:
        """Labels (three ways), descriptions and aliases."""
        subject = iri(self.vocabulary["wd"] + entity["id"])
        for language, label in entity["labels"].items():
            text = tagged(label["value"], language)
            yield from (f"{subject} {predicate} {text}" for predicate in self._labels)
        for language, description in entity["descriptions"].items():
            yield f"{subject} {self._description} {tagged(description['value'], language)}"
        for language, aliases in entity["aliases"].items():
            yield from (f"{subject} {self._alias} {tagged(alias['value'], language)}" for alias in aliases)

    def add_statements(self, graph: EntityGraph, entity_id: str, property_id: str, group: list[Json]) -> None:
        """Add the statements of one property; the best rank among them makes the direct claims."""
        _v, own = self.vocabulary, graph.own
        subject = self._name("wd", entity_id)
        ranks = {statement["rank"] for statement in group}
        best = "preferred" if "preferred" in ranks else "normal" if "normal" in ranks else None
        for statement in group:
            guid = statement["id"].replace("$", "-")
            node, rank = self._name("s", guid), statement["rank"]
            own.add(f"{subject} {self._name('p', property_id)} {node}")
            own.add(f"{node} {self._a} {self._statement}")
            own.add(f"{node} {self._rank} {self._ranks[rank]}")
            if rank == best:
                own.add(f"{node} {self._a} {self._best}")
                self._add_snak(graph, own, subject, statement["mainsnak"], simple="wdt", full=None, seed=guid)
            self._add_snak(graph, own, node, statement["mainsnak"], simple="ps", full="psv", seed=guid)
            for qualifiers in statement.get("qualifiers", {}).values():
                for qualifier in qualifiers:
                    self._add_snak(graph, own, node, qualifier, simple="pq", full="pqv", seed=guid)
            for reference in statement.get("references", ()):
                own.add(f"{node} {self._derived} {self._add_reference(graph, reference)}")

    def _add_reference(self, graph: EntityGraph, reference: Json) -> str:
        node = iri(self.vocabulary["ref"] + reference["hash"])
        if node not in graph.references:
            triples = graph.references[node] = {f"{node} {self._a} {self._reference}"}
            for snaks in reference["snaks"].values():
                for snak in snaks:
                    self._add_snak(graph, triples, node, snak, simple="pr", full="prv", seed=reference["hash"])
        return node

    def _add_snak(
        self, graph: EntityGraph, into: set[str], node: str, snak: Json, *, simple: str, full: str | None, seed: str
    ) -> None:
        """Add one snak to a node; `simple` and `full` are the prefixes of the two predicates."""
        v, property_id = self.vocabulary, snak["property"]
        if snak["snaktype"] == "novalue":
            into.add(f"{node} {self._a} {self._name('wdno', property_id)}")
            return
        if snak["snaktype"] == "somevalue":
            unknown = iri(f"{v.skolem_base}{seed}-{simple}-{snak['hash'][:16]}")
            into.add(f"{node} {self._name(simple, property_id)} {unknown}")
            return
        text = self._values.simple(snak["datavalue"], snak.get("datatype"))
        into.add(f"{node} {self._name(simple, property_id)} {text}")
        if snak.get("datatype") == "external-id":
            resource = self.normalisation.resource(property_id, snak["datavalue"]["value"])
            if resource is not None:
                into.add(f"{node} {self._name(NORMAL_FORMS[simple], property_id)} {iri(resource)}")
        value = self._values.full(snak["datavalue"]) if full else None
        if full and value:
            into.add(f"{node} {self._name(full, property_id)} {value.name}")
            graph.values[value.name] = value.triples
            if value.normal:
                into.add(f"{node} {self._name(_NORMAL_NODES[full], property_id)} {value.normal.name}")
                graph.values[value.normal.name] = value.normal.triples

    def add_sitelinks(self, graph: EntityGraph, entity: Json) -> None:
        """Add the pages that are about the item; their sites are nodes that items share."""
        for link in entity.get("sitelinks", {}).values():
            site = find_site(link["site"])
            if site is None:
                continue
            page, home = iri(site.url(link["title"])), iri(site.base)
            facts = {
                f"{self._a} {self._name('schema', 'Article')}",
                f"{self._name('schema', 'about')} {self._name('wd', entity['id'])}",
                f"{self._name('schema', 'inLanguage')} {literal(site.language)}",
                f"{self._name('schema', 'isPartOf')} {home}",
                f"{self._name('schema', 'name')} {tagged(link['title'], site.language)}",
                *(f"{self._name('wikibase', 'badge')} {self._name('wd', badge)}" for badge in link["badges"]),
            }
            graph.own.update(f"{page} {fact}" for fact in facts)
            graph.values[home] = {f"{home} {self._name('wikibase', 'wikiGroup')} {literal(site.group)}"}

    def declaration(self, property_id: str, datatype: str) -> Iterator[str]:
        """The predicates that belong to a property, their kinds, and its class of absent values."""
        v = self.vocabulary
        subject, owl = self._name("wd", property_id), v["owl"]
        yield f"{subject} {self._name('wikibase', 'propertyType')} {self._name('wikibase', PROPERTY_TYPES[datatype])}"
        names = dict(_PREDICATES)
        kinds = dict.fromkeys(("p", "psv", "pqv", "prv"), "ObjectProperty")
        simple = "DatatypeProperty" if datatype in _LITERAL_TYPES else "ObjectProperty"
        kinds |= dict.fromkeys(("wdt", "ps", "pq", "pr"), simple)
        if datatype in NORMALISED_DATATYPES:
            names |= _NORMALISED_PREDICATES
            kinds |= dict.fromkeys(("psn", "pqn", "prn"), "ObjectProperty")
            kinds["wdtn"] = "DatatypeProperty" if datatype == "quantity" else "ObjectProperty"
        for name, prefix in names.items():
            yield f"{subject} {self._name('wikibase', name)} {self._name(prefix, property_id)}"
        for prefix, kind in kinds.items():
            yield f"{self._name(prefix, property_id)} {self._a} {iri(owl + kind)}"
        absent, restriction = self._name("wdno", property_id), iri(f"{v.skolem_base}novalue-{property_id}")
        yield f"{absent} {self._a} {iri(owl + 'Class')}"
        yield f"{absent} {iri(owl + 'complementOf')} {restriction}"
        yield f"{restriction} {self._a} {iri(owl + 'Restriction')}"
        yield f"{restriction} {iri(owl + 'onProperty')} {self._name('wdt', property_id)}"
        yield f"{restriction} {iri(owl + 'someValuesFrom')} {iri(owl + 'Thing')}"


NORMAL_FORMS = {"wdt": "wdtn", "ps": "psn", "pq": "pqn", "pr": "prn"}
"""The prefix of a simple value's predicate → that of its normal form."""
_NORMAL_NODES = {"psv": "psn", "pqv": "pqn", "prv": "prn"}
_PREDICATES = {
    "directClaim": "wdt",
    "claim": "p",
    "statementProperty": "ps",
    "statementValue": "psv",
    "qualifier": "pq",
    "qualifierValue": "pqv",
    "reference": "pr",
    "referenceValue": "prv",
    "novalue": "wdno",
}
_NORMALISED_PREDICATES = {
    "directClaimNormalized": "wdtn",
    "statementValueNormalized": "psn",
    "qualifierValueNormalized": "pqn",
    "referenceValueNormalized": "prn",
}
