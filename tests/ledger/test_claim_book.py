import multiprocessing as mp
import os
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.claim_book import LEASE, worker_name
from tests.ledger.samples import url

SUBJECTS = [f"Q{number}" for number in range(1, 201)]


class Time:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def timed(ledger_url: str, time: Time) -> Iterator[Ledger]:
    with Ledger(ledger_url, clock=time) as opened:
        yield opened


def begun(ledger: Ledger) -> str:
    return ledger.start_run("museum", "sandbox", dump_name="d", dump_checksum="d", mapping_checksum="m").id


def elsewhere(word: str) -> str:
    return f"another-machine:1:{word}"


def test_a_subject_is_one_workers_at_a_time(timed: Ledger) -> None:
    run = begun(timed)
    assert timed.claim(run, ["Q1", "Q2"], elsewhere("a")) == {"Q1", "Q2"}
    assert timed.claim(run, ["Q2", "Q3"], elsewhere("b")) == {"Q3"}
    assert timed.claim(run, ["Q1"], elsewhere("a")) == {"Q1"}
    assert timed.claim(begun(timed), ["Q1"], elsewhere("b")) == {"Q1"}


def test_what_is_let_go_of_is_free(timed: Ledger) -> None:
    run = begun(timed)
    timed.claim(run, ["Q1", "Q2"], elsewhere("a"))
    timed.release_claims(run, ["Q1"], elsewhere("a"))
    timed.release_claims(run, ["Q2"], elsewhere("b"))
    assert timed.claim(run, ["Q1", "Q2"], elsewhere("b")) == {"Q1"}


def test_a_lease_runs_out_unless_it_is_renewed(timed: Ledger, time: Time) -> None:
    run = begun(timed)
    timed.claim(run, ["Q1", "Q2"], elsewhere("a"))
    time.pass_(LEASE.total_seconds() - 1)
    timed.renew_claim(run, "Q1", elsewhere("a"))
    time.pass_(2)
    assert timed.claim(run, ["Q1", "Q2"], elsewhere("b")) == {"Q2"}


def test_a_worker_that_slept_through_its_lease_finds_out(timed: Ledger, time: Time) -> None:
    run = begun(timed)
    timed.claim(run, ["Q1"], elsewhere("a"))
    time.pass_(LEASE.total_seconds())
    timed.claim(run, ["Q1"], elsewhere("b"))
    with pytest.raises(LedgerError, match="another worker has taken 'Q1' over"):
        timed.renew_claim(run, "Q1", elsewhere("a"))


def test_when_something_was_last_sent_is_told_by_renewals_alone(timed: Ledger, time: Time) -> None:
    run = begun(timed)
    timed.claim(run, ["Q1"], elsewhere("a"))
    time.pass_(60)
    timed.renew_claim(run, "Q1", elsewhere("a"))
    sent = time.now
    time.pass_(60)
    timed.release_claims(run, ["Q1"], elsewhere("a"))
    timed.claim(run, ["Q1"], elsewhere("b"))
    assert timed.last_renewals(run, ["Q1", "Q2"]) == {"Q1": sent}


def test_a_worker_of_this_machine_that_has_ended_is_not_waited_for(timed: Ledger) -> None:
    run = begun(timed)
    with mp.get_context("fork").Pool(1) as pool:
        pid = pool.apply(os.getpid)
        alive, other = f"{socket.gethostname()}:{pid}:a", worker_name()
        timed.claim(run, ["Q1"], alive)
        assert timed.claim(run, ["Q1"], other) == set()
    assert timed.claim(run, ["Q1"], other) == {"Q1"}


def test_two_workers_share_the_subjects_and_none_twice(ledger_url: str, timed: Ledger) -> None:
    run = begun(timed)
    # Locks on a file are between processes; a server knows connections alone, and threads are cheaper.
    with mp.get_context("spawn").Pool(2) if ledger_url.startswith("sqlite") else ThreadPool(2) as pool:
        shares = pool.starmap(take_one_by_one, [(ledger_url, run), (ledger_url, run)])
    assert sorted(shares[0] + shares[1]) == sorted(SUBJECTS)


def take_one_by_one(address: str, run: str) -> list[str]:
    """What one process gets of the subjects, asking for five at a time."""
    name = worker_name()
    mine: list[str] = []
    with Ledger(address) as ledger:
        for start in range(0, len(SUBJECTS), 5):
            mine += ledger.claim(run, SUBJECTS[start : start + 5], name)
    return mine


def test_a_ledger_of_the_version_before_gains_the_tables(tmp_path: Path) -> None:
    with Ledger(url(tmp_path)) as ledger:
        run = begun(ledger)
    file = sqlite3.connect(tmp_path / "runs" / "ledger.sqlite")
    file.executescript("DROP TABLE claims; DROP TABLE paces; UPDATE meta SET value = '3' WHERE key = 'schema';")
    file.close()
    with Ledger(url(tmp_path)) as ledger:
        assert ledger.claim(run, ["Q1"], worker_name()) == {"Q1"}
        assert ledger.next_slot("host", 1) == 0


def test_slots_are_handed_out_one_after_the_other(timed: Ledger, time: Time) -> None:
    assert [timed.next_slot("host", 2.0) for _ in range(3)] == [0.0, 2.0, 4.0]
    assert timed.next_slot("another", 2.0) == 0.0
    time.pass_(60)
    assert timed.next_slot("host", 2.0) == 0.0


@pytest.mark.parametrize(("meetings", "ends"), [(1, True), (99, False)])
def test_where_two_make_the_same_row_the_second_begins_again(timed: Ledger, meetings: int, ends: bool) -> None:
    met: list[Connection] = []

    def take(connection: Connection) -> str:
        met.append(connection)
        if len(met) <= meetings:
            # On PostgreSQL another's row may be there only after we have looked.
            raise IntegrityError("INSERT", {}, Exception("duplicate key"))
        return "taken"

    if ends:
        assert timed._meeting(take) == "taken"
    else:
        with pytest.raises(LedgerError, match="duplicate key"):
            timed._meeting(take)
