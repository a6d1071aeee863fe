"""Progress: how far a submission has come, from the ledger and the files of the run that took up its dump."""

from dataclasses import dataclass, field

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.flows.freezing import PLAN
from pipelines.flows.rehearsing import FOLDER as REHEARSALS
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import run_folder
from pipelines.ledger import Ledger, Run, RunState
from pipelines.ledger.job_book import Job
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.settings import Settings


@dataclass(frozen=True)
class Progress:
    """What a run made of a submission; all of it empty before a run took it up.

    `matched` counts rows by the outcome of their match, as `tables.MATCHES` has it; empty before that stage ended.
    `rehearsed`: whether the rehearsal of the run's plan passed; None if there was none. `uploaded` counts what was
    added, as `Ledger.upload_counts`; empty before the first edit. `job`: the newest that was started for its run, or
    for the submission itself. `planned`: whether the run has a plan. `overtaken`: it was handed over, no run took it
    up, and a newer file was handed over since.
    """

    submission: Submission
    run: Run | None = None
    matched: dict[str, int] = field(default_factory=dict)
    rehearsed: bool | None = None
    uploaded: dict[str, int] = field(default_factory=dict)
    job: Job | None = None
    planned: bool = False
    overtaken: bool = False

    @property
    def finished(self) -> bool:
        """Whether the run came to its end."""
        return self.run is not None and self.run.state is RunState.FINISHED


def progress_of(settings: Settings, ledger: Ledger, submission: Submission) -> Progress:
    """How far the submission has come; of several runs of its dump the newest counts."""
    if submission.checksum is None:
        return Progress(submission)
    runs = (run for run in ledger.runs(submission.slug) if run.dump_checksum == submission.checksum)
    run = next(runs, None)
    jobs = ledger.jobs(run=run.id, limit=1) if run else ledger.jobs(submission=submission.id, limit=1)
    job = jobs[0] if jobs else None
    if run is None:
        return Progress(submission, job=job, overtaken=not job and _is_overtaken(ledger, submission))
    folder = run_folder(settings, submission.slug, run.id)
    counts = ledger.upload_counts(run.id)
    uploaded = counts if any(counts.values()) or run.state is RunState.FINISHED else {}
    planned = folder.file(PLAN).is_file()
    return Progress(submission, run, _matched(folder), _rehearsed(folder), uploaded, job, planned)


def _is_overtaken(ledger: Ledger, submission: Submission) -> bool:
    if submission.state is not SubmissionState.SUBMITTED:
        return False
    waiting = ledger.waiting_submissions(submission.slug).get(submission.slug)
    return waiting is None or waiting.id != submission.id


def _matched(folder: RunFolder) -> dict[str, int]:
    path = folder.file("matches.parquet")
    if not path.is_file():
        return {}
    counted = pc.value_counts(pq.read_table(path, columns=["outcome"])["outcome"].combine_chunks())
    return {str(one["values"]): int(one["counts"]) for one in counted.to_pylist()}


def _rehearsed(folder: RunFolder) -> bool | None:
    plan = folder.read_json(PLAN)
    shown = folder.read_json(f"{REHEARSALS}/{plan['address']}.json") if plan else None
    return bool(shown["passed"]) if shown else None
