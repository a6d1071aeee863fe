import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from pipelines.exceptions import LaggedError, RateLimitedError, ServiceUnavailableError, TransientServiceError
from pipelines.settings import Settings
from pipelines.wikibase.courtesy import (
    LONGEST_BACKOFF,
    backoff,
    limiter_for,
    polite_retries,
    reach_remedy,
    retry_after,
    user_agent,
)
from pipelines.wikibase.limiter import Limiter
from tests.wikibase.conftest import Naps
from tests.wikibase.samples import HOME


def test_edits_are_spaced_evenly(naps: Naps) -> None:
    limiter = naps.limiter(edits_per_minute=30)
    for _ in range(4):
        limiter.wait_for_edit()
    assert naps.taken == [2, 2, 2]


def test_without_a_rate_nobody_waits(naps: Naps) -> None:
    limiter = naps.limiter()
    for _ in range(4):
        limiter.wait_for_edit()
        limiter.wait()
    assert naps.taken == []


def test_a_host_that_asks_for_quiet_gets_it(naps: Naps) -> None:
    limiter = naps.limiter()
    limiter.quiet(7)
    limiter.quiet(3)
    limiter.wait()
    limiter.wait()
    assert naps.taken == [7]


def test_threads_never_share_a_slot() -> None:
    slept: list[float] = []
    limiter = Limiter(60, clock=lambda: 0.0, sleep=slept.append)
    threads = [threading.Thread(target=limiter.wait_for_edit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == list(range(1, 20))


def test_one_limiter_a_host_and_the_slowest_rate_holds() -> None:
    first = limiter_for("https://limited.example.org/w/api.php", 60)
    assert limiter_for("https://limited.example.org/sparql", 10) is first
    assert limiter_for("https://limited.example.org/w/api.php") is first
    assert first.edits_per_minute == 10
    assert limiter_for("https://other.example.org/") is not first


def test_retry_after_in_seconds_and_as_a_date() -> None:
    assert retry_after({}) is None
    assert retry_after({"Retry-After": "12"}) == 12
    assert retry_after({"Retry-After": "soon"}) is None
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert 60 < (retry_after({"Retry-After": soon}) or 0) <= 90


def test_backoff_grows_to_a_limit_and_obeys_the_server() -> None:
    assert 0.5 <= backoff(1, None) <= 1
    assert LONGEST_BACKOFF / 2 <= backoff(50, None) <= LONGEST_BACKOFF
    assert 30 <= backoff(1, 30) <= 31


def tries(error: TransientServiceError, naps: Naps, only: type[TransientServiceError] = TransientServiceError) -> int:
    """How often something is tried that always fails so."""
    count = 0

    def fail() -> None:
        nonlocal count
        count += 1
        raise error

    with pytest.raises(type(error)):
        polite_retries(Settings(home=HOME, retries=3), naps.limiter(), only=(only,))(fail)
    return count


def test_retries_are_bounded_and_only_where_they_may_help(naps: Naps) -> None:
    assert tries(ServiceUnavailableError("HTTP 503"), naps) == 4
    assert tries(ServiceUnavailableError("nobody there", code="refused"), naps) == 1
    assert tries(ServiceUnavailableError("slow", code="query-timeout"), naps) == 1
    assert tries(RateLimitedError("come back tomorrow", retry_after=86_400), naps) == 1
    assert tries(ServiceUnavailableError("HTTP 503"), naps, only=LaggedError) == 1


def test_a_retry_waits_as_long_as_asked(naps: Naps) -> None:
    tries(RateLimitedError("slow down", retry_after=20), naps)
    assert len(naps.taken) == 3
    assert all(20 <= nap <= 21 for nap in naps.taken)


def test_a_limit_counted_by_the_minute_is_waited_out(naps: Naps) -> None:
    tries(RateLimitedError("slow down"), naps)
    assert sum(naps.taken) >= 35


def test_what_to_do_when_nobody_answers() -> None:
    settings = Settings(home=HOME, sandbox_port=4321)
    assert "donata sandbox start" in reach_remedy("http://127.0.0.1:4321/sparql", settings)
    assert "network" in reach_remedy("https://base.example.org/w/api.php", settings)


def test_the_user_agent_names_tool_version_and_operator() -> None:
    agent = user_agent(Settings(home=HOME, contact="someone@example.org"))
    assert agent.startswith("Donata/")
    assert "someone@example.org" in agent
