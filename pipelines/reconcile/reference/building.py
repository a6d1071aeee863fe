"""Building: a dump or the entities of a Wikibase → an index folder, in bounded memory, by several processes."""

import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np

from pipelines.model.entities import Entity
from pipelines.reconcile.reference.chunks import Chunk, Filter, chunk_of_entities, chunk_of_lines, class_pairs
from pipelines.reconcile.reference.disk_indexing import index_folder
from pipelines.reconcile.reference.dumps import Dump
from pipelines.reconcile.reference.folder import ArrayFolder, new_generation, publish, read_arrays, read_manifest
from pipelines.reconcile.reference.harvest import PROPERTIES
from pipelines.reconcile.reference.merging import Merge
from pipelines.reconcile.reference.reference import Reference, closure, redirect_arrays
from pipelines.reconcile.reference.store import BlockStore

T = TypeVar("T")
R = TypeVar("R")
Run: TypeAlias = Callable[[Callable[[T], R], Iterable[T]], Iterator[R]]

#: Entities of a Wikibase in one chunk.
CHUNK = 5_000
#: A smaller dump (bytes, as it lies) is not worth the start of further processes.
WORTH_PROCESSES = 4 << 20


@dataclass(frozen=True)
class Entities:
    """Entities read elsewhere (a Wikibase), with the redirects met on the way."""

    items: Iterable[Entity]
    redirects: Mapping[str, str]
    subclasses: Mapping[str, Collection[str]]


def build_reference(
    source: Path | Entities,
    folder: Path,
    classes: Collection[str] = (),
    *,
    properties: Collection[str] | None = PROPERTIES,
    subclasses: Mapping[str, Collection[str]] | None = None,
    facts: Mapping[str, Any] | None = None,
    processes: int | None = None,
) -> Reference:
    """Make the index in `folder` anew and open it.

    From a dump, items of the `classes` and of their subclasses are kept; the class graph is the dump's own (P279),
    and `subclasses` (class → classes below). `facts` go into the manifest. Until the new index is whole, the old one
    stays.

    Raises:
        InputError: the dump cannot be read; with file and line.
    """
    generation = new_generation(folder)
    scratch = generation.with_name(f"{generation.name}.scratch")
    scratch.mkdir()
    workers = processes if processes is not None else min(os.cpu_count() or 1, 4)
    if isinstance(source, Path) and source.is_file() and source.stat().st_size < WORTH_PROCESSES:
        workers = 1
    try:
        with worker_pool(workers) as run:
            manifest = _built(source, generation, scratch, classes, properties, subclasses or {}, run)
        publish(folder, generation, {**manifest, **(facts or {}), "classes": sorted(classes)})
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return open_reference(folder)


def open_reference(folder: Path) -> Reference:
    """Open an index; its files are read in place.

    Raises:
        InputError: there is none, it is damaged, or of another version.
    """
    manifest = read_manifest(folder)
    arrays = read_arrays(folder, manifest)
    facts = {key: value for key, value in manifest.items() if key not in {"arrays", "languages"}}
    return Reference(arrays, languages=manifest["languages"], facts=facts, entity_json=BlockStore(arrays))


def _built(
    source: Path | Entities,
    generation: Path,
    scratch: Path,
    classes: Collection[str],
    properties: Collection[str] | None,
    subclasses: Mapping[str, Collection[str]],
    run: Run[Any, Any],
) -> dict[str, Any]:
    kept = None if properties is None else frozenset(properties)
    facts: dict[str, Any] = {"built": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    redirects: Mapping[str, str] = {}
    if isinstance(source, Path):
        dump = Dump(source)
        wanted = _wanted_classes(source, classes, subclasses, run)
        stems = _dump_chunks(dump, Filter(wanted, kept), scratch, run)
        facts |= {"source": str(source), "checksum": dump.checksum}
    else:
        stems = entity_chunks(source.items, kept, scratch)
        redirects, subclasses = source.redirects, source.subclasses
    out = ArrayFolder(generation)
    languages = merged([Chunk(stem) for stem in stems], out, scratch, redirects, subclasses)
    index_folder(out, scratch, run)
    entities, names = len(out.read("numbers")), len(out.read("names.owner"))
    arrays = out.close()
    return facts | {
        "entities": entities,
        "names": names,
        "languages": languages,
        "arrays": arrays,
        "properties": kept and sorted(kept),
    }


def merged(
    chunks: list[Chunk],
    out: ArrayFolder,
    scratch: Path,
    redirects: Mapping[str, str],
    subclasses: Mapping[str, Collection[str]],
) -> list[str]:
    """Chunks → columns; the languages."""
    merge = Merge(chunks, out, scratch)
    merge.columns()
    given = [(int(child[1:]), int(root[1:])) for root, below in subclasses.items() for child in below]
    pairs = np.array(given, np.uint32).reshape(-1, 2)
    out.write({"classes.child": pairs[:, 0], "classes.parent": pairs[:, 1]})
    out.write(redirect_arrays(redirects))
    return merge.languages


def _wanted_classes(
    path: Path, classes: Collection[str], subclasses: Mapping[str, Collection[str]], run: Run[Any, Any]
) -> frozenset[int] | None:
    """The classes with all below them; a pass over the dump reads its class graph."""
    if not classes:
        return None
    below: dict[int, list[int]] = {}
    for root, children in subclasses.items():
        below.setdefault(int(root[1:]), []).extend(int(child[1:]) for child in children)
    for pairs in run(partial(_pairs, path=path), Dump(path).lines()):
        for child, parent in pairs.tolist():
            below.setdefault(parent, []).append(child)
    return frozenset(closure(below, [int(root[1:]) for root in classes]))


def _pairs(lines: Any, path: Path) -> Any:
    return class_pairs(lines, path)


def _dump_chunks(dump: Dump, kept: Filter, scratch: Path, run: Run[Any, Any]) -> list[Path]:
    stems: list[Path] = []

    def tasks() -> Iterator[tuple[Any, Path]]:
        for number, lines in enumerate(dump.lines()):
            stems.append(scratch / f"chunk{number:06}")
            yield lines, stems[-1]

    for _ in run(partial(_dump_chunk, path=dump.path, kept=kept), tasks()):
        pass
    return stems


def _dump_chunk(task: tuple[Any, Path], path: Path, kept: Filter) -> int:
    lines, stem = task
    return chunk_of_lines(lines, path, kept, stem)


def entity_chunks(entities: Iterable[Entity], properties: frozenset[str] | None, scratch: Path) -> list[Path]:
    """Entities → chunks."""
    stems: list[Path] = []
    batch: list[Entity] = []

    def close() -> None:
        stems.append(scratch / f"chunk{len(stems):06}")
        chunk_of_entities(batch, properties, stems[-1])
        batch.clear()

    for entity in entities:
        batch.append(entity)
        if len(batch) >= CHUNK:
            close()
    if batch or not stems:
        close()
    return stems


@contextmanager
def worker_pool(workers: int) -> Iterator[Run[Any, Any]]:
    """A map over tasks that yields results as they come, in so many processes, a few tasks ahead."""
    if workers < 2:
        yield lambda function, tasks: map(function, tasks)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield partial(_ahead, pool, 2 * workers)


def _ahead(pool: ProcessPoolExecutor, most: int, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
    running: set[Future[R]] = set()
    try:
        for task in tasks:
            running.add(pool.submit(function, task))
            if len(running) >= most:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise
