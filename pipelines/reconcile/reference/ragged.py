"""Ragged columns: rows of different lengths in one flat array with pointers (CSR), expanded and joined by numpy."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]

#: How many times as many numbers as values there may be for a table of all of them to pay.
LEAST_SPARSE = 64


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


def sorted_distinct(values: I64) -> I64:
    """Each value once, ascending: several times as fast as `np.unique`, which hashes, where there are many."""
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def numbered(values: I64, size: int) -> tuple[I64, I64]:
    """Each of the values, which are below `size`, once, ascending; and the place of each among these.

    `np.unique` with an inverse sorts; looking up is several times as fast, where the values are not too few.
    """
    if size > LEAST_SPARSE * len(values):
        distinct, at = np.unique(values, return_inverse=True)
        return distinct, at.astype(np.int64)
    there = np.zeros(size, bool)
    there[values] = True
    distinct = np.flatnonzero(there)
    place = np.empty(size, np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[values]


def sums(values: npt.NDArray[np.uint64], ptr: I64) -> npt.NDArray[np.uint64]:
    """The sum of each row, modulo 2⁶⁴; an empty row gives 0."""
    total = np.zeros(len(values) + 1, np.uint64)
    np.cumsum(values, out=total[1:])
    return total[ptr[1:]] - total[ptr[:-1]]


def row_pointers(rows: npt.NDArray[Any], count: int) -> I64:
    """Of values whose ascending row numbers are given: where each of `count` rows begins (one more at the end)."""
    return np.searchsorted(rows, np.arange(count + 1)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Joined:
    """Each value of one side beside each value of the other: the pair, and both values' positions."""

    pair: I64
    left: I64
    right: I64


def join(left_ptr: npt.NDArray[Any], left: I64, right_ptr: npt.NDArray[Any], right: I64) -> Joined:
    """Join two ragged columns over pairs of rows (`left[i]`, `right[i]`)."""
    left_counts = (left_ptr[left + 1] - left_ptr[left]).astype(np.int64)
    pair, ours = spans(left_ptr[left].astype(np.int64), left_counts)
    starts = right_ptr[right].astype(np.int64)[pair]
    counts = (right_ptr[right + 1].astype(np.int64) - right_ptr[right].astype(np.int64))[pair]
    entry, theirs = spans(starts, counts)
    return Joined(pair[entry], ours[entry], theirs)


def best_by(groups: I64, codes: npt.NDArray[Any], count: int, default: int) -> npt.NDArray[np.int8]:
    """For each of `count` groups the highest code among its values; `default` where it has none."""
    best = np.full(count, -1, dtype=np.int8)
    np.maximum.at(best, groups, codes.astype(np.int8))
    best[best < 0] = default
    return best
