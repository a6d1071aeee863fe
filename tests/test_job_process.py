"""A job's command in this process: what is written down of its end."""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.flows import jobs
from pipelines.job_process import run_job
from pipelines.ledger import Ledger
from pipelines.ledger.job_book import JobState


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setenv("DONATA_HOME", str(tmp_path))
    monkeypatch.setattr(jobs, "_current", [])
    monkeypatch.setattr("sys.argv", [])
    with Ledger(f"sqlite:///{tmp_path / 'data' / 'runs' / 'ledger.sqlite'}") as opened:
        yield opened
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(
    ("command", "code", "state", "message"),
    [
        (["runs"], 0, JobState.DONE, ""),
        (["rehearse", "nobody"], 1, JobState.FAILED, "there is no partner 'nobody'"),
        (["no-such-command"], 2, JobState.FAILED, ""),
    ],
)
def test_how_a_command_ended_is_written_down(
    ledger: Ledger, command: list[str], code: int, state: JobState, message: str
) -> None:
    job = ledger.order_job(
        slug="m",
        kind="start",
        target="sandbox",
        arguments=command,
        person="Ada",
        host=socket.gethostname(),
        log="/nowhere",
    )
    assert job is not None
    assert run_job(job.id, command) == code
    told = ledger.job(job.id)
    assert (told.state, told.exit_code, told.pid) == (state, code, os.getpid())
    assert told.seen > told.started
    assert message in told.message


def test_settings_that_cannot_be_read_are_told_too(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = ledger.order_job(
        slug="m", kind="start", target="sandbox", arguments=[], person="Ada", host="here", log="/nowhere"
    )
    assert job is not None
    monkeypatch.setenv("DONATA_LEDGER_URL", f"sqlite:///{tmp_path / 'data' / 'runs' / 'ledger.sqlite'}")
    (tmp_path / "donata.toml").write_text("retires = 3\n", encoding="utf-8")
    assert run_job(job.id, ["runs"]) == 1
    told = ledger.job(job.id).message
    assert told.endswith("donata.toml:1: there is no setting 'retires' → did you mean 'retries'?")
