from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from pipelines.ledger import Ledger
from pipelines.ledger.session_rows import EndedSessionRow

HOURS = timedelta(hours=12)


def test_a_session_that_ended_on_one_server_is_ended_on_all_and_forgotten_in_time(ledger_url: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with Ledger(ledger_url, clock=lambda: now) as ledger, Ledger(ledger_url, clock=lambda: now) as another:
        assert not another.session_ended("a")
        for _ in range(2):
            ledger.end_session("a", HOURS)
        assert another.session_ended("a")
        assert not another.session_ended("b")
        now += HOURS + timedelta(seconds=1)
        another.end_session("b", HOURS)
        with ledger._database.connect() as connection:
            assert connection.execute(select(func.count()).select_from(EndedSessionRow)).scalar() == 1
        assert ledger.session_ended("b")


def test_a_ledger_of_the_version_before_gains_the_tables(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger, ledger._database.begin() as connection:
        for change in ("DROP TABLE rates", "DROP TABLE ended_sessions", "UPDATE meta SET value = '5'"):
            connection.exec_driver_sql(change)
    with Ledger(ledger_url) as ledger:
        assert not ledger.session_ended("a")
        assert ledger.take_turn("upload", "a", burst=1, seconds=60) == 0


def test_turns_are_counted_over_all_servers(ledger_url: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    with Ledger(ledger_url, clock=lambda: now) as ledger, Ledger(ledger_url, clock=lambda: now) as another:
        waits = [each.take_turn("upload", "a", burst=2, seconds=60) for each in (ledger, another, ledger, another)]
        assert waits == [0, 0, 30, 30]
        now += timedelta(seconds=45)
        assert [each.take_turn("upload", "a", burst=2, seconds=60) for each in (another, ledger)] == [0, 15]
        now += timedelta(seconds=61)
        # Whoever comes anew has those forgotten who have all their turns again.
        assert ledger.take_turn("upload", "b", burst=2, seconds=60) == 0
        with ledger._database.connect() as connection:
            assert list(connection.exec_driver_sql("SELECT who FROM rates").scalars()) == ["b"]
