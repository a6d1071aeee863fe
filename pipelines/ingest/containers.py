"""Containers: a dump as a stream of bytes, whether it lies plain or inside a .gz or .zip.

Decompression is bounded: a file that unpacks to an absurd size is refused before it fills memory or disk.
"""

import gzip
import io
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from pipelines.exceptions import InputError

GIBIBYTE = 1 << 30
#: A dump may unpack to at most this many bytes …
LARGEST = 64 * GIBIBYTE
#: … and, beyond the first `FREE` bytes, to at most this many times its packed size (text rarely exceeds 50).
LARGEST_RATIO = 200
FREE = 64 << 20

_GZIP_MAGIC, _ZIP_MAGIC = b"\x1f\x8b", b"PK\x03\x04"
_UNREADABLE = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Container:
    """A dump on disk; `compression` is "", "gz" or "zip", `member` the file inside a zip, `name` for messages."""

    path: Path
    name: str
    compression: str = ""
    member: str = ""

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The unpacked bytes from the beginning.

        Raises:
            InputError: the archive is damaged or cut short, encrypted, or unpacks to an absurd size.
        """
        try:
            with _unpack(self) as stream:
                yield stream
        except _UNREADABLE as error:
            raise InputError(
                f"the {self.compression or 'file'} archive cannot be unpacked: {error}",
                file=self.name,
                remedy="it was probably cut short on its way, or has a password: fetch or pack it again",
            ) from error

    def extracted(self, folder: Path) -> Path:
        """A plain file with the unpacked bytes, for formats that must be read out of order."""
        if not self.compression:
            return self.path
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / (PurePosixPath(self.member).name or self.path.stem)
        with self.open() as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
        return target


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than its packed size justifies."""

    def __init__(self, stream: BinaryIO, packed: int, path: Path) -> None:
        self._stream = stream
        self._limit = min(LARGEST, FREE + packed * LARGEST_RATIO)
        self._path = path
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        block = self._stream.read(len(view))
        self._given += len(block)
        if self._given > self._limit:
            raise InputError(
                f"the archive unpacks to more than {self._limit:,} bytes, far beyond what its size justifies",
                file=self._path,
                remedy="if the dump is genuine, unpack it and give the plain file",
            )
        view[: len(block)] = block
        return len(block)


@contextmanager
def _unpack(container: Container) -> Iterator[BinaryIO]:
    path = container.path
    if container.compression == "gz":
        with gzip.open(path) as packed:
            yield _bounded(cast("BinaryIO", packed), path.stat().st_size, path)
    elif container.compression == "zip":
        with zipfile.ZipFile(path) as archive, archive.open(container.member) as packed:
            yield _bounded(cast("BinaryIO", packed), archive.getinfo(container.member).compress_size, path)
    else:
        with path.open("rb") as stream:
            yield stream


def _bounded(stream: BinaryIO, packed: int, path: Path) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Bounded(stream, packed, path), 1 << 20))


def find_container(path: Path, name: str = "") -> Container:
    """Look at the file's first bytes (not at its name) and say how it is packed.

    Raises:
        InputError: there is no such file, it is empty, or a zip does not hold exactly one data file.
    """
    name = name or path.name
    if not path.is_file():
        raise InputError("there is no such file", file=path, remedy="check the path")
    with path.open("rb") as stream:
        start = stream.read(4)
    if not start:
        raise InputError("the file is empty", file=name, remedy="export it again: it has no header and no rows")
    if start[:2] == _GZIP_MAGIC:
        return Container(path, name, "gz")
    if start == _ZIP_MAGIC and not is_workbook(path):
        return Container(path, name, "zip", _only_member(path))
    return Container(path, name)


def is_workbook(path: Path) -> bool:
    """True if a zip is in truth an Office workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/") for name in archive.namelist())
    except zipfile.BadZipFile as error:
        raise InputError(
            "the zip archive is damaged", file=path, remedy="it was probably cut short on its way: fetch it again"
        ) from error


def _only_member(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        names = [
            entry.filename for entry in archive.infolist() if not entry.is_dir() and not _is_litter(entry.filename)
        ]
    if len(names) == 1:
        return names[0]
    listing = ", ".join(sorted(names)[:5]) or "none"
    raise InputError(
        f"the zip archive must hold exactly one data file; it holds {len(names)}: {listing}",
        file=path,
        remedy="pack the one table alone, or give it unpacked",
    )


def _is_litter(name: str) -> bool:
    """Files that operating systems add to archives."""
    path = PurePosixPath(name)
    return path.parts[0] == "__MACOSX" or path.name.startswith(".") or path.name in {"Thumbs.db", "desktop.ini"}
