"""Seen values: which values of a column came before, over a dump of any length, in twelve bytes a value.

Values are known by 64-bit hashes. Among ten million different values the odds that any two share a hash are about 3 in
a million; then one row too many is quarantined, visibly, and none is lost.
"""

import numpy as np
import numpy.typing as npt

from pipelines.ingest.batches import Integers
from pipelines.ingest.hashing import Hashes


class SeenValues:
    """The values so far, as sorted runs that are merged when they are of like size."""

    def __init__(self) -> None:
        self._runs: list[tuple[Hashes, npt.NDArray[np.uint32]]] = []

    def earlier_lines(self, hashes: Hashes, lines: Integers) -> Integers:
        """For each value the line on which it was first seen, 0 if never before; and remember the new ones."""
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        first = np.searchsorted(ordered, ordered, side="left")
        found = np.where(first < np.arange(len(ordered)), lines[order][first], 0)
        for known, known_lines in self._runs:
            places = np.minimum(np.searchsorted(known, ordered), len(known) - 1)
            found = np.where(known[places] == ordered, known_lines[places], found)
        new = found == 0
        if new.any():
            self._remember(ordered[new], lines[order][new].astype(np.uint32))
        result = np.zeros(len(hashes), dtype=np.int64)
        result[order] = found
        return result

    def _remember(self, hashes: Hashes, lines: npt.NDArray[np.uint32]) -> None:
        self._runs.append((hashes, lines))
        while len(self._runs) > 1 and len(self._runs[-1][0]) * 2 > len(self._runs[-2][0]):
            (late, late_lines), (early, early_lines) = self._runs.pop(), self._runs.pop()
            merged = np.concatenate([early, late])
            merged_lines = np.concatenate([early_lines, late_lines])
            del early, late, early_lines, late_lines
            order = np.argsort(merged, kind="stable")  # Two sorted runs: one merging pass.
            self._runs.append((merged[order], merged_lines[order]))
