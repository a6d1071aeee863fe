"""Priority: pages give way to the work that is done beside them, such as an upload; what pages start does not."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

#: By how much pages are nicer (nice(2)): while both cores are busy, a page has a tenth of the time that an upload has.
NICER = 10


class _Starter:
    """A thread of ordinary priority; none until pages give way."""

    threads: ThreadPoolExecutor | None = None


def give_way() -> None:
    """Have this thread, and those that it makes from now on, come after other processes when the machine is busy.

    On Linux alone: elsewhere the priority is the whole process's, and what it starts could not be raised again.
    """
    if sys.platform == "linux" and _Starter.threads is None:
        # A thread has the priority of the one that made it, so this one is made first.
        _Starter.threads = ThreadPoolExecutor(1, thread_name_prefix="starter")
        now = _Starter.threads.submit(os.getpriority, os.PRIO_PROCESS, 0).result()
        os.setpriority(os.PRIO_PROCESS, 0, min(19, now + NICER))


def ordinarily(start: Callable[[], T]) -> T:
    """What `start` gives, called with the priority that this process was started with: for processes that it makes."""
    return _Starter.threads.submit(start).result() if _Starter.threads else start()
