"""Wikidata-format JSON dumps: one entity a line, plain, .gz or .bz2, streamed; a broken line is named."""

import bz2
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import orjson

from pipelines.exceptions import InputError

#: Bytes of lines that are parsed together.
BATCH = 8 << 20
_OPENERS = {".gz": gzip.open, ".bz2": bz2.open}
_REMEDY = "the dump must have one entity a line, as Wikidata's own; download it again if it was cut short"


@dataclass(frozen=True)
class Lines:
    """Whole lines of a dump; `first` is the number of the first."""

    first: int
    text: bytes


@dataclass
class Dump:
    """A dump file; `checksum` (SHA-256 of the file as it lies) is known once all lines were read."""

    path: Path
    checksum: str | None = field(default=None, init=False)

    def lines(self, batch: int = BATCH) -> Iterator[Lines]:
        """The dump in batches of whole lines.

        Raises:
            InputError: the file is not there, or its compression breaks off.
        """
        if not self.path.is_file():
            raise InputError("there is no such dump", file=self.path, remedy="give the path of a JSON dump")
        number, rest = 1, b""
        with self.path.open("rb") as raw:
            hashed = _Hashed(raw)
            stream = _opened(hashed, self.path.suffix)
            while True:
                try:
                    block = stream.read(batch)
                except (EOFError, OSError, zlib.error) as error:
                    raise InputError(
                        f"the file cannot be unpacked to its end: {error}", file=self.path, line=number, remedy=_REMEDY
                    ) from error
                if not block:
                    break
                whole, _, tail = (rest + block).rpartition(b"\n")
                if whole:
                    yield Lines(number, whole)
                    number += whole.count(b"\n") + 1
                rest = tail
            if rest.strip():
                yield Lines(number, rest)
            hashed.drain()
            self.checksum = hashed.digest.hexdigest()


class _Hashed(io.RawIOBase):
    """A file that is hashed as it is read."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._raw.read(len(buffer))
        self.digest.update(block)
        buffer[: len(block)] = block
        return len(block)

    def drain(self) -> None:
        """Hash what no reader asked for."""
        while block := self._raw.read(1 << 20):
            self.digest.update(block)


def _opened(hashed: _Hashed, suffix: str) -> IO[bytes]:
    buffered = io.BufferedReader(hashed, 1 << 20)
    opener = _OPENERS.get(suffix)
    return opener(buffered, "rb") if opener else buffered  # type: ignore[operator, return-value]


def parsed(lines: Lines, path: Path) -> Iterator[dict[str, Any]]:
    """The entities in a batch of lines.

    Raises:
        InputError: a line is no JSON object of an entity; with file and line.
    """
    for number, line in enumerate(lines.text.split(b"\n"), start=lines.first):
        text = line.strip().rstrip(b",")
        if not text or text in {b"[", b"]"}:
            continue
        try:
            entity = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise InputError(
                f"the line is not valid JSON: {error.msg}", file=path, line=number, column=error.colno, remedy=_REMEDY
            ) from error
        if not isinstance(entity, dict) or not isinstance(entity.get("id"), str):
            raise InputError("the line is no entity: it has no 'id'", file=path, line=number, remedy=_REMEDY)
        yield entity
