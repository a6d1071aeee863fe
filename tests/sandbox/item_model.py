"""A small model of items, and what must be found of one in RDF: facts that entity data and queries agree upon."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rdflib import RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

Json = dict[str, Any]

WD = Namespace("http://www.wikidata.org/entity/")
PROP = Namespace("http://www.wikidata.org/prop/")
WIKIBASE = Namespace("http://wikiba.se/ontology#")
SCHEMA = Namespace("http://schema.org/")
PROV = Namespace("http://www.w3.org/ns/prov#")
SITES = {"enwiki": "https://en.wikipedia.org/wiki/", "dewiki": "https://de.wikipedia.org/wiki/"}
RANKS = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}

Value = str | Decimal | None
"""A text or a number; None is an unknown value, and `novalue` no value at all."""
NOVALUE = "novalue"
Snak = tuple[str, Value]


@dataclass
class Statement:
    """A statement: references are named by the one text that each holds."""

    property_id: str
    value: Value
    rank: str = "normal"
    qualifiers: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


@dataclass
class Item:
    """An item; statements by their ids, in the order of their making."""

    labels: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    sitelinks: dict[str, str] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)

    def best(self, property_id: str) -> set[str]:
        """The ids of the property's best statements."""
        group = {guid: made for guid, made in self.statements.items() if made.property_id == property_id}
        ranks = {made.rank for made in group.values()}
        best = next((rank for rank in ("preferred", "normal") if rank in ranks), None)
        return {guid for guid, made in group.items() if made.rank == best}

    def merge_terms(self, source: "Item") -> None:
        """Take over another's terms and sitelinks; a label that is taken becomes an alias."""
        for language, text in source.labels.items():
            if self.labels.setdefault(language, text) != text:
                self.add_alias(language, text)
        for language, texts in source.aliases.items():
            for text in texts:
                self.add_alias(language, text)
        self.descriptions = source.descriptions | self.descriptions
        self.sitelinks = source.sitelinks | self.sitelinks

    def add_alias(self, language: str, text: str) -> None:
        known = self.aliases.setdefault(language, [])
        if text not in known:
            known.append(text)


@dataclass(frozen=True)
class Facts:
    """What RDF says of an item."""

    labels: frozenset[tuple[str, str]]
    descriptions: frozenset[tuple[str, str]]
    aliases: frozenset[tuple[str, str]]
    pages: frozenset[str]
    direct: frozenset[Snak]
    statements: frozenset[tuple[str, Snak, str, bool, frozenset[Snak], frozenset[frozenset[Snak]]]]


def facts_of(item: Item, text: str) -> Facts:
    """The facts that follow from the model; `text` is the property of qualifiers and references."""
    statements = {
        (
            guid.replace("$", "-"),
            (made.property_id, made.value),
            RANKS[made.rank],
            guid in item.best(made.property_id),
            frozenset((text, qualifier) for qualifier in made.qualifiers),
            frozenset(frozenset({(text, reference)}) for reference in made.references),
        )
        for guid, made in item.statements.items()
    }
    return Facts(
        frozenset(item.labels.items()),
        frozenset(item.descriptions.items()),
        frozenset((language, alias) for language, aliases in item.aliases.items() for alias in aliases),
        frozenset(SITES[site] + title.replace(" ", "_") for site, title in item.sitelinks.items()),
        frozenset(snak for _, snak, _, best, *_ in statements if best),
        frozenset(statements),
    )


def _value(term: Any) -> Value:
    if not isinstance(term, Literal):
        return None
    return Decimal(str(term)) if term.datatype else str(term)


def _snaks(graph: Graph, node: Any, path: str, properties: Iterable[str]) -> set[Snak]:
    found = {(each, _value(term)) for each in properties for term in graph.objects(node, PROP[path + each])}
    if path not in {"direct/", "statement/"}:
        # A statement's node is of the class of absent values for its own sake: no qualifier here is one.
        return found
    absent = {(each, NOVALUE) for each in properties if (node, RDF.type, PROP[f"novalue/{each}"]) in graph}
    return found | absent


def _texts(graph: Graph, item: Any, predicate: Any) -> frozenset[tuple[str, str]]:
    return frozenset((str(term.language), str(term)) for term in graph.objects(item, predicate) if
                     isinstance(term, Literal))  # fmt: skip


def facts_in(graph: Graph, item_id: str, properties: Iterable[str]) -> Facts:
    """The facts that a graph states of an item."""
    item, names = WD[item_id], list(properties)
    labels = _texts(graph, item, RDFS.label)
    assert labels == _texts(graph, item, SKOS.prefLabel) == _texts(graph, item, SCHEMA.name)
    statements = set()
    for each in names:
        for node in graph.objects(item, PROP[each]):
            (rank,) = graph.objects(node, WIKIBASE.rank)
            (main,) = _snaks(graph, node, "statement/", [each])
            references = frozenset(
                frozenset(_snaks(graph, reference, "reference/", names))
                for reference in graph.objects(node, PROV.wasDerivedFrom)
            )
            guid, best = str(node).rpartition("/")[2], (node, RDF.type, WIKIBASE.BestRank) in graph
            qualifiers = frozenset(_snaks(graph, node, "qualifier/", names))
            statements.add((guid, main, str(rank).removeprefix(str(WIKIBASE)), best, qualifiers, references))
    return Facts(
        labels,
        _texts(graph, item, SCHEMA.description),
        _texts(graph, item, SKOS.altLabel),
        frozenset(
            str(page) for page in graph.subjects(SCHEMA.about, item) if (page, RDF.type, SCHEMA.Article) in graph
        ),
        frozenset(_snaks(graph, item, "direct/", names)),
        frozenset(statements),
    )


def read_item(entity: Json, number: str) -> Item:
    """The model of an entity's JSON; `number` is the property of quantities."""

    def value(snak: Json) -> Value:
        if snak["snaktype"] != "value":
            return None if snak["snaktype"] == "somevalue" else NOVALUE
        found = snak["datavalue"]["value"]
        return Decimal(found["amount"]) if snak["property"] == number else str(found)

    def texts(groups: Json) -> list[str]:
        return [str(value(snak)) for group in groups.values() for snak in group]

    return Item(
        labels={language: term["value"] for language, term in entity["labels"].items()},
        descriptions={language: term["value"] for language, term in entity["descriptions"].items()},
        aliases={language: [term["value"] for term in group] for language, group in entity["aliases"].items()},
        sitelinks={site: link["title"] for site, link in entity["sitelinks"].items()},
        statements={
            made["id"]: Statement(
                made["mainsnak"]["property"],
                value(made["mainsnak"]),
                made["rank"],
                texts(made.get("qualifiers", {})),
                [text for reference in made.get("references", []) for text in texts(reference["snaks"])],
            )
            for group in entity["claims"].values()
            for made in group
        },
    )


def redirect_of(graph: Graph, item_id: str) -> str | None:
    """The item that a graph says another is the same as."""
    same = URIRef("http://www.w3.org/2002/07/owl#sameAs")
    return next((str(term).removeprefix(str(WD)) for term in graph.objects(WD[item_id], same)), None)
