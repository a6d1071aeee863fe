from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import Connection, event

from pipelines.ledger import Ledger
from pipelines.ledger.reservation_book import LEASE
from tests.ledger.samples import url

SLUG = "museum"
KEYS = [f"k{number}" for number in range(60)]


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def timed(ledger_url: str, time: Time) -> Iterator[Ledger]:
    with Ledger(ledger_url, clock=time) as opened:
        yield opened


def test_a_record_is_one_reviewers_at_a_time(timed: Ledger) -> None:
    assert timed.reserve(SLUG, ["a", "b", "c"], "Ada") == ["a"]
    assert timed.reserve(SLUG, ["a", "b", "c"], "Bea", count=2) == ["b", "c"]
    assert timed.reserve(SLUG, ["a", "b", "c"], "Cy") == []
    assert timed.reserve(SLUG, ["a"], "Ada") == ["a"]
    assert timed.reserve("another", ["a"], "Cy") == ["a"]
    assert timed.reservations(SLUG) == {"a": "Ada", "b": "Bea", "c": "Bea"}


def test_whoever_goes_away_leaves_the_record_to_others(timed: Ledger, time: Time) -> None:
    timed.reserve(SLUG, ["a"], "Ada")
    time.now += LEASE - timedelta(seconds=1)
    assert timed.reserve(SLUG, ["a"], "Bea") == []
    time.now += timedelta(seconds=1)
    assert timed.reservations(SLUG) == {}
    assert timed.reserve(SLUG, ["a"], "Bea") == ["a"]


def test_only_ones_own_is_let_go_of(timed: Ledger) -> None:
    timed.reserve(SLUG, ["a"], "Ada")
    timed.release_reservations(SLUG, ["a"], "Bea")
    assert timed.reserve(SLUG, ["a"], "Bea") == []
    timed.release_reservations(SLUG, ["a"], "Ada")
    assert timed.reserve(SLUG, ["a"], "Bea") == ["a"]


def test_reviewers_at_once_share_the_queue_and_none_has_anothers_record(ledger_url: str) -> None:
    def sit(name: str) -> list[str]:
        mine: list[str] = []
        # A connection of its own each, as processes have.
        with Ledger(ledger_url) as ledger:
            while taken := ledger.reserve(SLUG, [key for key in KEYS if key not in mine], name):
                mine += taken
        return mine

    with Ledger(ledger_url), ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(sit, ["Ada", "Bea", "Cy", "Di"]))
    assert sorted(key for share in shares for key in share) == sorted(KEYS)


class Reserving(RuleBasedStateMachine):
    """Whatever reviewers do in whatever order: the ledger agrees with a table of who has what until when."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.time = Time()
        self.ledger = Ledger(url(Path(self.folder.name)), clock=self.time)
        self.model: dict[str, tuple[str, datetime]] = {}

    def teardown(self) -> None:
        self.ledger.close()
        self.folder.cleanup()

    def free(self, key: str, who: str) -> bool:
        holder, until = self.model.get(key, (who, self.time.now))
        return holder == who or until <= self.time.now

    @rule(who=st.sampled_from("AB"), keys=st.lists(st.sampled_from("xyz"), unique=True), count=st.integers(1, 3))
    def reserve(self, who: str, keys: list[str], count: int) -> None:
        expected = [key for key in keys if self.free(key, who)][:count]
        assert self.ledger.reserve(SLUG, keys, who, count=count) == expected
        self.model |= dict.fromkeys(expected, (who, self.time.now + LEASE))

    @rule(who=st.sampled_from("AB"), key=st.sampled_from("xyz"))
    def release(self, who: str, key: str) -> None:
        self.ledger.release_reservations(SLUG, [key], who)
        if self.model.get(key, ("", None))[0] == who:
            self.model[key] = (who, self.time.now)

    @rule(seconds=st.integers(1, 700))
    def wait(self, seconds: int) -> None:
        self.time.now += timedelta(seconds=seconds)

    @invariant()
    def agrees(self) -> None:
        held = {key: who for key, (who, until) in self.model.items() if until > self.time.now}
        assert self.ledger.reservations(SLUG) == held


Reserving.TestCase.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)
TestReserving = Reserving.TestCase


def test_whoever_makes_the_row_second_does_not_have_the_record(timed: Ledger) -> None:
    met: list[str] = []

    @event.listens_for(timed._database, "before_cursor_execute")
    def overtake(connection: Connection, cursor: object, statement: str, *more: object) -> None:
        # On PostgreSQL another's row may be there only after we have looked.
        if statement.startswith("INSERT INTO reservations") and not met:
            met.append(statement)
            connection.exec_driver_sql("INSERT INTO reservations VALUES ('museum', 'a', 'Bea', '2026-01-01 00:10:00')")

    assert timed.reserve(SLUG, ["a", "b"], "Ada") == ["b"]
    assert timed.reservations(SLUG) == {"a": "Bea", "b": "Ada"}
