"""A job's heart: it tells the ledger that the job goes on, and hears there what others want of it.

Whoever shares the ledger can ask a job to stop, on whichever machine it runs: its process hears that at the next beat,
and takes it as Ctrl-C. One that was silent for too long can be declared lost; should it wake up again, it finds out
before it writes anything, and ends.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, RLock, Thread

from pipelines.exceptions import DonataError, LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.fence import writing_only_if
from pipelines.ledger.job_book import Job, JobState

#: Seconds between two beats.
EVERY = 5.0


def interrupt() -> None:
    """What Ctrl-C would do to this process."""
    os.kill(os.getpid(), signal.SIGINT)


class Heart:
    """The heart of one job, in the process that carries it out; threads may share it."""

    def __init__(self, ledger: Ledger, job: int, silence: timedelta, interrupt: Callable[[], None] = interrupt) -> None:
        """`silence`: after it a job may be declared lost (the setting `job_silence`)."""
        self._ledger, self._job, self._interrupt = ledger, job, interrupt
        # Others' clocks may be a little ahead of ours.
        self._sure_for = silence / 2
        self._heard = 0
        self._last: datetime | None = None
        self._known: Job | None = None
        self._lock = RLock()

    def beat(self) -> None:
        """Give a sign of life, and obey what others want: one wish a beat, so that the second is a second Ctrl-C.

        Raises:
            LedgerError: the ledger does not answer.
        """
        with self._lock:
            now = self._ledger.now()
            self._known = known = self._ledger.sign_of_life(self._job)
            self._last = now
            if known.open and known.wishes <= self._heard:
                return
            if known.open:
                self._heard += 1
                self._ledger.note_job(self._job, JobState.STOPPING)
            self._interrupt()

    def demand(self) -> None:
        """Whether the job may write: nobody has given it up. After a long silence that is looked up first.

        Raises:
            LedgerError: it was given up, or the ledger does not answer.
        """
        with self._lock:
            if self._last is None or self._ledger.now() - self._last > self._sure_for:
                self.beat()
            if self._known is not None and not self._known.open:
                raise LedgerError(
                    f"job {self._job} was declared lost while nothing was heard of it, and writes nothing more",
                    remedy="look at the board: the run may have been gone on with since",
                )


@contextmanager
def beating(ledger: Ledger, job: int, silence: timedelta) -> Iterator[Heart]:
    """Within, this process carries the job out: it gives signs of life, and writes only while nobody gave it up.

    Raises:
        LedgerError: the ledger does not answer at the start.
    """
    heart, ended = Heart(ledger, job, silence), Event()
    heart.beat()

    def go_on() -> None:
        while not ended.wait(EVERY):
            try:
                heart.beat()
            except DonataError:
                # A ledger that does not answer cannot be written to either; the next beat asks again.
                continue

    thread = Thread(target=go_on, name="heart", daemon=True)
    with writing_only_if(heart.demand):
        thread.start()
        try:
            yield heart
        finally:
            ended.set()
            thread.join()
