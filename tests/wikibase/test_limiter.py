import threading

import pytest

from pipelines.exceptions import ServiceUnavailableError, StoppedError
from pipelines.wikibase.limiter import CIRCUIT_OPEN, COOL_DOWN, FAILURES, LONGEST_COOL_DOWN, Limiter, Wait
from pipelines.wikibase.stopping import Stop
from tests.wikibase.conftest import Naps


def fail(limiter: Limiter, times: int) -> None:
    for _ in range(times):
        with limiter.turn():
            limiter.failed()


def test_a_host_that_fails_again_and_again_is_left_alone(naps: Naps) -> None:
    limiter = naps.limiter()
    fail(limiter, FAILURES)
    with pytest.raises(ServiceUnavailableError, match=f"failed {FAILURES} times") as caught, limiter.turn():
        pytest.fail("nothing may be sent")
    assert (caught.value.code, caught.value.retry_after) == (CIRCUIT_OPEN, COOL_DOWN)


def test_an_answer_in_between_keeps_the_circuit_closed(naps: Naps) -> None:
    limiter = naps.limiter()
    for _ in range(3):
        fail(limiter, FAILURES - 1)
        with limiter.turn():
            limiter.answered()


def test_one_request_probes_the_host_and_closes_the_circuit(naps: Naps) -> None:
    limiter = naps.limiter()
    fail(limiter, FAILURES)
    naps.sleep(COOL_DOWN)
    with limiter.turn():
        with pytest.raises(ServiceUnavailableError), limiter.turn():
            pytest.fail("one probe at a time")
        limiter.answered()
    with limiter.turn(), limiter.turn():
        pass


def test_each_failed_probe_doubles_the_cool_down_up_to_the_longest(naps: Naps) -> None:
    limiter = naps.limiter()
    fail(limiter, FAILURES)
    for expected in (60, 120, 240, LONGEST_COOL_DOWN, LONGEST_COOL_DOWN):
        naps.sleep(LONGEST_COOL_DOWN)
        fail(limiter, 1)
        with pytest.raises(ServiceUnavailableError) as caught, limiter.turn():
            pass
        assert caught.value.retry_after == expected


def test_no_more_requests_at_once_than_allowed() -> None:
    limiter, inside, most = Limiter(at_once=2), 0, 0
    lock, gate = threading.Lock(), threading.Barrier(2)

    def ask() -> None:
        nonlocal inside, most
        with limiter.turn():
            with lock:
                inside += 1
                most = max(most, inside)
            # Two meet within, so two places there are; a third would be counted.
            gate.wait(10)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_waits_are_counted_by_cause_and_told(naps: Naps) -> None:
    told: list[str] = []

    def sleep(seconds: float) -> None:
        told.append(limiter.note())
        naps.sleep(seconds)

    limiter = Limiter(60, clock=lambda: naps.now, sleep=sleep)
    assert limiter.note() == ""
    limiter.wait_for_edit()
    limiter.wait_for_edit()
    limiter.quiet(30, Wait.LAG)
    limiter.wait()
    assert told == [
        "waiting: edit rate; waited: edit rate 1 s",
        "waiting: lag of the servers; waited: lag of the servers 30 s, edit rate 1 s",
    ]
    assert limiter.note() == "waited: lag of the servers 30 s, edit rate 1 s"


def test_a_shared_rate_takes_the_slots_of_all_workers(naps: Naps) -> None:
    limiter = naps.limiter(edits_per_minute=30)
    asked: list[float] = []

    def take(space: float) -> float:
        asked.append(space)
        return 7.0

    limiter.slots = take
    limiter.wait_for_edit()
    assert (asked, naps.taken) == ([2.0], [7.0])


def test_a_request_to_stop_ends_a_wait_and_all_that_would_wait() -> None:
    stop = Stop()
    limiter = Limiter(stop=stop, sleep=lambda _: stop.request())
    with pytest.raises(StoppedError, match="on request"):
        limiter.pause(600, Wait.LAG)
    with pytest.raises(StoppedError):
        limiter.pause(600, Wait.PACE)
    stop.clear()
    limiter.demand_going_on()


def test_without_a_sleep_of_its_own_it_wakes_up_at_once() -> None:
    stop = Stop()
    limiter = Limiter(stop=stop)
    threading.Timer(0, stop.request).start()
    with pytest.raises(StoppedError):
        limiter.pause(600, Wait.LAG)
