"""A job's heart: it hears in the ledger what others want, and a job that was given up writes nothing more."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from pipelines.exceptions import LedgerError
from pipelines.flows import heart as hearts
from pipelines.flows.heart import Heart, beating
from pipelines.flows.jobs import stop
from pipelines.flows.run_folder import RunFolder
from pipelines.ledger import Ledger
from pipelines.ledger.fence import writing_only_if
from pipelines.ledger.job_book import Job, JobState
from tests.flows.test_jobs import ordered

SILENCE = timedelta(minutes=5)


class Clock:
    """A clock that is set by hand."""

    now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock=clock) as opened:
        yield opened


@pytest.fixture
def job(ledger: Ledger) -> Job:
    return ordered(ledger, host="elsewhere")


def test_a_wish_from_another_machine_is_heard_at_the_next_beat_and_the_second_at_the_one_after(
    ledger: Ledger, job: Job
) -> None:
    interrupts: list[None] = []
    heart = Heart(ledger, job.id, SILENCE, lambda: interrupts.append(None))
    heart.beat()
    assert interrupts == []
    for _ in range(2):
        stop(ledger, ledger.job(job.id), "Ada")
    assert ledger.job(job.id).state is JobState.ASKED
    for heard in (1, 2, 2):
        heart.beat()
        assert len(interrupts) == heard
    told = ledger.job(job.id)
    assert (told.state, told.stopped_by) == (JobState.STOPPING, "Ada")


def test_a_job_that_was_given_up_finds_out_before_it_writes(
    ledger: Ledger, clock: Clock, job: Job, tmp_path: Path
) -> None:
    interrupts: list[None] = []
    heart = Heart(ledger, job.id, SILENCE, lambda: interrupts.append(None))
    folder = RunFolder(tmp_path / "run")
    with writing_only_if(heart.demand):
        ledger.note_job(job.id, JobState.RUNNING, pid=7)
        folder.write_text("a.txt", "before")
        clock.now += SILENCE
        # Its machine slept; before anybody gave it up, it is alive again with what it writes first.
        ledger.note_job(job.id, JobState.RUNNING, run="r1")
        assert not ledger.give_up_job(job.id, "Cora", "silent", silence=SILENCE)
    clock.now += SILENCE
    assert ledger.give_up_job(job.id, "Cora", "silent", silence=SILENCE)
    with writing_only_if(heart.demand):
        for _ in range(2):
            with pytest.raises(LedgerError, match="was declared lost"):
                ledger.start_run("museum", "sandbox", dump_name="d", dump_checksum="c", mapping_checksum="m")
        with pytest.raises(LedgerError, match="was declared lost"):
            folder.write_text("a.txt", "after")
    assert folder.file("a.txt").read_text(encoding="utf-8") == "before"
    assert ledger.runs() == []
    assert len(interrupts) == 1
    heart.beat()
    assert len(interrupts) == 2
    assert ledger.job(job.id).state is JobState.LOST


def test_the_heart_beats_while_the_job_goes_on_and_a_silent_ledger_does_not_stop_it(
    ledger: Ledger, job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearts, "EVERY", 0.0)
    beats, enough = 0, Event()
    sign = ledger.sign_of_life

    def beat(number: int) -> Job:
        nonlocal beats
        beats += 1
        if beats == 2:
            raise LedgerError("locked", remedy="wait")
        if beats > 2:
            enough.set()
        return sign(number)

    monkeypatch.setattr(ledger, "sign_of_life", beat)
    with beating(ledger, job.id, SILENCE):
        assert enough.wait(60)
    assert not any(thread.name == "heart" for thread in threading.enumerate())
