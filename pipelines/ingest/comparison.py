"""Comparison with the last dump: which rows are new, changed or the same, and which keys are gone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.exceptions import TableError
from pipelines.ingest.batches import Mask
from pipelines.ingest.cells import one_array
from pipelines.ingest.hashing import Hashes, hash_texts

#: Values of `_change`, by their number.
CHANGES = pa.array(["new", "changed", "same"])
NEW, CHANGED, SAME = 0, 1, 2


class LastDump:
    """The keys and checksums of the last dump's records, in 17 bytes a row; None stands for no last dump."""

    def __init__(self, records: Path | None) -> None:
        self._path = records
        self._keys, self._checksums = _read(records) if records else (np.empty(0, np.uint64), np.empty(0, np.uint64))
        self._seen: Mask = np.zeros(len(self._keys), dtype=np.bool_)

    @property
    def known(self) -> bool:
        """True if there is a last dump."""
        return self._path is not None

    def compare(self, keys: Hashes, checksums: Hashes) -> npt.NDArray[np.int8]:
        """For each row of the new dump, be it accepted or not, the number of its change (see `CHANGES`)."""
        if not len(self._keys):
            return np.full(len(keys), NEW, dtype=np.int8)
        places, known = self._places(keys)
        self._seen[places[known]] = True
        same = known & (self._checksums[places] == checksums)
        return np.where(same, SAME, np.where(known, CHANGED, NEW)).astype(np.int8)

    def gone(self) -> Iterator[pa.Table]:
        """The last dump's records whose key the new dump lacks, some thousand at a time; ask for it last."""
        if self._path is None:
            return
        with pq.ParquetFile(self._path) as file:
            for batch in _row_groups(file):
                places, _ = self._places(hash_texts(one_array(batch.column("_key"))))
                yield batch.filter(pa.array(~self._seen[places]))

    def _places(self, keys: Hashes) -> tuple[npt.NDArray[np.intp], Mask]:
        # In the keys' own order, so that one search begins where the last one ended.
        order = np.argsort(keys)
        places = np.empty(len(keys), dtype=np.intp)
        places[order] = np.minimum(np.searchsorted(self._keys, keys[order]), len(self._keys) - 1)
        return places, self._keys[places] == keys


def _read(records: Path) -> tuple[Hashes, Hashes]:
    """Keys, sorted, and their checksums."""
    try:
        with pq.ParquetFile(records) as file:
            size = file.metadata.num_rows
            keys, checksums = np.empty(size, np.uint64), np.empty(size, np.uint64)
            start = 0
            for batch in _row_groups(file, ["_key", "_checksum"]):
                end = start + batch.num_rows
                keys[start:end] = hash_texts(one_array(batch.column("_key")))
                checksums[start:end] = _numbers(one_array(batch.column("_checksum")))
                start = end
    except (pa.ArrowInvalid, OSError, KeyError) as error:
        raise TableError(
            f"the records of the last dump cannot be read: {error}",
            remedy="remove that run's folder: the dump is then taken for the first one",
            file=records,
        ) from error
    order = np.argsort(keys)
    return keys[order], checksums[order]


def _row_groups(file: pq.ParquetFile, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """Some thousand rows at a time; `iter_batches` would read ahead of us without limit."""
    for number in range(file.num_row_groups):
        yield file.read_row_group(number, columns=columns, use_threads=False)


def _numbers(checksums: pa.Array) -> Hashes:
    """16 hexadecimal digits each → numbers."""
    text = "".join(checksums.to_pylist())
    return np.frombuffer(bytes.fromhex(text), dtype=">u8").astype(np.uint64)
