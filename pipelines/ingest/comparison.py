"""Comparison with the last dump: which rows are new, changed or the same, and which keys are gone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.exceptions import TableError
from pipelines.ingest.cells import one_array
from pipelines.ingest.hashing import Hashes, hash_texts

#: Values of `_change`, by their number.
CHANGES = pa.array(["new", "changed", "same"])
NEW, CHANGED, SAME = 0, 1, 2


class LastDump:
    """The keys and checksums of the last dump's records, in 25 bytes a row; None stands for no last dump."""

    def __init__(self, records: Path | None) -> None:
        self._path = records
        keys, checksums = _read(records) if records else (np.empty(0, np.uint64), np.empty(0, np.uint64))
        self._order = np.argsort(keys)
        self._keys = keys[self._order]
        self._checksums = checksums[self._order]
        self._seen: npt.NDArray[np.bool_] = np.zeros(len(keys), dtype=np.bool_)

    @property
    def known(self) -> bool:
        """True if there is a last dump."""
        return self._path is not None

    def compare(self, keys: Hashes, checksums: Hashes) -> npt.NDArray[np.int8]:
        """For each row the number of its change (see `CHANGES`)."""
        if not len(self._keys):
            return np.full(len(keys), NEW, dtype=np.int8)
        places, known = self._places(keys)
        same = known & (self._checksums[places] == checksums)
        return np.where(same, SAME, np.where(known, CHANGED, NEW)).astype(np.int8)

    def mark_seen(self, keys: Hashes) -> None:
        """These keys are in the new dump, be their rows accepted or quarantined."""
        if len(self._keys):
            places, known = self._places(keys)
            self._seen[places[known]] = True

    def gone(self) -> Iterator[pa.Table]:
        """The last dump's records whose key the new dump lacks, some thousand at a time."""
        if self._path is None:
            return
        absent = np.empty(len(self._seen), dtype=np.bool_)
        absent[self._order] = ~self._seen
        start = 0
        with pq.ParquetFile(self._path) as file:
            for batch in file.iter_batches():
                yield pa.table(batch.filter(pa.array(absent[start : start + batch.num_rows])))
                start += batch.num_rows

    def _places(self, keys: Hashes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        places = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return places, self._keys[places] == keys


def _read(records: Path) -> tuple[Hashes, Hashes]:
    keys, checksums = [np.empty(0, np.uint64)], [np.empty(0, np.uint64)]
    try:
        with pq.ParquetFile(records) as file:
            for batch in file.iter_batches(columns=["_key", "_checksum"]):
                keys.append(hash_texts(one_array(batch.column("_key"))))
                checksums.append(_numbers(one_array(batch.column("_checksum"))))
    except (pa.ArrowInvalid, OSError, KeyError) as error:
        raise TableError(
            f"the records of the last dump cannot be read: {error}",
            remedy="remove that run's folder: the dump is then taken for the first one",
            file=records,
        ) from error
    return np.concatenate(keys), np.concatenate(checksums)


def _numbers(checksums: pa.Array) -> Hashes:
    """16 hexadecimal digits each → numbers."""
    text = "".join(checksums.to_pylist())
    return np.frombuffer(bytes.fromhex(text), dtype=">u8").astype(np.uint64)
