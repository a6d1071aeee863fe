"""Seen values: which values of a column came before, over a dump of any length, in twelve bytes a value.

Values are known by 64-bit hashes. Among ten million different values the odds that any two share a hash are about 3 in
a million; then one row too many is quarantined, visibly, and none is lost.
"""

import numpy as np
import numpy.typing as npt

from pipelines.ingest.batches import Integers
from pipelines.ingest.hashing import Hashes

_SHIFT = np.uint64(40)
#: Longer runs are left apart: to merge them would take more memory than to search several takes time.
_LONGEST_RUN = 1 << 20


class SeenValues:
    """The values so far, as sorted runs that are merged when they are of like size."""

    def __init__(self) -> None:
        # By its first 24 bits most new values are known to be new, without a search.
        self._perhaps = np.zeros(1 << (64 - int(_SHIFT)), dtype=np.bool_)
        self._runs: list[tuple[Hashes, npt.NDArray[np.uint32]]] = []

    def earlier_lines(self, hashes: Hashes, lines: Integers) -> Integers:
        """For each value the line on which it was first seen, 0 if never before; and remember the new ones."""
        order = np.argsort(hashes)
        ordered = hashes[order]
        found = np.zeros(len(hashes), dtype=np.int64)
        if (ordered[1:] == ordered[:-1]).any():
            order = np.argsort(hashes, kind="stable")  # Slower, and only now does it matter which comes first.
            first = np.searchsorted(ordered, ordered, side="left")
            found = np.where(first < np.arange(len(ordered)), lines[order][first], 0)
        self._look_up(ordered, found)
        new = found == 0
        if new.any():
            self._remember(ordered[new], lines[order][new].astype(np.uint32))
        result = np.zeros(len(hashes), dtype=np.int64)
        result[order] = found
        return result

    def _look_up(self, ordered: Hashes, found: Integers) -> None:
        """Fill in the lines of values that an earlier batch had."""
        places = ordered >> _SHIFT
        likely = np.flatnonzero(self._perhaps[places])
        self._perhaps[places] = True
        sought = ordered[likely]
        for known, lines in self._runs:
            at = np.minimum(np.searchsorted(known, sought), len(known) - 1)
            same = known[at] == sought
            found[likely[same]] = lines[at[same]]

    def _remember(self, hashes: Hashes, lines: npt.NDArray[np.uint32]) -> None:
        self._runs.append((hashes, lines))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < min(2 * len(self._runs[-1][0]), _LONGEST_RUN):
            (late, late_lines), (early, early_lines) = self._runs.pop(), self._runs.pop()
            merged = np.concatenate([early, late])
            merged_lines = np.concatenate([early_lines, late_lines])
            del early, late, early_lines, late_lines
            order = np.argsort(merged, kind="stable")  # Two sorted runs: one merging pass.
            self._runs.append((merged[order], merged_lines[order]))
