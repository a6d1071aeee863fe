"""Prefetching keeps the order, hands errors on, and leaves no thread behind."""

import threading
from collections.abc import Iterator

import pytest

from pipelines.ingest.prefetching import prefetched


def left_behind() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_items_come_in_order() -> None:
    with prefetched(iter(range(50))) as items:
        assert list(items) == list(range(50))
    assert left_behind() == []


def test_an_error_is_raised_in_its_turn() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise KeyError("broken")

    found: list[int] = []
    with pytest.raises(KeyError, match="broken"), prefetched(source()) as items:
        found.extend(items)
    assert left_behind() == []


def test_giving_up_stops_the_reader() -> None:
    def forever() -> Iterator[int]:
        number = 0
        while True:
            yield (number := number + 1)

    with prefetched(forever()) as items, prefetched(map(str, items)) as texts:
        assert next(texts) == "1"
    assert left_behind() == []
