from datetime import UTC, datetime, timedelta

import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.fence import writing_only_if
from pipelines.ledger.job_book import JobState
from tests.ledger.test_job_book import order

SILENCE = timedelta(minutes=5)


def test_only_a_job_that_was_silent_can_be_given_up_and_its_partner_is_free_then(ledger_url: str) -> None:
    now = started = datetime(2026, 1, 1, tzinfo=UTC)
    with Ledger(ledger_url, clock=lambda: now) as ledger:
        job = order(ledger)
        assert job is not None
        assert job.seen == started
        now += SILENCE
        assert ledger.job(job.id).silent_since(now, SILENCE) == started
        for _ in range(2):
            assert ledger.sign_of_life(job.id).seen == now
        assert ledger.job(job.id).silent_since(now, SILENCE) is None
        assert not ledger.give_up_job(job.id, "Cora", "silent", silence=SILENCE)
        assert order(ledger) is None
        now += SILENCE
        assert ledger.give_up_job(job.id, "Cora", "silent", silence=SILENCE)
        assert not ledger.give_up_job(job.id, "Cora", "silent", silence=SILENCE)
        told = ledger.sign_of_life(job.id)
        assert (told.state, told.message, told.events[-1][2]) == (JobState.LOST, "silent", "Cora")
        assert told.silent_since(now + SILENCE, SILENCE) is None
        assert order(ledger) is not None


def test_a_wish_to_stop_is_kept_beside_what_the_job_comes_to(ledger: Ledger) -> None:
    job = order(ledger)
    assert job is not None
    ledger.note_job(job.id, JobState.ASKED, person="Bela")
    ledger.note_job(job.id, JobState.RUNNING, run="r1")
    told = ledger.job(job.id)
    assert (told.state, told.stopped_by, told.wishes, told.run) == (JobState.ASKED, "Bela", 1, "r1")
    ledger.note_job(job.id, JobState.STOPPING)
    ledger.note_job(job.id, JobState.ASKED, person="Ada")
    told = ledger.job(job.id)
    assert (told.state, told.stopped_by, told.wishes) == (JobState.STOPPING, "Bela", 2)


def test_what_must_hold_before_anything_is_written(ledger: Ledger) -> None:
    job = order(ledger)
    assert job is not None

    def refuse() -> None:
        raise LedgerError("it was given up", remedy="look")

    with writing_only_if(refuse):
        with pytest.raises(LedgerError, match="given up"):
            ledger.note_job(job.id, JobState.RUNNING)
        assert ledger.sign_of_life(job.id).state is JobState.ORDERED
    ledger.note_job(job.id, JobState.RUNNING)


def test_a_ledger_of_the_version_before_gains_the_table(ledger_url: str) -> None:
    with Ledger(ledger_url) as ledger:
        job = order(ledger)
        with ledger._database.begin() as connection:
            for change in ("DROP TABLE job_signs", "UPDATE meta SET value = '6'"):
                connection.exec_driver_sql(change)
    assert job is not None
    with Ledger(ledger_url) as ledger:
        assert ledger.job(job.id) == job
        assert ledger.sign_of_life(job.id).id == job.id
