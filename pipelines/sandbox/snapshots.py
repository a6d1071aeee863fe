"""Snapshots of a sandbox: each is one SQLite file, a copy of the record; restored, the graph follows from it.

Only what differs is mapped anew, so that going back after a rehearsal takes as long as the rehearsal was large. The
graph is distrusted meanwhile: a process killed amid a restore builds it anew from the record at its next start.
"""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.exceptions import SandboxError
from pipelines.sandbox.graph import Graph
from pipelines.sandbox.imports import LoadReport
from pipelines.sandbox.rdf import EntityGraph
from pipelines.sandbox.seed import load_seed
from pipelines.sandbox.storage import Page, Storage
from pipelines.sandbox.wiki import Wiki

__all__ = [
    "Snapshot",
    "begin",
    "copy_record",
    "list_snapshots",
    "reset_wiki",
    "restore_snapshot",
    "snapshot_path",
    "take_snapshot",
]

FOLDER, BEGINNING = "snapshots", "beginning.sqlite"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MOST_REPLACED = 300
"""Up to so many differing entities are replaced one by one; beyond, the graph is sooner built anew."""

_DIFFERING = (
    "SELECT p.entity, p.number, p.revision, r.timestamp, p.redirect, r.content "
    "FROM {0}.page p JOIN {0}.revision r ON r.id = p.revision WHERE NOT EXISTS ("
    "SELECT 1 FROM {1}.page q JOIN {1}.revision o ON o.id = q.revision WHERE q.entity = p.entity "
    "AND q.revision = p.revision AND q.redirect IS p.redirect AND o.timestamp = r.timestamp AND o.content = r.content"
    ") LIMIT ?"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot: its name, when it was taken (UTC), its size in bytes."""

    name: str
    taken: str
    size: int


def snapshot_path(directory: Path, name: str) -> Path:
    """Where a sandbox's snapshot is kept.

    Raises:
        SandboxError: if the name is not one.
    """
    if not _NAME.fullmatch(name):
        raise SandboxError(f"'{name}' names no snapshot", remedy="use lower-case letters, digits and hyphens")
    return directory / FOLDER / f"{name}.sqlite"


def list_snapshots(directory: Path) -> list[Snapshot]:
    """The snapshots of the sandbox in a directory, the latest first."""
    found = []
    for path in (directory / FOLDER).glob("*.sqlite"):
        state = path.stat()
        taken = datetime.fromtimestamp(state.st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found.append(Snapshot(path.stem, taken, state.st_size))
    return sorted(found, key=lambda snapshot: (snapshot.taken, snapshot.name), reverse=True)


def copy_record(connection: sqlite3.Connection, path: Path) -> None:
    """Copy a record into a file, which appears only when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    target = sqlite3.connect(unfinished)
    try:
        connection.backup(target)
    finally:
        target.close()
    unfinished.replace(path)


def take_snapshot(wiki: Wiki, name: str) -> Snapshot:
    """Keep the wiki as it is under a name; a snapshot of that name is replaced.

    Raises:
        SandboxError: if the name is not one.
    """
    path = snapshot_path(wiki.options.directory, name)
    copy_record(wiki.storage.connection, path)
    return next(snapshot for snapshot in list_snapshots(wiki.options.directory) if snapshot.name == name)


def restore_snapshot(wiki: Wiki, name: str) -> int:
    """Make the wiki what it was; what was edited since is gone. How many entities differed.

    Raises:
        SandboxError: if there is no such snapshot.
    """
    path = snapshot_path(wiki.options.directory, name)
    if not path.is_file():
        known = ", ".join(snapshot.name for snapshot in list_snapshots(wiki.options.directory)) or "none"
        raise SandboxError(f"there is no snapshot '{name}'", remedy=f"name one of these: {known}")
    return _replace_record(wiki, path)


def begin(wiki: Wiki, seed: Path | Iterable[dict[str, Any]] | None) -> LoadReport:
    """Load the seed; a wiki that was empty keeps how it began, for `reset_wiki`."""
    empty = wiki.storage.last_revision() == 0
    report = load_seed(wiki, seed) if seed is not None else LoadReport()
    path = wiki.options.directory / BEGINNING
    if empty:
        copy_record(wiki.storage.connection, path)
    elif report.stored:
        # The seed has changed since: what was kept is no longer how a sandbox begins.
        path.unlink(missing_ok=True)
    return report


def reset_wiki(wiki: Wiki) -> int:
    """Make the wiki what it was when it began, with its seed alone. How many entities differed.

    Raises:
        SandboxError: if that is not known, because the seed changed since.
    """
    path = wiki.options.directory / BEGINNING
    if not path.is_file():
        raise SandboxError(
            "how this sandbox began is not kept, as its seed has changed since",
            remedy="stop it first (`donata sandbox stop`), then reset it",
        )
    return _replace_record(wiki, path)


def _replace_record(wiki: Wiki, path: Path) -> int:
    storage, graph = wiki.storage, wiki.graph
    before, after = _differences(storage, path)
    number = len(before.keys() | after.keys())
    units, patterns = wiki.normalisation.units, wiki.normalisation.patterns
    graph.distrust()
    source = sqlite3.connect(path)
    try:
        source.backup(storage.connection)
    finally:
        source.close()
    storage.complete_schema()
    wiki.refresh()
    if number > _MOST_REPLACED or units != wiki.normalisation.units:
        return graph.rebuild(storage)
    _replace_entities(graph, before, after)
    for property_id, _ in patterns.items() ^ wiki.normalisation.patterns.items():
        graph.renormalise(property_id)
    graph.mark(storage.last_revision())
    return number


def _replace_entities(graph: Graph, before: dict[str, Page], after: dict[str, Page]) -> None:
    mark = graph.watermark()
    for entity_id in before.keys() | after.keys():
        old, new = before.get(entity_id), after.get(entity_id)
        graph.replace(_map(graph, old), _map(graph, new), mark)


def _map(graph: Graph, page: Page | None) -> EntityGraph:
    return graph.map_page(page) if page else EntityGraph()


def _differences(storage: Storage, path: Path) -> tuple[dict[str, Page], dict[str, Page]]:
    """The pages that are not the same in the record and in a file, as they are here and there; at most a few."""
    connection = storage.connection
    connection.execute("ATTACH DATABASE ? AS other", (str(path),))
    try:
        return _differing(connection, "main", "other"), _differing(connection, "other", "main")
    finally:
        connection.execute("DETACH DATABASE other")


def _differing(connection: sqlite3.Connection, here: str, there: str) -> dict[str, Page]:
    rows = connection.execute(_DIFFERING.format(here, there), (_MOST_REPLACED + 1,)).fetchall()
    return {row[0]: Page(*row) for row in rows}
