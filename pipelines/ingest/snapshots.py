"""Snapshots: each dump kept as it came, under its checksum, so that what a run did can be traced to its bytes."""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from pipelines.exceptions import InputError


@dataclass(frozen=True)
class Snapshot:
    """A dump's copy; `name` is what the partner calls it, `checksum` SHA-256 in hexadecimal digits."""

    path: Path
    name: str
    checksum: str
    bytes: int


def checksum_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def take_snapshot(dump: Path, folder: Path | None) -> Snapshot:
    """Keep the dump in the folder under its checksum, once; without a folder the dump itself is the snapshot.

    Raises:
        InputError: there is no such file.
    """
    if not dump.is_file():
        raise InputError("there is no such file", file=dump, remedy="check the path")
    checksum = checksum_of(dump)
    kept = dump
    if folder is not None:
        kept = folder / f"{checksum[:16]}-{dump.name}"
        if not kept.is_file() or kept.stat().st_size != dump.stat().st_size:
            folder.mkdir(parents=True, exist_ok=True)
            aside = kept.with_name(f".{kept.name}.part")
            shutil.copyfile(dump, aside)
            aside.replace(kept)
    return Snapshot(kept, dump.name, checksum, dump.stat().st_size)


def verify_hash(snapshot: Snapshot, declared: str | None) -> None:
    """Hold a dump against the package's `hash` (https://datapackage.org/standard/data-resource/#hash).

    Raises:
        InputError: they differ.
    """
    if not declared:
        return
    algorithm, _, digest = declared.rpartition(":")
    algorithm = algorithm or "md5"
    if algorithm not in hashlib.algorithms_available:
        raise InputError(f"the hash '{declared}' is of an unknown kind", file=snapshot.name, remedy="use sha256:…")
    with snapshot.path.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()
    if found != digest.lower():
        raise InputError(
            f"the file's {algorithm} is {found}, but the data package says {digest}",
            file=snapshot.name,
            remedy="fetch it again; if the partner sent a new dump, correct `hash` in datapackage.json",
        )
