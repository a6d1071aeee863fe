"""The index folder: arrays as flat files in a generation of their own; `index.json` names the one that counts.

A generation is written whole under a new name, then `index.json` is replaced in one step: whoever is killed in between
leaves the old index, and files that the next build clears away.
"""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import numpy as np

from pipelines.exceptions import InputError
from pipelines.reconcile.reference.columns import Array

MANIFEST = "index.json"
#: Grows when the files' form or the keys change: an older index must be built anew.
VERSION = 4


class ArrayFolder:
    """Arrays being written, each by appending, with little in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)
        self._files: dict[str, IO[bytes]] = {}
        self._dtypes: dict[str, np.dtype[Any]] = {}

    def append(self, name: str, array: Array) -> None:
        """Write the array behind what the name has already."""
        if name not in self._files:
            self._files[name] = (self.path / f"{name}.bin").open("wb")
            self._dtypes[name] = array.dtype
        np.ascontiguousarray(array, self._dtypes[name]).tofile(self._files[name])

    def write(self, arrays: Mapping[str, Array]) -> None:
        """Write whole arrays."""
        for name, array in arrays.items():
            self.append(name, array)

    def read(self, name: str) -> Array:
        """What was written so far."""
        self._files[name].flush()
        return mapped(self.path / f"{name}.bin", self._dtypes[name])

    def names(self) -> list[str]:
        """The names of all arrays."""
        return list(self._files)

    def close(self) -> dict[str, list[Any]]:
        """Finish: name → dtype and length, as the manifest has it. All is on disk afterwards."""
        written = {}
        for name, file in self._files.items():
            file.flush()
            os.fsync(file.fileno())
            written[name] = [self._dtypes[name].str, file.tell() // self._dtypes[name].itemsize]
            file.close()
        return written


def mapped(path: Path, dtype: Any) -> Array:
    """A flat file as an array that is read in place; a plain array, for each look into a `memmap` makes another."""
    return np.memmap(path, dtype, mode="r").view(np.ndarray) if path.stat().st_size else np.empty(0, dtype)


def new_generation(folder: Path) -> Path:
    """A name for the next generation; what earlier builds left is cleared away."""
    folder.mkdir(parents=True, exist_ok=True)
    current = _current(folder / MANIFEST)
    for left in folder.iterdir():
        if left.is_dir() and left.name != current:
            shutil.rmtree(left)
    return folder / uuid4().hex[:12]


def _current(manifest: Path) -> str | None:
    """The generation that counts; an index of another version, or a damaged one, can be built anew all the same."""
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["generation"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def publish(folder: Path, generation: Path, manifest: Mapping[str, Any]) -> None:
    """Make a finished generation the index, in one step; the one before goes."""
    text = json.dumps({"version": VERSION, "generation": generation.name, **manifest}, ensure_ascii=False, indent=1)
    draft = folder / f"{MANIFEST}.{generation.name}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / MANIFEST)
    for left in folder.iterdir():
        if left.is_dir() and left != generation:
            shutil.rmtree(left, ignore_errors=True)


def read_manifest(folder: Path) -> dict[str, Any]:
    """What `index.json` says.

    Raises:
        InputError: there is no index, or another version of Donata made it.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError("there is no index here", file=folder, remedy=f"`donata index build {folder.name}` makes one")
    try:
        manifest = dict(json.loads(path.read_text(encoding="utf-8")))
        version = manifest["version"]
    except (ValueError, KeyError) as error:
        raise InputError("the manifest of the index is damaged", file=path, remedy="build the index again") from error
    if version != VERSION:
        raise InputError(f"the index is of version {version}, not {VERSION}", file=path, remedy="build the index again")
    return manifest


def read_arrays(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Array]:
    """The arrays of an index, read in place.

    Raises:
        InputError: a file is missing or of the wrong size.
    """
    arrays = {}
    for name, (dtype, length) in manifest["arrays"].items():
        path = folder / manifest["generation"] / f"{name}.bin"
        if not path.is_file() or path.stat().st_size != length * np.dtype(dtype).itemsize:
            raise InputError("a file of the index is missing or cut short", file=path, remedy="build the index again")
        arrays[name] = mapped(path, dtype)
    return arrays
