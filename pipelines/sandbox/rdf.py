"""The RDF of an entity, after Wikibase's mapping (mediawiki.org, *Wikibase/Indexing/RDF Dump Format*).

Triples are written as N-Triples statements without the final dot: text is quickest to compare, to load and to put
into a SPARQL update. Unknown values are named by skolem IRIs, as in Wikidata's query service; `EntityData` turns them
back into blank nodes. Full values and references are nodes that entities share, so they are kept apart.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipelines.sandbox.entities import count_identifiers
from pipelines.sandbox.normalisation import Normalisation
from pipelines.sandbox.rdf_predicates import NORMAL_FORMS, NORMALISED_PREDICATES, PREDICATES
from pipelines.sandbox.rdf_values import NORMALISED_DATATYPES, PROPERTY_TYPES, RdfValues, iri, literal, tagged
from pipelines.sandbox.sites import find_site
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["NORMAL_FORMS", "EntityGraph", "RdfMapping"]

Json = dict[str, Any]

_RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}
_LITERAL_TYPES = frozenset(
    {"string", "external-id", "monolingualtext", "time", "quantity", "globe-coordinate", "math", "musical-notation"}
)


class _Predicates(NamedTuple):
    """One property's predicates, by their prefixes, and its class of absent values."""

    wdt: str
    p: str
    ps: str
    psv: str
    pq: str
    pqv: str
    pr: str
    prv: str
    wdno: str
    wdtn: str
    psn: str
    pqn: str
    prn: str


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
        self._kinds = {kind: self._name("wikibase", kind.title()) for kind in ("item", "property")}
        self._subjects, self._nodes = f"<{self._namespaces['wd']}", f"<{self._namespaces['s']}"
        self._predicates: dict[str, _Predicates] = {}
        self._version_of, self._modified = self._name("schema", "version"), self._name("schema", "dateModified")
        self._totals = tuple(self._name("wikibase", name) for name in ("statements", "sitelinks", "identifiers"))
        self._integer, self._moment = (f'"^^{self._name("xsd", name)}' for name in ("integer", "dateTime"))

    def _name(self, prefix: str, local: str) -> str:
        """The IRI of a namespace and an id, neither of which needs escaping."""
        return f"<{self._namespaces[prefix]}{local}>"

    def map_entity(self, entity: Json, revision: int, modified: str, *, without: Collection[str] = ()) -> EntityGraph:
        """All triples of the entity, its page's facts included, but for the statements of the properties `without`."""
        graph = EntityGraph()
        graph.own.update(self.page_facts(entity, revision, modified))
        graph.own.update(self.terms(entity))
        for property_id, group in entity["claims"].items():
            if property_id not in without:
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
        triples.add(f"{subject} {self._a} {self._kinds[entity['type']]}")
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
        yield f"{subject} {self._a} {self._kinds[entity['type']]}"

    def _counts(self, entity: Json, revision: int, modified: str) -> Iterator[str]:
        statements, sitelinks, identifiers = self._totals
        yield from self._version(revision, modified)
        yield f'{statements} "{sum(map(len, entity["claims"].values()))}{self._integer}'
        if entity["type"] == "item":
            yield f'{sitelinks} "{len(entity["sitelinks"])}{self._integer}'
            yield f'{identifiers} "{count_identifiers(entity)}{self._integer}'

    def _version(self, revision: int, modified: str) -> Iterator[str]:
        yield f'{self._version_of} "{revision}{self._integer}'
        yield f'{self._modified} "{modified}{self._moment}'

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

    def _predicates_of(self, property_id: str) -> _Predicates:
        if property_id not in self._predicates:
            self._predicates[property_id] = _Predicates(
                *(self._name(name, property_id) for name in _Predicates._fields)
            )
        return self._predicates[property_id]

    def add_statements(self, graph: EntityGraph, entity_id: str, property_id: str, group: list[Json]) -> None:
        """Add the statements of one property; the best rank among them makes the direct claims."""
        add, of = graph.own.add, self._predicates_of(property_id)
        subject, a = f"{self._subjects}{entity_id}>", self._a
        ranks = {statement["rank"] for statement in group}
        best = "preferred" if "preferred" in ranks else "normal" if "normal" in ranks else None
        for statement in group:
            guid = statement["id"].replace("$", "-")
            node, rank, snak = f"{self._nodes}{guid}>", statement["rank"], statement["mainsnak"]
            add(f"{subject} {of.p} {node}")
            add(f"{node} {a} {self._statement}")
            add(f"{node} {self._rank} {self._ranks[rank]}")
            if rank == best:
                add(f"{node} {a} {self._best}")
            direct = subject if rank == best else ""
            self._add_snak(graph, graph.own, node, snak, part="ps", seed=guid, direct=direct)
            for qualifiers in statement.get("qualifiers", {}).values():
                for qualifier in qualifiers:
                    self._add_snak(graph, graph.own, node, qualifier, part="pq", seed=guid)
            for reference in statement.get("references", ()):
                add(f"{node} {self._derived} {self._add_reference(graph, reference)}")

    def _add_reference(self, graph: EntityGraph, reference: Json) -> str:
        node = iri(self._namespaces["ref"] + reference["hash"])
        if node not in graph.references:
            triples = graph.references[node] = {f"{node} {self._a} {self._reference}"}
            for snaks in reference["snaks"].values():
                for snak in snaks:
                    self._add_snak(graph, triples, node, snak, part="pr", seed=reference["hash"])
        return node

    def _add_absent(self, into: set[str], node: str, snak: Json, part: str, seed: str) -> None:
        """Add a snak that has no value to a node; `part` is the predicate's prefix, `seed` names what is unknown."""
        of = self._predicates_of(snak["property"])
        if snak["snaktype"] == "novalue":
            into.add(f"{node} {self._a} {of.wdno}")
        else:
            unknown = iri(f"{self.vocabulary.skolem_base}{seed}-{part}-{snak['hash'][:16]}")
            into.add(f"{node} {getattr(of, part)} {unknown}")

    def _add_snak(
        self, graph: EntityGraph, into: set[str], node: str, snak: Json, *, part: str, seed: str, direct: str = ""
    ) -> None:
        """Add one snak, simple and in full, to a node; `part` is the prefix of the simple predicate: ps, pq, pr.

        The simple value is also a direct claim of the subject `direct`, if one is named.
        """
        if snak["snaktype"] != "value":
            self._add_absent(into, node, snak, part, seed)
            if direct:
                self._add_absent(into, direct, snak, "wdt", seed)
            return
        of, datavalue, datatype = self._predicates_of(snak["property"]), snak["datavalue"], snak.get("datatype")
        simple, full = self._values.simple(datavalue, datatype), self._values.full(datavalue)
        places = ((node, part), (direct, "wdt")) if direct else ((node, part),)
        for subject, prefix in places:
            into.add(f"{subject} {getattr(of, prefix)} {simple}")
        if datatype == "external-id":
            resource = self.normalisation.resource(snak["property"], datavalue["value"])
            if resource is not None:
                into.update(f"{each} {getattr(of, NORMAL_FORMS[prefix])} {iri(resource)}" for each, prefix in places)
        if full is not None:
            into.add(f"{node} {getattr(of, part + 'v')} {full.name}")
            graph.values[full.name] = full.triples
            if full.normal:
                into.add(f"{node} {getattr(of, NORMAL_FORMS[part])} {full.normal.name}")
                graph.values[full.normal.name] = full.normal.triples

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
        names = dict(PREDICATES)
        kinds = dict.fromkeys(("p", "psv", "pqv", "prv"), "ObjectProperty")
        simple = "DatatypeProperty" if datatype in _LITERAL_TYPES else "ObjectProperty"
        kinds |= dict.fromkeys(("wdt", "ps", "pq", "pr"), simple)
        if datatype in NORMALISED_DATATYPES:
            names |= NORMALISED_PREDICATES
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
