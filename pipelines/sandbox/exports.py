"""Dumps of all entities: Wikidata's JSON format, an entity a line; RDF, whole or truthy, as N-Triples and Turtle.

The record is read through a connection of its own, as it stands at the beginning, whether or not a server runs.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO, cast

import pyoxigraph
from pyoxigraph import RdfFormat

from pipelines.exceptions import SandboxError
from pipelines.model.values import CONCEPT_BASE
from pipelines.sandbox.entity_data import LICENCE, RDF_VERSION, SHOWN_PREFIXES, blank_nodes
from pipelines.sandbox.normalisation import Normalisation
from pipelines.sandbox.rdf import RdfMapping
from pipelines.sandbox.rdf_values import iri, literal
from pipelines.sandbox.storage import Page, Storage, now
from pipelines.sandbox.vocabulary import Vocabulary

__all__ = ["export_dump"]


def export_dump(
    directory: Path, path: Path, *, truthy: bool = False, base_url: str, concept_base: str = CONCEPT_BASE
) -> int:
    """Write the entities of the sandbox in a directory into a dump; its name tells the format. How many.

    Raises:
        SandboxError: if there is no sandbox, or the file's name tells no format.
    """
    suffix = path.name.removesuffix(".gz").rpartition(".")[2]
    record = directory / "entities.sqlite"
    if not record.is_file():
        raise SandboxError("there is no sandbox here", file=directory, remedy="start it first (`donata sandbox start`)")
    if suffix not in {"json", "jsonl", "nt", "ttl"}:
        raise SandboxError(f"'.{suffix}' is no format of dumps", file=path, remedy="name it .json, .jsonl, .nt or .ttl")
    storage = Storage(record, read_only=True)
    try:
        # One transaction sees the record as it stood at its beginning.
        storage.connection.execute("BEGIN")
        with _writing(path) as file:
            if suffix in {"json", "jsonl"}:
                return _write_json(storage.pages_after(0), file, array=suffix == "json")
            vocabulary = Vocabulary(concept_base, f"{base_url}/wiki/Special:EntityData/")
            normalisation = Normalisation(concept_base)
            normalisation.read(storage)
            return _RdfDump(RdfMapping(vocabulary, normalisation), truthy=truthy).write(
                storage.pages_after(0), file, turtle=suffix == "ttl"
            )
    finally:
        storage.close()


@contextmanager
def _writing(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when it is whole."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("wb") as plain:
            if path.suffix == ".gz":
                with gzip.open(plain, "wb", compresslevel=6) as packed:
                    yield cast("IO[bytes]", packed)
            else:
                yield plain
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_json(pages: Iterator[Page], file: IO[bytes], *, array: bool) -> int:
    number = 0
    for page in pages:
        if page.redirect:
            continue
        if array:
            file.write(b",\n" if number else b"[\n")
        file.write(b'%s,"lastrevid":%d}' % (page.content[:-1], page.revision))
        if not array:
            file.write(b"\n")
        number += 1
    if array:
        file.write(b"\n]\n" if number else b"[\n]\n")
    return number


class _RdfDump:
    """Writes RDF, page by page; a value or reference that entities share is written with the first of them."""

    def __init__(self, mapping: RdfMapping, *, truthy: bool) -> None:
        self._mapping, self._vocabulary, self._truthy = mapping, mapping.vocabulary, truthy
        self._as_blank = blank_nodes(mapping.vocabulary)
        self._written: set[str] = set()
        self._number = 0

    def write(self, pages: Iterator[Page], file: IO[bytes], *, turtle: bool) -> int:
        """Write all, and say how many entities there were."""
        parts = chain([self._header()], (self._triples(page) for page in pages))
        texts = ("".join(f"{self._as_blank(triple)} .\n" for triple in sorted(part)).encode() for part in parts)
        if turtle:
            prefixes = {name: self._vocabulary[name] for name in SHOWN_PREFIXES}
            quads = (pyoxigraph.parse(text, format=RdfFormat.N_TRIPLES, lenient=True) for text in texts)
            triples = (quad.triple for quad in chain.from_iterable(quads))
            pyoxigraph.serialize(triples, output=file, format=RdfFormat.TURTLE, prefixes=prefixes)
        else:
            file.writelines(texts)
        return self._number

    def _header(self) -> set[str]:
        v = self._vocabulary
        dump, rdf_type = iri(v["wikibase"] + "Dump"), iri(v["rdf"] + "type")
        return {
            f"{dump} {rdf_type} {iri(v['schema'] + 'Dataset')}",
            f"{dump} {rdf_type} {iri(v['owl'] + 'Ontology')}",
            f"{dump} {iri(v['cc'] + 'license')} {iri(LICENCE)}",
            f"{dump} {iri(v['schema'] + 'softwareVersion')} {literal(RDF_VERSION)}",
            f"{dump} {iri(v['schema'] + 'dateModified')} {literal(now(), v['xsd'] + 'dateTime')}",
            f"{dump} {iri(v['owl'] + 'imports')} {iri('http://wikiba.se/ontology-1.0.owl')}",
        }

    def _triples(self, page: Page) -> set[str]:
        if page.redirect:
            facts = self._mapping.redirect_page(page.entity_id, page.revision, page.timestamp)
            return facts | self._mapping.map_redirect(page.entity_id, page.redirect).own
        self._number += 1
        entity = page.entity()
        if not self._truthy:
            graph = self._mapping.map_entity(entity, page.revision, page.timestamp)
            return graph.own.union(*self._unwritten(graph.references), *self._unwritten(graph.values))
        triples = self._mapping.map_truthy(entity, page.revision, page.timestamp)
        if entity["type"] == "property":
            triples.update(self._mapping.declaration(page.entity_id, entity["datatype"]))
        return triples

    def _unwritten(self, nodes: dict[str, set[str]]) -> Iterator[set[str]]:
        for node, triples in nodes.items():
            if node not in self._written:
                self._written.add(node)
                yield triples
