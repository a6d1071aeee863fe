"""Prefetching: the next batch is read in a thread while the last one is checked; the order stays the same."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_DEPTH = 1
_PATIENCE = 0.1


@contextmanager
def prefetched(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """Iterate over `items`, at most `_DEPTH` of them ahead; what the source raises is raised here, in its turn."""
    waiting: queue.Queue[tuple[T | None, BaseException | None]] = queue.Queue(_DEPTH)
    given_up = threading.Event()

    def put(entry: tuple[T | None, BaseException | None]) -> None:
        while not given_up.is_set():
            try:
                waiting.put(entry, timeout=_PATIENCE)
            except queue.Full:
                continue
            return

    def read() -> None:
        try:
            for item in items:
                put((item, None))
                if given_up.is_set():
                    return
        except BaseException as error:
            put((None, error))
        else:
            put((None, StopIteration()))

    def drain() -> Iterator[T]:
        while True:
            item, error = waiting.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            assert item is not None  # noqa: S101 - either an item or an error was put
            yield item

    reader = threading.Thread(target=read, name="read-ahead", daemon=True)
    reader.start()
    try:
        yield drain()
    finally:
        given_up.set()
        reader.join()
