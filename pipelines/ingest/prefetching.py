"""Prefetching: the next item is made in a thread while the last one is used; the order stays the same."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")

_DEPTH = 1
_PATIENCE = 0.1


@contextmanager
def prefetched(items: Iterator[T]) -> Iterator[Iterator[T]]:
    """Iterate over `items`, at most `_DEPTH` of them ahead; what the source raises is raised here, in its turn."""
    reader = _Reader(items)
    reader.start()
    try:
        yield reader.read()
    finally:
        reader.given_up.set()
        reader.join()


class _Reader(threading.Thread, Generic[T]):
    def __init__(self, items: Iterator[T]) -> None:
        super().__init__(name="read-ahead", daemon=True)
        self.given_up = threading.Event()
        self._items = items
        self._waiting: queue.Queue[tuple[T] | BaseException] = queue.Queue(_DEPTH)

    def run(self) -> None:
        """Put all items and then the reason why there are no more, until nobody wants them."""
        try:
            for item in self._items:
                self._put((item,))
                if self.given_up.is_set():
                    return
            self._put(StopIteration())
        except BaseException as error:
            self._put(error)

    def _put(self, entry: tuple[T] | BaseException) -> None:
        while not self.given_up.is_set():
            try:
                self._waiting.put(entry, timeout=_PATIENCE)
            except queue.Full:
                continue
            return

    def read(self) -> Iterator[T]:
        """The items, in the thread that uses them."""
        while True:
            entry = self._waiting.get()
            if isinstance(entry, StopIteration):
                return
            if isinstance(entry, BaseException):
                raise entry
            yield entry[0]
