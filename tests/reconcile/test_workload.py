"""Workload: batches that fill all processes alike."""

import pandas as pd
import pytest

from pipelines.reconcile.workload import BATCH_ROWS, even_size, slices


@pytest.mark.parametrize(
    ("rows", "workers", "batches"),
    [(12_000, 2, 4), (8_000, 2, 2), (51_413, 2, 14), (9_000, 4, 4), (12_000, 1, 3), (900, 2, 1)],
)
def test_every_process_gets_as_many_batches(rows: int, workers: int, batches: int) -> None:
    parts = list(slices(pd.DataFrame({"_row": range(rows)}), even_size(rows, workers)))
    assert len(parts) == batches
    assert sum(map(len, parts)) == rows
    assert max(map(len, parts)) <= BATCH_ROWS
