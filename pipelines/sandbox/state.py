"""A sandbox's state from outside: loaded, kept, restored, reset, exported; through its server if one runs.

Exporting reads the record beside a running server; all else that touches a running sandbox is asked of its server.
"""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.exceptions import SandboxError
from pipelines.sandbox.control import CONTROL_HEADER
from pipelines.sandbox.exports import export_dump
from pipelines.sandbox.imports import LoadReport, load_dump
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.server import FACTS, LOG, STARTING, ServerFacts, status
from pipelines.sandbox.snapshots import BEGINNING, Snapshot, list_snapshots, restore_snapshot, take_snapshot
from pipelines.sandbox.wiki import Wiki

__all__ = ["Sandbox", "export", "list_sandboxes", "load", "reset", "restore", "snapshot"]

_SECONDS = 3600
_URL = "http://127.0.0.1:8181"


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A named sandbox: its server's facts if it runs, and its snapshots, the latest first."""

    name: str
    server: ServerFacts | None
    snapshots: list[Snapshot]


def load(directory: Path, path: Path) -> LoadReport:
    """Load a dump, in Wikidata's JSON format or in RDF.

    Raises:
        SandboxError: if the dump cannot be read.
    """
    if facts := status(directory):
        return LoadReport(**_ask(facts, "load", path=str(path.resolve())))
    with _stopped(directory) as wiki:
        return load_dump(wiki, path)


def snapshot(directory: Path, name: str) -> Snapshot:
    """Keep the sandbox as it is under a name; a snapshot of that name is replaced.

    Raises:
        SandboxError: if the name is not one.
    """
    if facts := status(directory):
        return Snapshot(**_ask(facts, "snapshot", name=name))
    with _stopped(directory) as wiki:
        return take_snapshot(wiki, name)


def restore(directory: Path, name: str) -> int:
    """Make the sandbox what it was when the snapshot was taken. How many entities differed.

    Raises:
        SandboxError: if there is no such snapshot.
    """
    if facts := status(directory):
        return int(_ask(facts, "restore", name=name)["entities"])
    with _stopped(directory) as wiki:
        return restore_snapshot(wiki, name)


def reset(directory: Path) -> None:
    """Make a running sandbox what it was when it began; delete a stopped one's state. Snapshots stay.

    Raises:
        SandboxError: if it runs and how it began is not known any more.
    """
    if facts := status(directory):
        _ask(facts, "reset")
        return
    shutil.rmtree(directory / "graph", ignore_errors=True)
    for name in ("entities.sqlite", "entities.sqlite-wal", "entities.sqlite-shm", BEGINNING, FACTS, LOG, STARTING):
        (directory / name).unlink(missing_ok=True)


def export(directory: Path, path: Path, *, truthy: bool = False, url: str = _URL) -> int:
    """Write all entities into a dump, in the format that the file's name tells. How many.

    Args:
        directory: the sandbox's.
        path: `.json`, `.jsonl`, `.nt` or `.ttl`, each also `.gz`.
        truthy: RDF alone: terms and statements of the best rank, without qualifiers and references.
        url: where the wiki is served, for the names of its pages in RDF; a running one knows its own.

    Raises:
        SandboxError: if there is no sandbox, or the name tells no format.
    """
    facts = status(directory)
    return export_dump(directory, path, truthy=truthy, base_url=facts.url if facts else url)


def list_sandboxes(folder: Path) -> list[Sandbox]:
    """The sandboxes that have a state in the folder, by name."""
    directories = sorted(path for path in folder.glob("*") if path.is_dir())
    return [Sandbox(path.name, status(path), list_snapshots(path)) for path in directories]


@contextmanager
def _stopped(directory: Path) -> Iterator[Wiki]:
    wiki = Wiki(SandboxOptions(directory=directory), _URL)
    try:
        yield wiki
    finally:
        wiki.close()


def _ask(facts: ServerFacts, act: str, **asked: Any) -> dict[str, Any]:
    headers = {"Content-Type": "application/json", CONTROL_HEADER: "1"}
    request = urllib.request.Request(f"{facts.url}/control/{act}", json.dumps(asked).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - our own server's URL
            result: dict[str, Any] = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        refused = json.loads(error.read())
        raise SandboxError(refused.pop("message"), **refused) from error
    return result
