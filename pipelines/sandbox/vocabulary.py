"""The RDF namespaces of a Wikibase, and the prefixes that Wikidata's query service predefines."""

from dataclasses import dataclass, field

__all__ = ["FIXED_PREFIXES", "Vocabulary"]

FIXED_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "wikibase": "http://wikiba.se/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "schema": "http://schema.org/",
    "cc": "http://creativecommons.org/ns#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/function/geosparql/",
    "prov": "http://www.w3.org/ns/prov#",
    "bd": "http://www.bigdata.com/rdf#",
    "hint": "http://www.bigdata.com/queryHints#",
    "mediawiki": "https://www.mediawiki.org/ontology#",
    "mwapi": "https://www.mediawiki.org/ontology#API/",
    "gas": "http://www.bigdata.com/rdf/gas#",
    "dct": "http://purl.org/dc/terms/",
    "ontolex": "http://www.w3.org/ns/lemon/ontolex#",
}
_ENTITY_NAMESPACES = {
    "wd": "entity/",
    "wds": "entity/statement/",
    "s": "entity/statement/",
    "wdref": "reference/",
    "ref": "reference/",
    "wdv": "value/",
    "v": "value/",
    "wdt": "prop/direct/",
    "wdtn": "prop/direct-normalized/",
    "p": "prop/",
    "ps": "prop/statement/",
    "psv": "prop/statement/value/",
    "psn": "prop/statement/value-normalized/",
    "pq": "prop/qualifier/",
    "pqv": "prop/qualifier/value/",
    "pqn": "prop/qualifier/value-normalized/",
    "pr": "prop/reference/",
    "prv": "prop/reference/value/",
    "prn": "prop/reference/value-normalized/",
    "wdno": "prop/novalue/",
}


@dataclass(frozen=True)
class Vocabulary:
    """The namespaces that follow from the concept URIs' base (`http://www.wikidata.org/entity/`) and the wiki's own."""

    concept_base: str
    data_base: str
    prefixes: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        root = self.concept_base.removesuffix("entity/")
        own = {name: root + path for name, path in _ENTITY_NAMESPACES.items()} | {"wd": self.concept_base}
        object.__setattr__(self, "prefixes", FIXED_PREFIXES | own | {"wdata": self.data_base, "data": self.data_base})

    def __getitem__(self, prefix: str) -> str:
        return self.prefixes[prefix]

    @property
    def skolem_base(self) -> str:
        """Where unknown values are named, as the query service names them, in place of blank nodes."""
        return self.concept_base.removesuffix("entity/") + ".well-known/genid/"
