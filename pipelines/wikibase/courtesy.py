"""Courtesy towards a host: who we are, how fast we may edit, how long we wait, and when we try again.

One `Limiter` stands for one host and is shared by all threads that talk to it. Rules:
https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy and
https://www.mediawiki.org/wiki/API:Etiquette.
"""

import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import metadata
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from pipelines import __version__
from pipelines.exceptions import LaggedError, RateLimitedError, TransientServiceError
from pipelines.settings import Settings

LONGEST_BACKOFF = 60.0
#: First wait after a rate limit or lag without `Retry-After`: limits are counted by the minute.
PATIENT_START = 10.0
#: A server that wants us back later than this many seconds is not waited for: the run stops, and can be resumed.
LONGEST_WAIT = 600.0


class Limiter:
    """Spaces the edits to one host evenly, and makes all its traffic wait when the host asks for it.

    `edits_per_minute` None means no limit of ours. Clock and sleep can be given, so that time can be tested.
    """

    def __init__(
        self,
        edits_per_minute: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.edits_per_minute = edits_per_minute
        self.sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._next_edit = self._next_request = clock()

    def wait(self) -> None:
        """Before any request: wait while the host asked for quiet."""
        with self._lock:
            pause = self._next_request - self._clock()
        if pause > 0:
            self.sleep(pause)

    def wait_for_edit(self) -> None:
        """Before an edit: take the next free slot, and wait for it."""
        with self._lock:
            now = self._clock()
            slot = max(self._next_edit, now)
            self._next_edit = slot + (60.0 / self.edits_per_minute if self.edits_per_minute else 0.0)
        if slot > now:
            self.sleep(slot - now)

    def quiet(self, seconds: float) -> None:
        """The host asked for quiet: nobody sends anything for so long."""
        with self._lock:
            self._next_request = max(self._next_request, self._clock() + seconds)


_limiters: dict[str, Limiter] = {}
_limiters_lock = threading.Lock()


def limiter_for(url: str, edits_per_minute: float | None = None) -> Limiter:
    """The limiter of the URL's host in this process; of several rates asked for, the slowest holds."""
    host = urlsplit(url).netloc
    with _limiters_lock:
        limiter = _limiters.setdefault(host, Limiter())
        rates = [rate for rate in (limiter.edits_per_minute, edits_per_minute) if rate]
        limiter.edits_per_minute = min(rates, default=None)
    return limiter


def user_agent(settings: Settings) -> str:
    """`Donata/<version> (<homepage>; <contact>)`, with what is known of them."""
    urls = metadata("donata").get_all("Project-URL") or []
    homepage = next((url.partition(", ")[2] for url in urls if url.lower().startswith("homepage")), None)
    whom = "; ".join(part for part in (homepage, settings.contact) if part)
    return f"Donata/{__version__}" + (f" ({whom})" if whom else "")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from a `Retry-After` header: a number, or an HTTP date (RFC 9110, 10.2.3)."""
    text = headers.get("Retry-After")
    if not text:
        return None
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def backoff(attempt: int, asked: float | None, start: float = 1.0) -> float:
    """Seconds before the next try: what the server asked for, or doubling from `start`, with jitter."""
    if asked is not None:
        return asked + random.uniform(0, 1)  # noqa: S311 - spreads our own threads, protects nothing
    return random.uniform(0.5, 1) * min(LONGEST_BACKOFF, start * 2.0 ** (attempt - 1))  # noqa: S311


def polite_retries(
    settings: Settings, limiter: Limiter, *, only: tuple[type[TransientServiceError], ...] = (TransientServiceError,)
) -> Retrying:
    """Retries after transient errors of the given classes, `settings.retries` at most; the last error is raised.

    An error with `code` "refused" (nobody listens) or "query-timeout" (the same query will time out again) is not
    retried, nor is one for which the server wants a longer wait than `LONGEST_WAIT`.
    """

    def worth_it(error: BaseException) -> bool:
        return (
            isinstance(error, only)
            and error.code not in {"refused", "query-timeout"}
            and (error.retry_after or 0) <= LONGEST_WAIT
        )

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, TransientServiceError) else None
        if asked:
            limiter.quiet(asked)
        refused = isinstance(error, RateLimitedError | LaggedError)
        return backoff(state.attempt_number, asked, PATIENT_START if refused else 1.0)

    return Retrying(
        retry=retry_if_exception(worth_it),
        stop=stop_after_attempt(settings.retries + 1),
        wait=wait,
        sleep=limiter.sleep,
        reraise=True,
    )


def reach_remedy(url: str, settings: Settings) -> str:
    """What to do when nobody answers at this URL."""
    if url.startswith(settings.sandbox_url):
        return "start it with `donata sandbox start`"
    return "check the address and the network, then run the command again: it goes on where it stopped"
