"""Loading entities in bulk, as they are: dumps in Wikidata's JSON format, the seed.

An import never overwrites what was edited in the sandbox since; the same import twice changes nothing.
"""

import gzip
import hashlib
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

import orjson

from pipelines.exceptions import SandboxError
from pipelines.model.collection import collection_paused
from pipelines.sandbox.entities import ENTITY_ID, blank_entity
from pipelines.sandbox.hashes import hash_reference, hash_snak
from pipelines.sandbox.rdf_imports import RDF_SUFFIXES, read_rdf
from pipelines.sandbox.wiki import Imported, Wiki

__all__ = ["LoadReport", "complete_entity", "load_dump", "load_entities", "read_dump"]

Json = dict[str, Any]

_BATCH = 500
"""Entities that are recorded in one transaction."""
_MOST_TRIPLES, _MOST_CHANGES = 64 * 1024 * 1024, 4_000
"""Bytes of N-Triples, and changed entities, that the graph takes in at once."""
_NAMESPACE = uuid.UUID("0f0c5a52-92c7-5a0c-8f5e-6b4f3d1e9a01")


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What an import did: entities stored, there already unchanged, and kept because they were edited since."""

    stored: int = 0
    unchanged: int = 0
    kept: int = 0

    def __add__(self, other: "LoadReport") -> "LoadReport":
        return LoadReport(self.stored + other.stored, self.unchanged + other.unchanged, self.kept + other.kept)

    @property
    def read(self) -> int:
        """All entities that were read."""
        return self.stored + self.unchanged + self.kept


def _complete_snak(snak: Json, wiki_datatypes: Any) -> str:
    if "hash" not in snak:
        snak["hash"] = hash_snak(snak)
    if "datatype" not in snak and (datatype := wiki_datatypes(snak["property"])):
        snak["datatype"] = datatype
    return str(snak["hash"])


def _name_guid(name: str) -> str:
    """The version 5 UUID of a name in capitals (RFC 9562, 5.5); the library's takes three times as long."""
    digest = bytearray(hashlib.sha1(_NAMESPACE.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    text = digest.hex().upper()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _complete_statement(statement: Json, seed: str, datatypes: Any) -> None:
    statement.setdefault("type", "statement")
    statement.setdefault("rank", "normal")
    name = _complete_snak(statement["mainsnak"], datatypes)
    if "id" not in statement:
        statement["id"] = f"{seed.partition('|')[0]}${_name_guid(f'{seed}|{name}')}"
    if qualifiers := statement.get("qualifiers"):
        for group in qualifiers.values():
            for snak in group:
                _complete_snak(snak, datatypes)
        statement.setdefault("qualifiers-order", list(qualifiers))
    for reference in statement.get("references", ()):
        hashes = [_complete_snak(snak, datatypes) for group in reference["snaks"].values() for snak in group]
        reference.setdefault("hash", hash_reference(hashes))
        reference.setdefault("snaks-order", list(reference["snaks"]))


def complete_entity(entity: Json, datatypes: Any) -> Json:
    """The entity as it is stored: its own keys alone, and hashes, ids and orders where the dump gives none.

    Raises:
        KeyError, TypeError, AttributeError: if it is not an entity in Wikidata's JSON.
    """
    complete = blank_entity(entity["id"], entity.get("datatype"))
    for part in complete.keys() - {"type", "id", "datatype"}:
        complete[part] = entity.get(part) or {}
    for property_id, group in complete["claims"].items():
        for number, statement in enumerate(group):
            _complete_statement(statement, f"{entity['id']}|{property_id}|{number}", datatypes)
    return complete


def load_entities(wiki: Wiki, entities: Iterable[Json], *, user: str, comment: str) -> LoadReport:
    """Load entities in batches, each one transaction; the graph takes some in while the next are recorded."""
    with collection_paused():
        return _load(wiki, iter(entities), user, comment)


def _load(wiki: Wiki, entities: Iterator[Json], user: str, comment: str) -> LoadReport:
    report, publisher = LoadReport(), _Publisher(wiki)
    try:
        while batch := list(islice(entities, _BATCH)):
            imported = wiki.record(batch, user=user, comment=comment)
            publisher.add(imported)
            report += LoadReport(imported.stored, imported.unchanged, imported.kept)
    finally:
        # What was recorded reaches the graph, even if the dump breaks off.
        publisher.finish()
    return report


class _Publisher:
    """Brings the graph up to what was recorded, in a thread of its own: in order, several batches at once."""

    def __init__(self, wiki: Wiki) -> None:
        self._wiki = wiki
        self._group: list[Imported] = []
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="graph")
        self._pending: Future[None] | None = None

    def add(self, imported: Imported) -> None:
        """Take a batch in; waits if the one before the last is not yet in the graph."""
        self._group.append(imported)
        triples = sum(len(each.triples) for each in self._group)
        if triples >= _MOST_TRIPLES or sum(len(each.changes) for each in self._group) >= _MOST_CHANGES:
            self._publish()

    def finish(self) -> None:
        """Wait until all is in the graph."""
        with self._thread:
            if self._group:
                self._publish()
            self._wait()

    def _publish(self) -> None:
        self._wait()
        self._pending = self._thread.submit(self._wiki.publish, self._group)
        self._group = []

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()


def _open(path: Path) -> IO[bytes]:
    if not path.is_file():
        raise SandboxError("there is no such dump", file=path, remedy="check the path")
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _objects(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """Line number and object of each entity: an array with an entity a line, a bare array, or JSON lines."""
    for number, line in enumerate(file, 1):
        text = line.strip().rstrip(b",")
        if number == 1 and text.startswith(b"[") and text != b"[":
            whole = text + file.read()
            yield from ((1, entity) for entity in orjson.loads(whole))
            return
        if text and text not in {b"[", b"]"}:
            yield number, orjson.loads(text)


def read_dump(path: Path, wiki: Wiki) -> Iterator[Json]:
    """The entities of a dump (`.json`, `.jsonl`, each also `.gz`), completed; lexemes are left out.

    Raises:
        SandboxError: if the file cannot be read or holds something else, with the line.
    """
    number = 0
    with _open(path) as file:
        try:
            for number, entity in _objects(file):
                if not isinstance(entity, dict) or "id" not in entity:
                    raise _not_a_dump("not an entity", path, number)
                if ENTITY_ID.fullmatch(str(entity["id"])):
                    yield _complete_line(entity, wiki, path, number)
        except (orjson.JSONDecodeError, OSError, EOFError) as error:
            raise _not_a_dump(str(error), path, number + 1) from error


def _not_a_dump(reason: str, path: Path, line: int) -> SandboxError:
    return SandboxError(f"not a dump in Wikidata's JSON: {reason}", file=path, line=line, remedy="check the file")


def _complete_line(entity: Json, wiki: Wiki, path: Path, line: int) -> Json:
    try:
        return complete_entity(entity, wiki.datatype)
    except (KeyError, TypeError, AttributeError) as error:
        raise _not_a_dump(repr(error), path, line) from error


def load_dump(wiki: Wiki, path: Path) -> LoadReport:
    """Load a dump in Wikidata's JSON format, or by its name (`.nt`, `.ttl`, also `.gz`) in RDF.

    Raises:
        SandboxError: if it cannot be read; what was loaded until then stays.
    """
    if path.name.removesuffix(".gz").rpartition(".")[2] in RDF_SUFFIXES and path.is_file():
        found = read_rdf(path, wiki.options.concept_base, wiki.datatype)
        entities: Iterable[Json] = (complete_entity(entity, wiki.datatype) for entity in found)
    else:
        entities = read_dump(path, wiki)
    return load_entities(wiki, entities, user="Import", comment=f"Imported from {path.name}")
