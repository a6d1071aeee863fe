from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.ledger import Ledger, session_book
from pipelines.web.site.rates import Rate, Rates
from tests.ledger.samples import url


@dataclass
class Time:
    seconds: float = 0.0

    def __call__(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def ledger(tmp_path: Path, time: Time) -> Iterator[Ledger]:
    with Ledger(url(tmp_path), clock=time) as opened:
        yield opened


def test_so_many_at_once_and_again_in_time(ledger: Ledger, time: Time) -> None:
    limited = Rates(ledger, {"sign-in": Rate(2, 60), "upload": Rate(1, 60)})
    assert [limited.take("sign-in", "a") for _ in range(3)] == [0, 0, 30]
    assert limited.take("sign-in", "b") == 0
    assert limited.take("upload", "a") == 0
    time.seconds = 30.0
    assert [limited.take("sign-in", "a") for _ in range(2)] == [0, 30]
    time.seconds = 10_000.0
    assert [limited.take("sign-in", "a") for _ in range(3)] == [0, 0, 30]


def test_servers_over_one_ledger_count_together(tmp_path: Path, ledger: Ledger, time: Time) -> None:
    with Ledger(url(tmp_path), clock=time) as another:
        first, second = (Rates(each, {"sign-in": Rate(2, 60)}) for each in (ledger, another))
        assert [first.take("sign-in", "a"), second.take("sign-in", "a")] == [0, 0]
        assert [first.take("sign-in", "a"), second.take("sign-in", "a")] == [30, 30]


def test_what_is_remembered_is_bounded(ledger: Ledger, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_book, "REMEMBERED", 3)
    limited = Rates(ledger, {"sign-in": Rate(1, 60)})
    for who in "abcd":
        time.seconds += 1
        limited.take("sign-in", who)
    # The oldest was let go of, and has a turn again.
    assert limited.take("sign-in", "a") == 0
    assert limited.take("sign-in", "d") > 0
