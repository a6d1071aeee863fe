"""Receiving: a file that somebody sends, written to the disk block by block and counted, never held in memory."""

import hashlib
import shutil
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from pipelines.exceptions import InputError
from pipelines.ingest.snapshots import Snapshot

#: Bytes of the largest file that is received.
LARGEST_FILE = 2 << 30
#: Bytes that stay free on the disk.
SPARE = 256 << 20
#: Seconds after which a file on its way was surely given up: its server was ended.
_GIVEN_UP = 24 * 3600
_PREFIX = ".receiving-"


class Receiving:
    """A context manager around one file on its way; what was not kept is gone when it ends.

    Write each block, then `keep` the file in a folder.
    """

    def __init__(self, folder: Path, name: str, *, largest: int = LARGEST_FILE, announced: int | None = None) -> None:
        """`folder` takes the file until it is kept; `name` is safe already; `announced` is its size, if it is known.

        Raises:
            InputError: it is too large, or the disk has no room for it.
        """
        self._name, self._largest = name, largest
        self.size = 0
        self._refuse(announced or 0)
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < (announced or 0) + SPARE:
            raise InputError("there is no room for this file just now", file=name, remedy="tell a coordinator")
        self._folder = folder
        _clear(folder)

    def __enter__(self) -> Self:
        self._digest = hashlib.sha256()
        sink = tempfile.NamedTemporaryFile(dir=self._folder, prefix=_PREFIX, delete=False)
        self._sink, self._path = cast("BinaryIO", sink), Path(sink.name)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sink.close()
        self._path.unlink(missing_ok=True)

    def write(self, block: bytes | bytearray | memoryview) -> None:
        """Add a block.

        Raises:
            InputError: the file is larger than is received.
        """
        self.size += len(block)
        self._refuse(self.size)
        self._digest.update(block)
        self._sink.write(block)

    @property
    def checksum(self) -> str:
        """SHA-256 of what came so far."""
        return self._digest.hexdigest()

    def keep(self, folder: Path) -> Snapshot:
        """The file is whole: move it into the folder under its name.

        Raises:
            InputError: nothing came.
        """
        if not self.size:
            raise InputError("the file is empty", file=self._name, remedy="export it again: it has no header, no rows")
        self._sink.close()
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / self._name
        self._path.replace(kept)
        return Snapshot(kept, self._name, self.checksum, self.size)

    def _refuse(self, size: int) -> None:
        if size > self._largest:
            raise InputError(
                f"the file is larger than {self._largest:,} bytes",
                file=self._name,
                remedy="pack it (.gz or .zip), or send it in parts",
            )


def _clear(folder: Path) -> None:
    """Remove what a server that was ended had begun to receive."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            if time.time() - left.stat().st_mtime > _GIVEN_UP:
                left.unlink()
        except FileNotFoundError:  # It has just been kept, or removed by another.
            continue
