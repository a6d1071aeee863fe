"""External sort: pairs of key and row, written as sorted runs by several processes, merged range by range."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from pipelines.reconcile.reference.columns import Array
from pipelines.reconcile.reference.folder import ArrayFolder, mapped
from pipelines.reconcile.reference.postings import Postings
from pipelines.reconcile.reference.words import U64

#: Pairs that are sorted at once.
RANGE = 6 << 20


def write_run(stem: Path, key: U64, row: Array) -> None:
    """Write pairs, sorted by key."""
    order = np.argsort(key)
    key[order].tofile(stem.with_suffix(".key"))
    row[order].tofile(stem.with_suffix(".row"))


def ranges(stems: Sequence[Path], dtype: type[np.int32 | np.uint64]) -> Iterator[tuple[U64, Array]]:
    """The pairs of all runs by ascending ranges of keys, in no order within a range; a key's pairs stay together."""
    runs = [(mapped(stem.with_suffix(".key"), np.uint64), mapped(stem.with_suffix(".row"), dtype)) for stem in stems]
    total = sum(len(key) for key, _ in runs)
    steps = max(1, -(-total // RANGE))
    # Keys are hashes, spread evenly: equal ranges hold about as many pairs each.
    bounds = [np.uint64(step * (1 << 64) // steps) for step in range(1, steps)]
    cuts = [[0, *np.searchsorted(key, bounds).tolist(), len(key)] for key, _ in runs]
    for step in range(steps):
        parts = [
            (key[cut[step] : cut[step + 1]], row[cut[step] : cut[step + 1]])
            for (key, row), cut in zip(runs, cuts, strict=True)
        ]
        yield (
            np.concatenate([key for key, _ in parts] or [np.empty(0, np.uint64)]),
            np.concatenate([row for _, row in parts] or [np.empty(0, dtype)]),
        )


class PostingsWriter:
    """Postings, written range by range."""

    def __init__(self, out: ArrayFolder, name: str, *, rows: bool = True) -> None:
        self._out, self._name, self._rows, self._total = out, name, rows, 0
        empty = Postings(np.empty(0, np.uint64), np.zeros(1, np.int64), np.empty(0, np.int32), np.empty(0, np.uint32))
        out.append(f"{name}.ptr", np.zeros(1, np.int64))
        self.write(empty)

    def write(self, postings: Postings) -> None:
        """Write the next range."""
        self._out.append(f"{self._name}.key", postings.key)
        self._out.append(f"{self._name}.bearers", postings.bearers)
        if self._rows:
            self._out.append(f"{self._name}.ptr", postings.ptr[1:] + self._total)
            self._total += len(postings.row)
        self._out.append(f"{self._name}.row", postings.row if self._rows else np.empty(0, np.int32))
