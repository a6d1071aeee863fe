"""Ragged columns: rows of different lengths in one flat array with pointers (CSR), taken and expanded by numpy."""

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]


def pointers(counts: npt.ArrayLike) -> I64:
    """Lengths of rows → where each begins, and where the last ends."""
    lengths = np.asarray(counts, np.int64)
    ptr = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=ptr[1:])
    return ptr


def spans(starts: I64, counts: I64) -> tuple[I64, I64]:
    """Runs of indices → (which run, the index), one after another."""
    run = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    ptr = pointers(counts)
    return run, np.arange(ptr[-1], dtype=np.int64) - np.repeat(ptr[:-1] - starts, counts)


def sums(values: npt.NDArray[np.uint64], ptr: I64) -> npt.NDArray[np.uint64]:
    """The sum of each row, modulo 2⁶⁴; an empty row gives 0."""
    total = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values, out=total[1:])
    return total[ptr[1:]] - total[ptr[:-1]]
