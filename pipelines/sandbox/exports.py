"""Dumps of all entities: Wikidata's JSON format, an entity a line.

The record is read through a connection of its own, as it stands at the beginning, whether or not a server runs.
"""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

from pipelines.exceptions import SandboxError
from pipelines.sandbox.storage import Page, Storage

__all__ = ["export_dump"]


def export_dump(directory: Path, path: Path, *, truthy: bool = False, base_url: str) -> int:
    """Write the entities of the sandbox in a directory into a dump. How many.

    Raises:
        SandboxError: if there is no sandbox, or the file's name tells no format.
    """
    del truthy, base_url
    suffix = path.name.removesuffix(".gz").rpartition(".")[2]
    record = directory / "entities.sqlite"
    if not record.is_file():
        raise SandboxError("there is no sandbox here", file=directory, remedy="start it first (`donata sandbox start`)")
    if suffix not in {"json", "jsonl"}:
        raise SandboxError(f"'.{suffix}' is no format of dumps", file=path, remedy="name it .json, .jsonl, .nt or .ttl")
    storage = Storage(record, read_only=True)
    try:
        storage.connection.execute("BEGIN")
        with _writing(path) as file:
            return _write_json(storage.pages_after(0), file, array=suffix == "json")
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
