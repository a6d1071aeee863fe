"""Carrying over: what an index has of the names that stay → sorted runs for its successor, rows renumbered.

Names that did not change keep the keys that they had: which of their words were the rarest is only decided anew when
the index is built anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.chunks import Chunk
from pipelines.reconcile.reference.columns import Array, Texts
from pipelines.reconcile.reference.indexing import counted_words
from pipelines.reconcile.reference.keys import forms_of
from pipelines.reconcile.reference.merging import slices
from pipelines.reconcile.reference.postings import Postings
from pipelines.reconcile.reference.words import I64, U64, WordTable

#: Postings expanded at once.
SLICE = 4 << 20


@dataclass(frozen=True)
class Before:
    """The index before: `renumbered` is the new number of each of its names, or -1; `fresh` are names it lacks."""

    index: Chunk
    renumbered: npt.NDArray[np.int32]
    fresh: I64

    @classmethod
    def of(cls, index: Chunk, rows: I64) -> "Before":
        """`rows`: for each new name its place among the old names, or beyond them."""
        count = len(index["names.owner"])
        old = rows < count
        renumbered = np.full(count, -1, np.int32)
        renumbered[rows[old]] = np.flatnonzero(old)
        return cls(index, renumbered, np.flatnonzero(~old))

    def write_keys(self, stem: Path) -> None:
        """The keys of names that stay, as a run."""
        with stem.with_suffix(".key").open("wb") as keys, stem.with_suffix(".row").open("wb") as rows:
            for key, row in self._expanded("keys"):
                number = self.renumbered[row]
                key[number >= 0].tofile(keys)
                number[number >= 0].tofile(rows)

    def write_spellings(self, stem: Path) -> None:
        """Deletions with their words, as a run."""
        words = self.index["words.key"]
        with stem.with_suffix(".key").open("wb") as keys, stem.with_suffix(".row").open("wb") as rows:
            for key, row in self._expanded("spellings"):
                key.tofile(keys)
                words[row].tofile(rows)

    def _expanded(self, name: str) -> Iterator[tuple[U64, Array]]:
        key, ptr, row = (self.index[f"{name}.{part}"] for part in ("key", "ptr", "row"))
        for low, high in slices(ptr, SLICE):
            yield np.repeat(key[low:high], np.diff(ptr[low : high + 1])), row[ptr[low] : ptr[high]]

    def words_with(self, fresh: Sequence[Postings]) -> Postings:
        """The counts of words, less those of entities that are gone, plus `fresh` ones."""
        gone = np.flatnonzero(self.renumbered < 0)
        texts = Texts(self.index["names.folded.ptr"], self.index["names.folded"]).take(gone)
        lost = counted_words(forms_of(texts, WordTable()), self.index["names.owner"][gone])
        key = np.concatenate([self.index["words.key"], lost.key, *(one.key for one in fresh)])
        more = [one.bearers.astype(np.int64) for one in fresh]
        count = np.concatenate([self.index["words.bearers"].astype(np.int64), -lost.bearers.astype(np.int64), *more])
        distinct, inverse = np.unique(key, return_inverse=True)
        total = np.bincount(inverse, weights=count, minlength=len(distinct)).astype(np.int64)
        there = total > 0
        none = np.empty(0, np.int32)
        return Postings(distinct[there], np.zeros(1, np.int64), none, total[there].astype(np.uint32))

    def prefixes(self) -> tuple[U64, npt.NDArray[np.int32]]:
        """The prefixes of names that stay."""
        row = self.renumbered[self.index["prefixes.row"]]
        return self.index["prefixes.key"][row >= 0], row[row >= 0]
