"""Entities out of RDF dumps in Wikibase's mapping, N-Triples or Turtle; what RDF does not say is not restored.

RDF has no order of statements and qualifiers: they come in the order of their ids. Truthy dumps have no statements to
read. The dump is held in memory.
"""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

from pipelines.exceptions import SandboxError
from pipelines.sandbox.entities import ENTITY_ID, blank_entity
from pipelines.sandbox.rdf_reading import FULL_TYPES, Facts, ValueReader
from pipelines.sandbox.rdf_values import PROPERTY_TYPES
from pipelines.sandbox.sites import find_site
from pipelines.sandbox.values import VALUE_TYPES
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["RDF_SUFFIXES", "read_rdf"]

Json = dict[str, Any]

RDF_SUFFIXES = {"nt": RdfFormat.N_TRIPLES, "ttl": RdfFormat.TURTLE}
_DATATYPES = {name: datatype for datatype, name in PROPERTY_TYPES.items()}
_STATEMENT = re.compile(r"([QqPp]\d+)-(.+)")
_GROUPS = {"wikipedia": "wiki"}


def read_rdf(path: Path, concept_base: str, datatypes: Any) -> Iterator[Json]:
    """The entities of a dump; `datatypes` tells those of properties that the dump does not describe.

    Raises:
        SandboxError: if it cannot be read, or lacks what a statement needs.
    """
    suffix = path.name.removesuffix(".gz").rpartition(".")[2]
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            facts = Facts(parse(cast("IO[bytes]", file), format=RDF_SUFFIXES[suffix], lenient=True))
    except (SyntaxError, OSError, EOFError) as error:
        raise SandboxError(f"not a dump in RDF: {error}", file=path, remedy="check the file") from error
    reader = _EntityReader(facts, Vocabulary(concept_base, ""), datatypes)
    for entity_id in reader.described():
        try:
            yield reader.read(entity_id)
        except (KeyError, ValueError) as error:
            raise SandboxError(
                f"{entity_id} is not complete: {error!r}", file=path, remedy="export the whole wiki, properties too"
            ) from error


class _EntityReader:
    def __init__(self, facts: Facts, vocabulary: Vocabulary, datatypes: Any) -> None:
        self._facts, self._v, self._known = facts, vocabulary, datatypes
        self._values = ValueReader(facts, vocabulary)
        self._about: dict[str, list[Any]] = {}
        for page, subject in facts.subjects(vocabulary["schema"] + "about"):
            self._about.setdefault(subject.value, []).append(page)

    def _objects(self, subject: Any, prefix: str, name: str) -> list[Any]:
        return self._facts.objects(subject, self._v[prefix] + name)

    def described(self) -> list[str]:
        """The entities whose pages are in the dump, properties first."""
        ids = {name.removeprefix(self._v["wd"]) for name in self._about if name.startswith(self._v["wd"])}
        kinds = {"P": NamedNode(self._v["wikibase"] + "Property"), "Q": NamedNode(self._v["wikibase"] + "Item")}
        whole = [
            each
            for each in ids
            if ENTITY_ID.fullmatch(each)
            and kinds[each[0]] in self._objects(NamedNode(self._v["wd"] + each), "rdf", "type")
        ]
        return sorted(whole, key=lambda each: (each[0] != "P", int(each[1:])))

    def read(self, entity_id: str) -> Json:
        """One entity."""
        subject = NamedNode(self._v["wd"] + entity_id)
        entity = blank_entity(entity_id, self._datatype(entity_id) if entity_id.startswith("P") else None)
        for part, prefix, name in (("labels", "rdfs", "label"), ("descriptions", "schema", "description")):
            texts = sorted((t.language, t.value) for t in self._objects(subject, prefix, name))
            entity[part] = {code: {"language": code, "value": text} for code, text in texts}
        for code, text in sorted((t.language, t.value) for t in self._objects(subject, "skos", "altLabel")):
            entity["aliases"].setdefault(code, []).append({"language": code, "value": text})
        for property_id in self._properties(subject, "p"):
            nodes = sorted(self._objects(subject, "p", property_id), key=lambda node: str(node.value))
            entity["claims"][property_id] = [self._statement(node, property_id) for node in nodes]
        if entity_id.startswith("Q"):
            entity["sitelinks"] = dict(sorted(self._sitelinks(subject)))
        return entity

    def _datatype(self, property_id: str) -> str:
        kinds = self._objects(NamedNode(self._v["wd"] + property_id), "wikibase", "propertyType")
        if kinds:
            return _DATATYPES[kinds[0].value.removeprefix(self._v["wikibase"])]
        known: str | None = self._known(property_id)
        if known is None:
            raise KeyError(f"datatype of {property_id}")
        return known

    def _properties(self, subject: Any, *prefixes: str) -> list[str]:
        """The properties that a node has predicates of, in these namespaces, or that it has no value for."""
        found: set[str] = set()
        for predicate, objects in self._facts.of(subject).items():
            for prefix in prefixes:
                names = [predicate] if prefix != "wdno" else [term.value for term in objects]
                found.update(name for each in names if ENTITY_ID.fullmatch(name := each.removeprefix(self._v[prefix])))
        return sorted(found, key=lambda each: int(each[1:]))

    def _statement(self, node: NamedNode, property_id: str) -> Json:
        match = _STATEMENT.fullmatch(node.value.removeprefix(self._v["s"]))
        if not match:
            raise ValueError(node.value)
        (main,) = self._snaks(node, property_id, "ps", "psv") or [
            _snak(property_id, self._datatype(property_id), absent=True)
        ]
        (rank,) = self._objects(node, "wikibase", "rank")
        statement: Json = {"mainsnak": main, "type": "statement"}
        qualifiers = self._grouped(node, "pq", "pqv", but=property_id if main["snaktype"] == "novalue" else "")
        if qualifiers:
            statement["qualifiers"] = qualifiers
        statement["id"] = f"{match.group(1)}${match.group(2)}"
        statement["rank"] = rank.value.removeprefix(self._v["wikibase"]).removesuffix("Rank").lower()
        references = sorted(self._objects(node, "prov", "wasDerivedFrom"), key=lambda each: str(each.value))
        if references:
            statement["references"] = [
                {"hash": each.value.removeprefix(self._v["ref"]), "snaks": self._grouped(each, "pr", "prv")}
                for each in references
            ]
        return statement

    def _grouped(self, node: NamedNode, simple: str, full: str, but: str = "") -> dict[str, list[Json]]:
        grouped = {}
        for property_id in self._properties(node, simple, "wdno"):
            snaks = self._snaks(node, property_id, simple, full)
            missing = NamedNode(self._v["wdno"] + property_id)
            if property_id != but and missing in self._objects(node, "rdf", "type"):
                snaks.append(_snak(property_id, self._datatype(property_id), absent=True))
            if snaks:
                grouped[property_id] = snaks
        return grouped

    def _snaks(self, node: NamedNode, property_id: str, simple: str, full: str) -> list[Json]:
        datatype = self._datatype(property_id)
        kind, snaks = VALUE_TYPES[datatype], []
        terms = sorted(self._objects(node, simple, property_id), key=lambda term: str(term.value))
        for term in terms:
            if isinstance(term, BlankNode) or term.value.startswith(self._v.skolem_base):
                snaks.append(_snak(property_id, datatype))
            elif kind not in FULL_TYPES:
                value = self._values.simple(term, datatype)
                snaks.append(_snak(property_id, datatype, value))
        nodes = sorted(self._objects(node, full, property_id), key=lambda term: str(term.value))
        for each in nodes if kind in FULL_TYPES else ():
            value = self._values.full(each, kind)
            snaks.append(_snak(property_id, datatype, value))
        return snaks

    def _sitelinks(self, subject: NamedNode) -> Iterator[tuple[str, Json]]:
        for page in self._about.get(subject.value, ()):
            names, bases = self._objects(page, "schema", "name"), self._objects(page, "schema", "isPartOf")
            site_id = self._site(bases[0], names[0]) if names and bases else None
            if site_id:
                badges = sorted(
                    each.value.removeprefix(self._v["wd"]) for each in self._objects(page, "wikibase", "badge")
                )
                yield site_id, {"site": site_id, "title": names[0].value, "badges": badges}

    def _site(self, base: NamedNode, name: Literal) -> str | None:
        groups = [term.value for term in self._objects(base, "wikibase", "wikiGroup")]
        language = (name.language or "").replace("-", "_")
        candidates = [f"{language}{_GROUPS.get(group, group)}" for group in groups]
        candidates += [f"{group}wiki" for group in groups]
        sites = (find_site(each) for each in candidates)
        return next((site.id for site in sites if site and site.base == base.value), None)


def _snak(property_id: str, datatype: str, value: Json | None = None, *, absent: bool = False) -> Json:
    """A snak with a value; without one it is unknown, or absent."""
    snak: Json = {"snaktype": "value" if value else "novalue" if absent else "somevalue", "property": property_id}
    return snak | ({"datavalue": value} if value else {}) | {"datatype": datatype}
