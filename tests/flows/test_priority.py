"""Pages give way, and what they start does not."""

import os
import sys
from collections.abc import Callable
from threading import Thread

import pytest

from pipelines.flows.priority import NICER, _Starter, give_way, ordinarily


def niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def in_a_thread(act: Callable[[], None]) -> None:
    thread = Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority of its own on Linux alone")
def test_threads_that_give_way_start_processes_that_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Starter, "threads", None)
    before, seen = niceness(), list[int]()

    def page() -> None:
        give_way()
        give_way()
        seen.append(niceness())
        in_a_thread(lambda: seen.append(niceness()))
        seen.append(ordinarily(niceness))

    in_a_thread(page)
    nicer = min(19, before + NICER)
    assert seen == [nicer, nicer, before]
    assert niceness() == before
    assert _Starter.threads is not None
    _Starter.threads.shutdown()


def test_without_pages_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Starter, "threads", None)
    assert ordinarily(niceness) == niceness()
