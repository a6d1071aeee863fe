"""Processes: where batches that only compute are done, so that they do not wait for one interpreter's lock.

Prefect keeps the order, retries and progress in its own process; a task hands its work over and waits. Without an open
pool (few rows, or a worker on another machine) the work is done where it is asked for.
"""

import gc
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

R = TypeVar("R")

#: Rows under which a run is sooner done than processes have started.
WORTH_PROCESSES = 20_000

_POOLS: list[ProcessPoolExecutor] = []


@contextmanager
def processes(count: int) -> Iterator[None]:
    """A pool of so many processes for what is handed over within; none for one."""
    if count < 2:
        yield
        return
    # Prefect has threads, and a fork keeps the locks that they hold.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin) as pool:
        _POOLS.append(pool)
        try:
            yield
        finally:
            _POOLS.remove(pool)


def apart(function: Callable[..., R], *arguments: object) -> R:
    """Call the function in a process of the pool, if there is one; its error is raised here."""
    return _POOLS[-1].submit(function, *arguments).result() if _POOLS else function(*arguments)


def _begin() -> None:
    """A process of the pool: the command alone hears an interrupt, and who loses it ends too, even after `kill -9`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
