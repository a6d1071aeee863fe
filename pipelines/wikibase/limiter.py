"""The limiter of one host: all traffic to it passes here, spaced, bounded, and silent when the host asks for quiet.

Rules: https://www.mediawiki.org/wiki/API:Etiquette. Clock, sleep and jitter can be given, so that time can be tested.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum

from pipelines.exceptions import ServiceUnavailableError, StoppedError
from pipelines.wikibase.stopping import STOP, Stop

#: `code` of the error that says: not sent, since the host has not answered for a while.
CIRCUIT_OPEN = "circuit-open"
#: `code`s of errors after which a request was surely not sent.
NOT_SENT = frozenset({"refused", CIRCUIT_OPEN})
#: After so many failures in a row the circuit opens.
FAILURES = 5
#: Seconds that an open circuit stays so; doubled with each probe that fails, up to the longest.
COOL_DOWN, LONGEST_COOL_DOWN = 30.0, 300.0

Jitter = Callable[[float, float], float]


class Wait(StrEnum):
    """Why we wait."""

    PACE = "edit rate"
    LAG = "lag of the servers"
    READ_ONLY = "the wiki is read-only"
    RATE_LIMIT = "rate limit"
    BACKOFF = "trouble with the answer"
    CIRCUIT = "the host does not answer"
    UNCLEAR = "creations whose answer was lost"
    WORKER = "other workers"


class Limiter:
    """Spaces the edits to one host evenly, bounds its requests at one time, and makes all its traffic wait if asked.

    `edits_per_minute` and `at_once` None mean no limit of ours. `slots`, where several processes share a rate, takes
    the next free slot of all of them: seconds between edits → seconds to wait for it. `waiting` is why the last wait
    that has not ended is waited, `waited` the seconds of all by cause.
    """

    def __init__(
        self,
        edits_per_minute: float | None = None,
        *,
        at_once: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
        jitter: Jitter = random.uniform,
        stop: Stop = STOP,
    ) -> None:
        self.edits_per_minute = edits_per_minute
        self.slots: Callable[[float], float] | None = None
        self.jitter = jitter
        self.waiting: Wait | None = None
        self.waited: dict[Wait, float] = dict.fromkeys(Wait, 0.0)
        self.stop = stop
        self._sleep = sleep or stop.sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._next_edit = self._next_request = clock()
        self._quiet_for = Wait.RATE_LIMIT
        self._places = threading.BoundedSemaphore(at_once) if at_once else None
        self._failures = 0
        self._probing = False
        self._closed_until = clock()

    def pause(self, seconds: float, why: Wait) -> None:
        """Wait, and say why.

        Raises:
            StoppedError: a person asked to stop, before or meanwhile.
        """
        self.waiting = why
        self.waited[why] += seconds
        try:
            if not self.stop.requested:
                self._sleep(seconds)
        finally:
            self.waiting = None
        self.demand_going_on()

    def demand_going_on(self) -> None:
        """Go on only if nobody asked to stop.

        Raises:
            StoppedError: somebody did.
        """
        if self.stop.requested:
            raise StoppedError("stopped on request", code="stopped", remedy="go on with `donata resume`")

    def note(self) -> str:
        """Why we wait now, and how long we have waited by cause, the longest first; empty if we never did."""
        longest = sorted(((seconds, why) for why, seconds in self.waited.items()), reverse=True)
        spent = ", ".join(f"{why} {seconds:.0f} s" for seconds, why in longest if seconds >= 1)
        now = f"waiting: {self.waiting}" if self.waiting else ""
        return "; ".join(part for part in (now, f"waited: {spent}" if spent else "") if part)

    def wait(self) -> None:
        """Before any request: wait while the host asked for quiet."""
        with self._lock:
            pause = self._next_request - self._clock()
        if pause > 0:
            self.pause(pause, self._quiet_for)

    def wait_for_edit(self) -> None:
        """Before an edit: take the next free slot, and wait for it."""
        space = 60.0 / self.edits_per_minute if self.edits_per_minute else 0.0
        if space and self.slots:
            pause = self.slots(space)
        else:
            with self._lock:
                now = self._clock()
                slot = max(self._next_edit, now)
                self._next_edit = slot + space
            pause = slot - now
        if pause > 0:
            self.pause(pause, Wait.PACE)

    def quiet(self, seconds: float, why: Wait = Wait.RATE_LIMIT) -> None:
        """The host asked for quiet: nobody sends anything for so long."""
        with self._lock:
            until = self._clock() + seconds
            if until > self._next_request:
                self._next_request, self._quiet_for = until, why

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Around any request: quiet, a free place, and a host that is known to answer.

        Raises:
            ServiceUnavailableError: `code` `CIRCUIT_OPEN`: the host failed `FAILURES` times in a row; nothing was sent.
        """
        self.wait()
        probe = False
        with self._places or nullcontext():
            try:
                probe = self._demand_closed()
                yield
            finally:
                if probe:
                    self._probing = False

    def answered(self) -> None:
        """The host answered: what happened before is forgotten."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """The host did not answer, or only with a 5xx."""
        with self._lock:
            self._failures += 1
            if self._failures >= FAILURES:
                pause = min(LONGEST_COOL_DOWN, COOL_DOWN * 2.0 ** (self._failures - FAILURES))
                self._closed_until = self._clock() + pause

    def _demand_closed(self) -> bool:
        """While the circuit is open nothing passes; then a single request probes the host (true for that one)."""
        with self._lock:
            if self._failures < FAILURES:
                return False
            left = self._closed_until - self._clock()
            if left <= 0 and not self._probing:
                self._probing = True
                return True
        raise ServiceUnavailableError(
            f"not sent: the host failed {self._failures} times in a row",
            code=CIRCUIT_OPEN,
            retry_after=max(1.0, left),
            remedy="wait until the host answers again, then go on with `donata resume`",
        )
