from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from pipelines.exceptions import LedgerError
from pipelines.ledger import Ledger
from pipelines.ledger.job_book import Job, JobState


def order(ledger: Ledger, slug: str = "museum", **more: str) -> Job | None:
    given = {"kind": "start", "target": "sandbox", "person": "Ada", "host": "here", "log": "/logs/{id}.log"} | more
    return ledger.order_job(slug=slug, arguments=["run", slug, "--dry"], **given)


def test_a_partner_has_one_job_at_a_time(ledger: Ledger) -> None:
    first = order(ledger)
    assert first is not None
    assert (first.state, first.open, first.arguments) == (JobState.ORDERED, True, ("run", "museum", "--dry"))
    assert first.log == f"/logs/{first.id}.log"
    assert order(ledger) is None
    assert order(ledger, "archive") is not None
    ledger.note_job(first.id, JobState.RUNNING, pid=7)
    assert order(ledger) is None
    ledger.note_job(first.id, JobState.DONE, exit_code=0)
    assert order(ledger) is not None
    assert [job.slug for job in ledger.open_jobs()] == ["museum", "archive"]
    assert [job.id for job in ledger.open_jobs("archive")] == [first.id + 1]


def test_the_first_end_that_is_told_holds(ledger: Ledger) -> None:
    job = order(ledger, run="r1")
    assert job is not None
    ledger.note_job(job.id, JobState.RUNNING, pid=7)
    ledger.note_job(job.id, JobState.STOPPING, person="Bela")
    ledger.note_job(job.id, JobState.STOPPED, exit_code=130, message="stopped")
    ledger.note_job(job.id, JobState.LOST, message="gone")
    told = ledger.job(job.id)
    assert (told.state, told.exit_code, told.message) == (JobState.STOPPED, 130, "stopped")
    assert (told.pid, told.stopped_by, told.open) == (7, "Bela", False)
    assert told.ended is not None
    assert [state for state, _, _ in told.events] == ["running", "stopping", "stopped", "lost"]


def test_jobs_are_found_by_partner_run_and_submission(ledger: Ledger) -> None:
    first = order(ledger, submission="s1")
    other = order(ledger, "archive")
    assert first is not None
    assert other is not None
    assert ledger.jobs(run="r9") == []
    ledger.note_job(first.id, JobState.RUNNING, run="r9")
    assert [job.id for job in ledger.jobs(run="r9")] == [first.id]
    assert ledger.jobs(run="r9")[0].run == "r9"
    assert [job.id for job in ledger.jobs(submission="s1")] == [first.id]
    assert [job.id for job in ledger.jobs()] == [other.id, first.id]
    assert [job.id for job in ledger.jobs(before=other.id, limit=5)] == [first.id]
    assert [job.id for job in ledger.jobs(slug="archive")] == [other.id]
    with pytest.raises(LedgerError, match="there is no job 99"):
        ledger.job(99)


def test_of_orders_at_once_from_several_servers_one_is_taken(ledger_url: str) -> None:
    together = Barrier(4)

    def press_start(person: str) -> Job | None:
        # A connection of its own each, as servers have.
        with Ledger(ledger_url) as ledger:
            together.wait(timeout=60)
            return order(ledger, person=person)

    with Ledger(ledger_url) as ledger, ThreadPoolExecutor(4) as pool:
        taken = [job for job in pool.map(press_start, ["Ada", "Bea", "Cy", "Di"]) if job]
        assert [job.id for job in ledger.open_jobs()] == [job.id for job in taken]
    assert len(taken) == 1
