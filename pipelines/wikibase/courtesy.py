"""Courtesy towards a host: who we are, how long we wait, and when we try again; the pace itself is `limiter`'s.

Rules:
https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy and
https://www.mediawiki.org/wiki/API:Etiquette.
"""

import random
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import metadata
from urllib.parse import urlsplit

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from pipelines import __version__
from pipelines.exceptions import LaggedError, RateLimitedError, StoppedError, TransientServiceError
from pipelines.settings import Settings
from pipelines.wikibase.limiter import CIRCUIT_OPEN, Jitter, Limiter, Wait

LONGEST_BACKOFF = 60.0
#: Requests to one host at a time: the etiquette asks for few, and for a series where it will do.
AT_ONCE = 2
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
#: First wait after a rate limit or lag without `Retry-After`: limits are counted by the minute.
PATIENT_START = 10.0
#: A server that wants us back later than this many seconds is not waited for: the run stops, and can be resumed.
LONGEST_WAIT = 600.0


_limiters: dict[str, Limiter] = {}
_limiters_lock = threading.Lock()


def limiter_for(url: str, edits_per_minute: float | None = None) -> Limiter:
    """The limiter of the URL's host in this process; of several rates asked for, the slowest holds.

    A host elsewhere gets `AT_ONCE` requests at a time at most; one on this machine is ours.
    """
    parts = urlsplit(url)
    with _limiters_lock:
        limiter = _limiters.get(parts.netloc)
        if limiter is None:
            limiter = _limiters[parts.netloc] = Limiter(at_once=None if parts.hostname in LOOPBACK else AT_ONCE)
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


def backoff(attempt: int, asked: float | None, start: float = 1.0, *, jitter: Jitter = random.uniform) -> float:
    """Seconds before the next try: what the server asked for, or doubling from `start`, with jitter."""
    if asked is not None:
        return asked + jitter(0, 1)
    return jitter(0.5, 1) * min(LONGEST_BACKOFF, start * 2.0 ** (attempt - 1))


def polite_retries(
    settings: Settings, limiter: Limiter, *, only: tuple[type[TransientServiceError], ...] = (TransientServiceError,)
) -> Retrying:
    """Retries after transient errors of the given classes, `settings.retries` at most; the last error is raised.

    An error with `code` "refused" (nobody listens) or "query-timeout" (the same query will time out again) is not
    retried, nor is one for which the server wants a longer wait than `LONGEST_WAIT`, nor a stop on request. What an
    open circuit held back was never sent, so it is tried again whatever the classes.
    """
    why = Wait.BACKOFF

    def worth_it(error: BaseException) -> bool:
        return (
            isinstance(error, TransientServiceError)
            and not isinstance(error, StoppedError)
            and (isinstance(error, only) or error.code == CIRCUIT_OPEN)
            and error.code not in {"refused", "query-timeout"}
            and (error.retry_after or 0) <= LONGEST_WAIT
        )

    def wait(state: RetryCallState) -> float:
        nonlocal why
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, TransientServiceError) else None
        refused = isinstance(error, RateLimitedError | LaggedError)
        why = wait_of(error)
        if asked and why is not Wait.CIRCUIT:
            limiter.quiet(asked, why)
        return backoff(state.attempt_number, asked, PATIENT_START if refused else 1.0, jitter=limiter.jitter)

    return Retrying(
        retry=retry_if_exception(worth_it),
        stop=stop_after_attempt(settings.retries + 1),
        wait=wait,
        sleep=lambda seconds: limiter.pause(seconds, why),
        reraise=True,
    )


def wait_of(error: BaseException | None) -> Wait:
    """Why we wait after an error."""
    if isinstance(error, LaggedError):
        return Wait.READ_ONLY if error.code == "readonly" else Wait.LAG
    if isinstance(error, RateLimitedError):
        return Wait.RATE_LIMIT
    return Wait.CIRCUIT if isinstance(error, TransientServiceError) and error.code == CIRCUIT_OPEN else Wait.BACKOFF


def reach_remedy(url: str, settings: Settings) -> str:
    """What to do when nobody answers at this URL."""
    if url.startswith(settings.sandbox_url):
        return "start it with `donata sandbox start`"
    return "check the address and the network, then run the command again: it goes on where it stopped"
