"""Ragged columns: rows that have none, one or several values each, joined with one another without a loop."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]


def row_pointers(rows: "NDArray[np.integer]", count: int) -> Ints:
    """Of values whose ascending row numbers are given: where each of `count` rows begins (one more at the end)."""
    return np.searchsorted(rows, np.arange(count + 1)).astype(np.int64)


def positions(starts: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Of runs that begin at `starts` with `counts` values: (which run, position of the value), one entry a value."""
    run = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    ends = np.cumsum(counts)
    within = np.arange(len(run), dtype=np.int64) - np.repeat(ends - counts, counts)
    return run, np.repeat(starts, counts) + within


@dataclass(frozen=True, slots=True)
class Joined:
    """Each value of one side beside each value of the other: the pair, and both values' positions."""

    pair: Ints
    left: Ints
    right: Ints


def join(left_ptr: "NDArray[np.integer]", left: Ints, right_ptr: "NDArray[np.integer]", right: Ints) -> Joined:
    """Join two ragged columns over pairs of rows (`left[i]`, `right[i]`)."""
    left_counts = (left_ptr[left + 1] - left_ptr[left]).astype(np.int64)
    pair, ours = positions(left_ptr[left].astype(np.int64), left_counts)
    starts = right_ptr[right].astype(np.int64)[pair]
    counts = (right_ptr[right + 1].astype(np.int64) - right_ptr[right].astype(np.int64))[pair]
    entry, theirs = positions(starts, counts)
    return Joined(pair[entry], ours[entry], theirs)


def best_by(groups: Ints, codes: "NDArray[np.integer]", count: int, default: int) -> "NDArray[np.int8]":
    """For each of `count` groups the highest code among its values; `default` where it has none."""
    best = np.full(count, -1, dtype=np.int8)
    np.maximum.at(best, groups, codes.astype(np.int8))
    best[best < 0] = default
    return best
