"""Jobs of a portal as threads of this process, on the tests' Prefect server: a process would start one of its own."""

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.flows import jobs
from pipelines.ledger import Ledger
from pipelines.ledger.job_book import Job, JobState
from pipelines.settings import Settings
from tests.end_to_end.installation import Installation


@dataclass(frozen=True)
class Command:
    """What stands for the process of a job."""

    pid: int
    ending: "Future[int]"

    def wait(self) -> int:
        """The exit code, once the command has ended."""
        return self.ending.result()


@contextmanager
def jobs_here(installation: Installation) -> Iterator[None]:
    """Within, a job that is started is the same command in a thread, and its end is written down as ever."""
    # Which Prefect server is asked, stands in the context.
    context = copy_context()

    def carry_out(settings: Settings, job: Job) -> int:
        jobs.carry_out(job.id)
        with Path(job.log).open("a", encoding="utf-8") as log, redirect_stdout(log):
            code = installation.call(*job.arguments)
        with Ledger(settings.ledger) as ledger:
            ledger.note_job(job.id, JobState.FAILED if code else JobState.DONE, exit_code=code)
        return code

    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patch:

        def spawn(settings: Settings, job: Job) -> Command:
            return Command(os.getpid(), pool.submit(context.copy().run, carry_out, settings, job))

        patch.setattr(jobs, "_spawn", spawn)
        patch.setattr(jobs, "_current", [])
        yield
