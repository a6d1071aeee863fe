"""Workload: a whole table of records against a reference, batch by batch, by as many processes as are asked for.

Processes are forked, so that they share the reference's memory; where that cannot be done, this process does it all.
"""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pandas as pd

from pipelines.model.collection import collection_paused
from pipelines.partners.partner import Partner
from pipelines.reconcile.matching import Reconciled, reconcile
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import Reference

R = TypeVar("R")
#: Rows in one batch: large enough for the columns to pay, small enough for memory.
BATCH_ROWS = 4_000
#: Rows that one process does sooner than several.
LEAST_SPREAD = 1_000

_WORK: list[Callable[[int], object]] = []


def reconcile_all(
    records: pd.DataFrame, partner: Partner, reference: Reference, model: Model, workers: int = 1
) -> list[Reconciled]:
    """All batches, in order."""
    batches = list(slices(records, even_size(len(records), workers)))
    return spread(lambda number: reconcile(batches[number], partner, reference, model), len(batches), workers)


def even_size(rows: int, workers: int) -> int:
    """Rows in one batch so that all workers have as many: three batches would keep two of them as long as four."""
    if workers < 2 or rows <= LEAST_SPREAD:
        return BATCH_ROWS
    rounds = -(-rows // (BATCH_ROWS * workers))
    return -(-rows // (rounds * workers))


def slices(records: pd.DataFrame, size: int = BATCH_ROWS) -> Iterator[pd.DataFrame]:
    """The records in batches."""
    for start in range(0, len(records), size):
        yield records.iloc[start : start + size].reset_index(drop=True)


def spread(work: Callable[[int], R], count: int, workers: int) -> list[R]:
    """Do `work` for 0 … count - 1 and give the results in order."""
    if workers < 2 or count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        with collection_paused():
            return [work(number) for number in range(count)]
    _WORK.append(work)
    try:
        with multiprocessing.get_context("fork").Pool(min(workers, count), gc.disable) as pool:
            found: Sequence[R] = pool.map(_one, range(count), chunksize=1)  # type: ignore[arg-type]
        return list(found)
    finally:
        _WORK.pop()


def _one(number: int) -> object:
    return _WORK[-1](number)
