"""Jobs: commands of `donata` that the portal starts, each a process of its own, which survives the portal's end.

The process writes what it says to a log file, and signs of life and its end into the ledger (`pipelines.job_process`,
`flows/heart.py`). It hears SIGINT as a person's Ctrl-C: the item in flight is finished first. No shell, and no secret
among the arguments.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from pydantic import SecretStr

from pipelines.exceptions import DonataError, GateError
from pipelines.flows.priority import ordinarily
from pipelines.ledger import Ledger
from pipelines.ledger.job_book import OPEN, Job, JobState
from pipelines.messages import N_
from pipelines.settings import PREFIX, Settings

#: The module that runs a job's command and writes down its end.
RUNNER = "pipelines.job_process"
#: The folder of the jobs' log files, below that of runs.
FOLDER = "jobs"
#: Credentials of Wikibases: the only secrets that a job is given.
CREDENTIALS = frozenset(
    {
        "bot_password",
        "oauth_token",
        "oauth_consumer_key",
        "oauth_consumer_secret",
        "oauth_access_token",
        "oauth_access_secret",
    }
)
#: Processes that this one started and has not seen the end of.
_children: dict[int, "subprocess.Popen[bytes]"] = {}
#: The job that this process carries out.
_current: list[int] = []


class JobKind(StrEnum):
    """What a job does: prepares a run, goes on with it, rehearses, uploads, or undoes."""

    START = "start"
    RESUME = "resume"
    REHEARSE = "rehearse"
    UPLOAD = "upload"
    UNDO = "undo"


@dataclass(frozen=True)
class Order:
    """What somebody wants to have done.

    `run` and `plan` (its address) are those that the person looked at; `dump` a file instead of the partner's own;
    `named` says that the target must be named on the command line. `submission`: the one that it is done for. `whole`:
    a start goes on to the upload, the report and a look at what stands, and is a small one; this is for the embedded
    Wikibase alone.
    """

    kind: JobKind
    slug: str
    target: str
    named: bool = False
    run: str | None = None
    plan: str | None = None
    dump: Path | None = None
    everything: bool = False
    submission: str | None = None
    whole: bool = False


def arguments_of(order: Order) -> list[str]:
    """The arguments of `donata` that do it.

    A start stops before the upload: that is a job of its own, after somebody has approved the plan. Going on with a
    run that has no plan to upload yet is the same command again, which finds the run that was interrupted.
    """
    slug, run = order.slug, order.run or ""
    match order.kind:
        case JobKind.REHEARSE:
            return ["rehearse", slug, f"--run={run}"]
        case JobKind.UNDO:
            return ["undo", run, f"--target={order.target}", "--yes"]
        case JobKind.UPLOAD:
            return ["upload", slug, f"--run={run}", f"--plan={order.plan}", "--finish"]
        case JobKind.RESUME if order.plan:
            return ["upload", slug, f"--run={run}", f"--plan={order.plan}", "--finish"]
    # Prefect, with a server to start, would take as long as all else of a small run.
    arguments = ["--set", "task_runner=plain", "run", slug, "--audit"] if order.whole else ["run", slug, "--dry"]
    if order.dump:
        arguments.append(f"--dump={order.dump.absolute()}")
    if order.named:
        arguments.append(f"--target={order.target}")
    if order.everything:
        arguments.append("--everything")
    return arguments


def launch(settings: Settings, ledger: Ledger, order: Order, person: str) -> Job:
    """Start the job's process; the job as it is then.

    Raises:
        GateError: another job of the partner has not ended.
        DonataError: the process cannot be started.
    """
    settle_gone(ledger)
    folder = settings.runs / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    job = ledger.order_job(
        slug=order.slug,
        kind=order.kind.value,
        target=order.target,
        run=order.run,
        submission=order.submission,
        arguments=arguments_of(order),
        person=person,
        host=socket.gethostname(),
        log=str(folder / "{id}.log"),
    )
    if job is None:
        raise GateError(
            f"another job of partner '{order.slug}' has not ended yet", remedy="wait until it has ended, or stop it"
        )
    try:
        process = _spawn(settings, job)
    except OSError as error:
        ledger.note_job(job.id, JobState.FAILED, message=str(error))
        raise DonataError(f"job {job.id} cannot be started: {error}", remedy="look at the portal's machine") from error
    ledger.note_job(job.id, JobState.RUNNING, pid=process.pid)
    _children[process.pid] = process
    threading.Thread(target=_see_off, args=(ledger, job.id, process), name=f"job-{job.id}", daemon=True).start()
    return ledger.job(job.id)


def stop(ledger: Ledger, job: Job, person: str) -> None:
    """Ask a job to stop: the item in flight is finished. Asked again, it stops at once.

    On another machine, or while it begins, its process finds that in the ledger, at its next sign of life.

    Raises:
        GateError: it is over.
    """
    if not job.open:
        raise GateError(f"job {job.id} is over", remedy="look at how it ended")
    if job.host != socket.gethostname() or job.pid is None:
        ledger.note_job(job.id, JobState.ASKED, person=person)
        return
    if not is_running(job):
        settle_gone(ledger)
        raise GateError(f"job {job.id} is over: its process is gone", remedy="look at how it ended")
    ledger.note_job(job.id, JobState.STOPPING, person=person)
    os.kill(job.pid or 0, signal.SIGINT)


def declare_lost(settings: Settings, ledger: Ledger, job: Job, person: str) -> None:
    """Give a job up of which nothing was heard for so long that its machine may be gone: its partner is free then.

    Should its process go on after all, it writes nothing more, and ends.

    Raises:
        GateError: it is over, or was heard of.
    """
    message = N_("its machine was silent, and it was declared lost; what it did is kept, and the run can be resumed")
    if not ledger.give_up_job(job.id, person, message, silence=timedelta(seconds=settings.job_silence)):
        raise GateError(
            f"job {job.id} is over, or has given a sign of life",
            remedy="look at the job's page; it can be stopped there",
        )


def is_running(job: Job) -> bool:
    """Whether the job's own process is there, and not another that got its number."""
    if job.pid is None:
        return False
    command = Path(f"/proc/{job.pid}/cmdline")
    if command.parent.parent.joinpath("self").exists():
        try:
            return f"{RUNNER}\0{job.id}\0".encode() in command.read_bytes()
        except OSError:
            return False
    try:
        os.kill(job.pid, 0)
    except ProcessLookupError:
        return False
    return True


def settle_gone(ledger: Ledger) -> list[Job]:
    """Write down of each open job of this machine whose process is gone that it is lost; these jobs."""
    here = [job for job in ledger.open_jobs() if job.host == socket.gethostname()]
    # A child's end is written down by whoever waits for it, with its exit code.
    gone = [job for job in here if job.pid and job.pid not in _children and not is_running(job)]
    gone += [job for job in here if job.pid is None and (ledger.now() - job.started).total_seconds() > 60]
    for job in gone:
        message = N_(
            "its process is gone, and nobody saw how it ended; what it did is kept, and the run can be resumed"
        )
        ledger.note_job(job.id, JobState.LOST, message=message)
    return gone


def carry_out(number: int) -> None:
    """From now on the process carries out this job: the run that it begins is noted."""
    _current[:] = [number]


def note_run(ledger: Ledger, run: str) -> None:
    """A run was begun or gone on with: it is that of the job which this process carries out, if it does."""
    if _current:
        ledger.note_job(_current[0], JobState.RUNNING, run=run)


def _spawn(settings: Settings, job: Job) -> "subprocess.Popen[bytes]":
    with Path(job.log).open("ab") as log:
        return ordinarily(
            lambda: subprocess.Popen(  # noqa: S603 - a list of our own making, without a shell
                [sys.executable, "-m", RUNNER, str(job.id), *job.arguments],
                cwd=settings.home,
                env=environment_of(settings) | {f"{PREFIX}PERSON": job.person},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # In a session of its own, so that Ctrl-C on the portal does not reach it.
                start_new_session=True,
            )
        )


def environment_of(settings: Settings) -> dict[str, str]:
    """The environment of a job: this one's, without the portal's own secrets, and with its settings."""
    secret = {f"{PREFIX}{name.upper()}" for name in settings.SECRETS - CREDENTIALS}
    variables = {name: value for name, value in os.environ.items() if name not in secret}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr) or name in settings.SECRETS or value is None:
            continue
        if name == "home" or value != field.default:
            variables[f"{PREFIX}{name.upper()}"] = str(value)
    return (
        variables
        | {f"{PREFIX}LEDGER_URL": settings.ledger, "NO_COLOR": "1", "COLUMNS": "120"}
        | {"NO_COLOR": "1", "COLUMNS": "120"}
    )


def _see_off(ledger: Ledger, number: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait for the process, and write down its end if it could not."""
    code = process.wait()
    try:
        job = ledger.job(number)
        if job.state in OPEN:
            # One that is asked to stop before it has come to the command can only end.
            asked = job.state is JobState.STOPPING and code in {-signal.SIGINT, 128 + signal.SIGINT, 1}
            state = JobState.STOPPED if asked else JobState.FAILED
            message = "" if asked else N_(f"its process {'was ended' if code < 0 else 'ended'} unexpectedly")
            ledger.note_job(number, state, exit_code=code, message=message)
    except DonataError:
        # The ledger is closed or locked: the next look finds the job's process gone.
        pass
    finally:
        _children.pop(process.pid, None)
