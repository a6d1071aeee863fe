"""What a job is told, what it is given, and what becomes of those whose process is gone."""

import os
import socket
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.exceptions import DonataError, GateError
from pipelines.flows import jobs
from pipelines.flows.jobs import JobKind, Order, arguments_of, environment_of, launch
from pipelines.ledger import Ledger
from pipelines.ledger.job_book import Job, JobState
from pipelines.settings import Settings


def ordered(ledger: Ledger, slug: str = "museum", host: str | None = None) -> Job:
    job = ledger.order_job(
        slug=slug,
        kind="start",
        target="sandbox",
        arguments=[],
        person="Ada",
        host=host or socket.gethostname(),
        log="/nowhere",
    )
    assert job is not None
    return job


@pytest.mark.parametrize(
    ("order", "arguments"),
    [
        (Order(JobKind.START, "m", "sandbox"), "run m --dry"),
        (
            Order(JobKind.START, "m", "w", named=True, dump=Path("/d.csv"), everything=True),
            "run m --dry --dump=/d.csv --target=w --everything",
        ),
        (Order(JobKind.START, "m", "sandbox", whole=True), "--set task_runner=plain run m --audit"),
        (Order(JobKind.RESUME, "m", "sandbox", run="r"), "run m --dry"),
        (Order(JobKind.RESUME, "m", "sandbox", run="r", plan="p"), "upload m --run=r --plan=p --finish"),
        (Order(JobKind.UPLOAD, "m", "sandbox", run="r", plan="p"), "upload m --run=r --plan=p --finish"),
        (Order(JobKind.REHEARSE, "m", "sandbox", run="r"), "rehearse m --run=r"),
        (Order(JobKind.UNDO, "m", "w", run="r"), "undo r --target=w --yes"),
    ],
)
def test_each_job_is_a_command_of_the_command_line(order: Order, arguments: str) -> None:
    assert arguments_of(order) == arguments.split()


def test_a_job_has_the_settings_and_no_secret_of_the_portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONATA_SESSION_SECRET", "s" * 40)
    monkeypatch.setenv("DONATA_BOT_PASSWORD", "p")
    settings = Settings(home=tmp_path, sandbox_port=9999)
    given = environment_of(settings)
    assert given["DONATA_HOME"] == str(tmp_path)
    assert given["DONATA_SANDBOX_PORT"] == "9999"
    assert given["DONATA_BOT_PASSWORD"] == "p"
    assert "DONATA_SESSION_SECRET" not in given
    assert "DONATA_WORKERS" not in given


def test_a_job_whose_process_is_gone_is_told_so(tmp_path: Path) -> None:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        gone, elsewhere = ordered(ledger), ordered(ledger, "archive", host="elsewhere")
        # This very process is there, and no job.
        for job in (gone, elsewhere):
            ledger.note_job(job.id, JobState.RUNNING, pid=os.getpid())
        assert not jobs.is_running(ledger.job(gone.id))
        with pytest.raises(GateError, match="its process is gone"):
            jobs.stop(ledger, ledger.job(gone.id), "Ada")
        assert ledger.job(gone.id).state is JobState.LOST
        assert ledger.job(elsewhere.id).open
        with pytest.raises(GateError, match="is over"):
            jobs.stop(ledger, ledger.job(gone.id), "Ada")


def test_a_job_that_never_got_a_process_is_given_up_after_a_minute(tmp_path: Path) -> None:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        job = ordered(ledger)
        assert jobs.settle_gone(ledger) == []
        now = ledger.now()
        ledger._clock = lambda: now + timedelta(minutes=2)
        assert [one.id for one in jobs.settle_gone(ledger)] == [job.id]


def test_a_process_that_cannot_be_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "nowhere"))
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        with pytest.raises(DonataError, match="cannot be started"):
            launch(Settings(home=tmp_path, runs_dir=tmp_path), ledger, Order(JobKind.START, "m", "sandbox"), "Ada")
        assert ledger.jobs()[0].state is JobState.FAILED


def test_the_run_that_a_job_begins_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_current", [])
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        job = ordered(ledger)
        jobs.note_run(ledger, "r1")
        assert ledger.job(job.id).run is None
        jobs.carry_out(job.id)
        jobs.note_run(ledger, "r1")
        assert ledger.job(job.id).run == "r1"
