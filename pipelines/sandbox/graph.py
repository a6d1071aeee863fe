"""The RDF store behind the SPARQL endpoint: derived from the entities, on disk, in step with every edit.

Each update is one Oxigraph transaction that also moves the watermark, the last revision that the graph knows. After a
crash the entities with newer revisions are mapped again, from what the graph knew of them.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph

from pipelines.exceptions import SandboxError
from pipelines.sandbox.normalisation import canonical_pattern
from pipelines.sandbox.rdf import NORMAL_FORMS, EntityGraph, RdfMapping
from pipelines.sandbox.rdf_values import iri, literal
from pipelines.sandbox.storage import Page, Storage

__all__ = ["Graph"]

Json = dict[str, Any]

_WATERMARK = "<urn:donata:sandbox> <urn:donata:revision>"
_TO_BE_REBUILT = -1
_BATCH = 4_000
_DECIMAL = "^^<http://www.w3.org/2001/XMLSchema#decimal>"
_XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


class Graph:
    """The graph of one sandbox.

    Raises:
        SandboxError: if another process holds the store.
    """

    def __init__(self, path: Path, mapping: RdfMapping) -> None:
        self.mapping = mapping
        self.store = _open(path)
        self._known_mark = self.watermark()

    def watermark(self) -> int:
        """The last revision that the graph holds."""
        subject, predicate = (pyoxigraph.NamedNode(name.strip("<>")) for name in _WATERMARK.split())
        quads = self.store.quads_for_pattern(subject, predicate, None, pyoxigraph.NamedNode("urn:donata:sandbox"))
        return max((int(quad.object.value) for quad in quads if isinstance(quad.object, pyoxigraph.Literal)), default=0)

    def _mark(self, revision: int) -> str:
        known = literal(str(self._known_mark), _XSD_INTEGER)
        number = literal(str(revision), _XSD_INTEGER)
        graph = "GRAPH <urn:donata:sandbox>"
        return (
            f"DELETE DATA {{ {graph} {{ {_WATERMARK} {known} }} }};\n"
            f"INSERT DATA {{ {graph} {{ {_WATERMARK} {number} }} }}"
        )

    def mark(self, revision: int) -> None:
        """Remember the last revision that the graph holds."""
        self.store.update(self._mark(revision))
        self._known_mark = revision

    def map_page(self, page: Page) -> EntityGraph:
        """The triples of a page as it stands."""
        if page.redirect:
            return self.mapping.map_redirect(page.entity_id, page.redirect)
        return self.mapping.map_entity(page.entity(), page.revision, page.timestamp)

    def replace(self, old: EntityGraph, new: EntityGraph, revision: int) -> None:
        """Make of an entity's old triples its new ones, and remember the revision; one transaction."""
        removed = old.own - new.own
        added = new.triples() - old.triples()
        if any(triple.endswith(_DECIMAL) for triple in removed):
            # Oxigraph keeps numbers by value: removing +1.50 would take +1.5 along.
            added |= {triple for triple in new.own if triple.endswith(_DECIMAL)}
        orphans = self._orphans(old, new, removed)
        steps = []
        if removed or orphans:
            steps.append(f"DELETE DATA {{ {_join(removed | orphans)} }}")
        if added:
            steps.append(f"INSERT DATA {{ {_join(added)} }}")
        self.store.update(";\n".join([*steps, self._mark(revision)]))
        self._known_mark = revision

    def _orphans(self, old: EntityGraph, new: EntityGraph, removed: set[str]) -> set[str]:
        """The triples of shared nodes that nothing points to once `removed` is gone, but they themselves."""
        gone = {triple.split(" ", 2)[0] + " " + triple.rsplit(" ", 1)[1] for triple in removed}
        kept = new.references.keys() | new.values.keys()
        nodes = {**old.references, **old.values}
        orphans: set[str] = set()
        # Nodes point to nodes (a reference to a value, a value to its normal form): one that goes may free another.
        while freed := [node for node in nodes if node not in kept and not self._is_used(node, gone)]:
            for node in freed:
                triples = nodes.pop(node)
                orphans |= triples
                gone |= {f"{node} {triple.rsplit(' ', 1)[1]}" for triple in triples}
        return orphans

    def _is_used(self, node: str, gone: set[str]) -> bool:
        pointers = self.store.quads_for_pattern(None, None, pyoxigraph.NamedNode(node[1:-1]))
        subjects = (str(quad.subject) for quad in pointers)
        return any(subject != node and f"{subject} {node}" not in gone for subject in subjects)

    def renormalise(self, property_id: str) -> None:
        """Write the normal forms of all values of an external identifier's property anew.

        To repeat it changes nothing, so that it need not be in one transaction with what caused it.
        """
        prefixes, lines = self.mapping.vocabulary.prefixes, list[str]()
        for plain, normal in NORMAL_FORMS.items():
            name = f"{prefixes[normal]}{property_id}"
            self.store.update(f"DELETE WHERE {{ ?subject <{name}> ?resource }}")
            for quad in self.store.quads_for_pattern(
                None, pyoxigraph.NamedNode(f"{prefixes[plain]}{property_id}"), None
            ):
                if isinstance(quad.object, pyoxigraph.Literal):
                    resource = self.mapping.normalisation.resource(property_id, quad.object.value)
                    lines += [] if resource is None else [f"{quad.subject} <{name}> {iri(resource)} .\n"]
        if lines:
            self.store.load("".join(lines).encode(), format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)

    def load(self, graphs: Iterable[EntityGraph]) -> None:
        """Add the triples of entities that are new to the graph, in bulk; the caller moves the watermark."""
        lines: set[str] = set()
        for graph in graphs:
            lines.update(graph.own, *graph.references.values(), *graph.values.values())
        if lines:
            text = " .\n".join([*lines, ""]).encode()
            self.store.bulk_load(text, format=pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)

    def catch_up(self, storage: Storage) -> int:
        """Bring the graph to the store's last revision; how many entities were behind."""
        known = self.watermark()
        if known == _TO_BE_REBUILT:
            return self.rebuild(storage)
        behind = 0
        for property_id in self._with_new_patterns(storage, known):
            self.renormalise(property_id)
        for page in list(storage.pages_after(known)):
            self.replace(self._known(storage, page, known), self.map_page(page), known)
            behind += 1
        for entity_id in storage.gone():
            old = storage.page_before(entity_id, storage.last_revision())
            if old is not None:
                self.replace(self.map_page(old), EntityGraph(), known)
            storage.forget(entity_id)
            behind += 1
        self.mark(storage.last_revision())
        return behind

    def _with_new_patterns(self, storage: Storage, known: int) -> list[str]:
        """The properties whose identifiers had other IRIs when `known` was the watermark."""
        gone = [(entity_id, None) for entity_id in storage.gone()]
        changed = [*((page.entity_id, page) for page in storage.pages_after(known)), *gone]
        found = []
        for entity_id, page in changed:
            old = storage.page_before(entity_id, known) if entity_id.startswith("P") else None
            before = canonical_pattern(old.entity()) if old and old.content else None
            if before != (canonical_pattern(page.entity()) if page and page.content else None):
                found.append(entity_id)
        return found

    def distrust(self) -> None:
        """Note that the graph may not fit the record: unless it is marked again, the next start builds it anew."""
        self.mark(_TO_BE_REBUILT)

    def rebuild(self, storage: Storage) -> int:
        """Build the graph anew from the record; how many entities it holds."""
        self.distrust()
        self.store.clear_graph(pyoxigraph.DefaultGraph())
        pages, number = storage.pages_after(0), 0
        while batch := [self.map_page(page) for page in islice(pages, _BATCH)]:
            self.load(batch)
            number += len(batch)
        for entity_id in storage.gone():
            storage.forget(entity_id)
        self.mark(storage.last_revision())
        return number

    def _known(self, storage: Storage, page: Page, revision: int) -> EntityGraph:
        """What the graph held of a page when `revision` was its watermark."""
        old = storage.page_before(page.entity_id, revision)
        return self.map_page(old) if old else EntityGraph()

    def close(self) -> None:
        """Write out what is in memory."""
        self.store.flush()

    def triples(self) -> Iterator[str]:
        """All triples, as N-Triples without the dot; for checks."""
        default = pyoxigraph.DefaultGraph()
        return (
            f"{q.subject} {q.predicate} {q.object}" for q in self.store.quads_for_pattern(None, None, None, default)
        )


def _open(path: Path) -> pyoxigraph.Store:
    # A process that is about to end may hold the lock for some moments more.
    for pause in (0.1, 0.2, 0.3, 0.4, 0.0):
        try:
            return pyoxigraph.Store(path)
        except OSError as error:
            if not pause:
                raise SandboxError(
                    "the sandbox's graph is in use by another process",
                    file=path,
                    remedy="stop the sandbox that holds it (`donata sandbox stop`), or use another name",
                ) from error
        time.sleep(pause)
    raise AssertionError("unreachable")


def _join(triples: Iterable[str]) -> str:
    return " .\n".join(triples)
