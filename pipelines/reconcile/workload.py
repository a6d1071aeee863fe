"""Workload: a whole table of records against a reference, batch by batch, by as many processes as are asked for.

This process works too, beside others that are forked, so that they share the reference's memory; where that cannot be
done, this process does it all. Whoever is free takes the next batch.
"""

import gc
import multiprocessing
import os
import pickle
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import IO, Any, TypeVar

import pandas as pd

from pipelines.model.collection import collection_paused
from pipelines.partners.partner import Partner
from pipelines.reconcile.matching import Reconciled, reconcile
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import Reference

R = TypeVar("R")
#: Rows in one batch: enough for the columns to pay, and few enough for memory.
BATCH_ROWS = 8_000
#: Rows that one process does sooner than several.
LEAST_SPREAD = 1_000
#: Bytes of a batch's number.
_WIDTH = 8


def reconcile_all(
    records: pd.DataFrame, partner: Partner, reference: Reference, model: Model, workers: int = 1
) -> list[Reconciled]:
    """All batches, in order."""
    batches = list(slices(records, workers))
    return spread(lambda number: reconcile(batches[number], partner, reference, model), len(batches), workers)


def even_size(rows: int, workers: int) -> int:
    """Rows in one batch so that all workers have as many; smaller ones towards the end would cost more than waiting."""
    if workers < 2 or rows <= LEAST_SPREAD:
        return BATCH_ROWS
    rounds = -(-rows // (BATCH_ROWS * workers))
    return -(-rows // (rounds * workers))


def slices(records: pd.DataFrame, workers: int = 1) -> Iterator[pd.DataFrame]:
    """The records in batches."""
    size = even_size(len(records), workers)
    for start in range(0, len(records), size):
        yield records.iloc[start : start + size].reset_index(drop=True)


def spread(work: Callable[[int], R], count: int, workers: int) -> list[R]:
    """Do `work` for 0 … count - 1 and give the results in order.

    What another process could not do, because it failed or was killed, is done here, where the error is raised.
    """
    helpers = min(workers, count) - 1 if "fork" in multiprocessing.get_all_start_methods() else 0
    with ExitStack() as stack, collection_paused():
        files: list[IO[bytes]] = [stack.enter_context(tempfile.TemporaryFile()) for _ in range(helpers)]
        done: dict[int, R] = {}
        if helpers > 0:
            done = _together(work, count, files)
        return [done[number] if number in done else work(number) for number in range(count)]


def _together(work: Callable[[int], R], count: int, files: list[IO[bytes]]) -> dict[int, R]:
    """What this process does, and what one more for each of the files writes there."""
    context = multiprocessing.get_context("fork")
    with ExitStack() as stack:
        # Forks share the place in an open file, which the system moves for one reader at a time: there is no lock that
        # a process could be killed with.
        numbers = stack.enter_context(tempfile.TemporaryFile())
        numbers.write(b"".join(number.to_bytes(_WIDTH, "big") for number in range(count)))
        numbers.seek(0)
        helpers = [context.Process(target=_help, args=(work, numbers.fileno(), file), daemon=True) for file in files]
        for helper in helpers:
            helper.start()
            stack.callback(helper.join)
            stack.callback(helper.kill)
        done = {number: work(number) for number in _next_ones(numbers.fileno())}
        for helper, file in zip(helpers, files, strict=True):
            helper.join()
            done |= _handed_over(file)
    return done


def _next_ones(numbers: int) -> Iterator[int]:
    """Numbers of the file that no process has taken yet."""
    while number := os.read(numbers, _WIDTH):
        yield int.from_bytes(number, "big")


def _help(work: Callable[[int], object], numbers: int, file: IO[bytes]) -> None:
    """Take part in another process; an interrupt is for that process, and none goes on without it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    whose = os.getppid()
    with suppress(Exception):
        for number in _next_ones(numbers):
            pickle.dump((number, work(number)), file, protocol=5)
            file.flush()
            if os.getppid() != whose:
                return


def _handed_over(file: IO[bytes]) -> Iterator[tuple[int, Any]]:
    """What a process wrote, as far as it came."""
    file.seek(0)
    with suppress(EOFError, pickle.UnpicklingError):
        while True:
            yield pickle.load(file)  # noqa: S301 - a fork of this process wrote it
