"""Ragged columns: numbers and where they are."""

import numpy as np

from pipelines.reconcile.reference.ragged import numbered


def test_numbers_are_counted_alike_by_table_and_by_sorting() -> None:
    values = np.array([7, 3, 7, 0, 3])
    for size in (8, 100_000):
        distinct, at = numbered(values, size)
        assert (distinct.tolist(), at.tolist()) == ([0, 3, 7], [2, 1, 2, 0, 1])
    assert [column.tolist() for column in numbered(np.empty(0, np.int64), 9)] == [[], []]
