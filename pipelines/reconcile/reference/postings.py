"""Postings: sorted 64-bit keys, and for each the rows that have it, prominent ones first. Looked up by binary search."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.ragged import I64
from pipelines.reconcile.reference.words import U64


@dataclass(frozen=True)
class Postings:
    """`row[ptr[k]:ptr[k + 1]]` are the rows that have `key[k]`; `bearers[k]`: how many owners they have."""

    key: U64
    ptr: I64
    row: npt.NDArray[np.int32]
    bearers: npt.NDArray[np.uint32]

    def look_up(self, keys: U64) -> tuple[I64, I64]:
        """Where the rows of each key begin, and how many there are (0: the key is not there)."""
        place = self._places(keys)
        found = place >= 0
        start = np.where(found, self.ptr[place], 0)
        return start, np.where(found, self.ptr[place + 1] - start, 0)

    def bearers_of(self, keys: U64) -> npt.NDArray[np.int32]:
        """How many owners have each key."""
        place = self._places(keys)
        return np.where(place >= 0, self.bearers[place] if len(self.bearers) else 0, 0).astype(np.int32)

    def _places(self, keys: U64) -> I64:
        """The place of each key, or -1. Sorted needles are found several times as fast in a large column."""
        if not len(self.key):
            return np.full(len(keys), -1, np.int64)
        order = np.argsort(keys)
        needles = keys[order]
        place = np.minimum(np.searchsorted(self.key, needles), len(self.key) - 1)
        place[self.key[place] != needles] = -1
        back = np.empty(len(keys), np.int64)
        back[order] = place
        return back


def postings_of(
    key: U64, row: npt.NDArray[np.int32], owner: npt.NDArray[np.int32], rank: npt.NDArray[np.uint32]
) -> Postings:
    """Pairs of key and row → postings; `owner` is whose row it is, a smaller `rank` comes first. Repeated pairs count once."""
    order = np.lexsort((row, owner, rank, key))
    key, row, owner = key[order], row[order], owner[order]
    fresh = np.ones(len(key), bool)
    fresh[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
    key, row, owner = key[fresh], row[fresh], owner[fresh]
    begins = np.ones(len(key), bool)
    begins[1:] = key[1:] != key[:-1]
    other = begins.copy()
    other[1:] |= owner[1:] != owner[:-1]
    start = np.flatnonzero(begins)
    bearers = np.add.reduceat(other, start, dtype=np.uint32) if len(start) else np.empty(0, np.uint32)
    return Postings(key[start], np.append(start, len(key)).astype(np.int64), row, bearers)
