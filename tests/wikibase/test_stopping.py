import signal
import threading

import pytest

from pipelines.wikibase.stopping import Stop, stopping_cleanly


def test_the_first_interrupt_asks_and_the_second_ends() -> None:
    stop = Stop()
    told: list[str] = []
    before = signal.getsignal(signal.SIGINT)
    with stopping_cleanly(told.append, stop):
        signal.raise_signal(signal.SIGINT)
        assert stop.requested
        assert "item in flight" in told[0]
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert not stop.requested


def test_in_another_thread_signals_stay_as_they_are() -> None:
    before = signal.getsignal(signal.SIGINT)
    within: list[object] = []

    def work() -> None:
        with stopping_cleanly(print, Stop()):
            within.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert within == [before]
