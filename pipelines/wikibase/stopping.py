"""Stopping on request: the first Ctrl-C lets the item in flight end, the second ends the process at once."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """A request to stop; whoever waits by `sleep` wakes up when it is made."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def requested(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def request(self) -> None:
        """Ask all threads of the process to stop at the next safe place."""
        self._event.set()

    def clear(self) -> None:
        """Take the request back."""
        self._event.clear()

    def sleep(self, seconds: float) -> None:
        """Wait so long, or until the request."""
        self._event.wait(seconds)


#: The process's own: Ctrl-C concerns all that it does.
STOP = Stop()


@contextmanager
def stopping_cleanly(tell: Callable[[str], object], stop: Stop = STOP) -> Iterator[Stop]:
    """Within, Ctrl-C asks to stop; a second one interrupts as usual. Outside the main thread it stays as it was."""
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def ask(number: int, frame: FrameType | None) -> None:
        if stop.requested:
            signal.default_int_handler(number, frame)
        stop.request()
        tell("stopping after the item in flight; press Ctrl-C again to stop at once")

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
        stop.clear()
