"""The demo: the partners that Donata comes with, taken all the way on the embedded Wikibase, beside the portal.

Their runs are jobs like any other: processes of `donata run`, which the board shows and stops. They are ordered only
where nobody has begun a run of the partner, or where the demo's own run did not come to its end.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from socket import gethostname
from threading import Event, Thread

from pipelines.exceptions import GateError
from pipelines.flows.jobs import JobKind, Order, settle_gone
from pipelines.flows.jobs import stop as stop_job
from pipelines.flows.run_stages import read_progress
from pipelines.flows.work import run_folder
from pipelines.ledger import Run, RunState
from pipelines.ledger.job_book import Job
from pipelines.model.summary import RunSummary
from pipelines.partners.partner import read_package
from pipelines.web.site.i18n import N_
from pipelines.web.site.jobs import launched
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal

__all__ = ["MAKER", "PARTNERS", "Part", "begin", "demo_runs", "end", "parts"]

#: The partners that Donata comes with.
PARTNERS = ("moma", "ror")
#: Who orders the demo's runs.
MAKER = Person("donata serve --demo", Role.COORDINATOR)
#: Seconds that a run may take to stop in an orderly way, and between two looks.
_PATIENCE, _PAUSE = 30.0, 0.5
_STAGES = {
    "ingest": N_("reading and checking the rows"),
    "reconcile": N_("finding the items that the rows speak of"),
    "map": N_("making statements of the columns"),
    "plan": N_("comparing with the live items"),
    "measure": N_("measuring the coverage before"),
    "upload": N_("uploading to the embedded Wikibase"),
    "report": N_("measuring the coverage after, and reporting"),
}


@dataclass(frozen=True)
class Part:
    """One partner of the demo. `state`: `waiting`, `going`, `done` or `stopped`, with why in `message`.

    While it goes on, `stage` says in words (to be translated) what is done, `share` (0 to 1) how far all is.
    """

    slug: str
    title: str
    state: str
    stage: str = ""
    share: float = 0.0
    message: str = ""
    run: str | None = None
    summary: RunSummary | None = None


@contextmanager
def demo_runs(portal: Portal) -> Iterator[list[Job]]:
    """The demo's runs are made within; those that go on at the end are stopped, and gone on with the next time."""
    jobs, ended = begin(portal), Event()
    thread = Thread(target=_begin_again, args=(portal, jobs, ended), name="demo", daemon=True)
    if _without_process(portal, jobs):
        thread.start()
    try:
        yield jobs
    finally:
        ended.set()
        if thread.is_alive():
            thread.join()
        end(portal, jobs)


def begin(portal: Portal) -> list[Job]:
    """Order the runs that the demo lacks; these jobs, and those of its own that outlived the portal that ordered them.

    None for a portal whose target is not the embedded Wikibase.
    """
    if not portal.target.embedded or portal.target.public:
        return []
    settle_gone(portal.ledger)
    here = [job for job in portal.ledger.open_jobs() if job.host == gethostname()]
    jobs = [job for job in here if job.person == MAKER.name and job.slug in PARTNERS]
    for slug in PARTNERS:
        if slug in portal.slugs and _lacks(portal, slug):
            order = Order(JobKind.START, slug, portal.target.name, whole=True)
            try:
                jobs.append(launched(portal, MAKER, order))
            except GateError:
                continue  # somebody was faster, and works on it
    return jobs


def _begin_again(portal: Portal, jobs: list[Job], ended: Event) -> None:
    """Begin once more, when it is clear what became of jobs whose portal was killed before they had a process."""
    while _without_process(portal, jobs):
        if ended.wait(_PAUSE):
            return
        settle_gone(portal.ledger)
    jobs[:] = begin(portal)


def _without_process(portal: Portal, jobs: Sequence[Job]) -> bool:
    return any(job.pid is None for job in _open(portal, jobs))


def end(portal: Portal, jobs: Sequence[Job]) -> None:
    """Stop those of the jobs that go on, the item in flight first being finished, and wait until they have ended."""
    for job in _open(portal, jobs):
        try:
            stop_job(portal.ledger, job, MAKER.name)
        except GateError:
            continue  # it has ended meanwhile
    deadline = time.monotonic() + _PATIENCE
    while any(job.pid for job in _open(portal, jobs)) and time.monotonic() < deadline:
        time.sleep(_PAUSE)
        settle_gone(portal.ledger)


def parts(portal: Portal) -> list[Part]:
    """How far the demo is, partner by partner."""
    return [_part(portal, slug) for slug in PARTNERS if slug in portal.slugs]


def _open(portal: Portal, jobs: Sequence[Job]) -> list[Job]:
    return [job for job in (portal.ledger.job(one.id) for one in jobs) if job.open]


def _lacks(portal: Portal, slug: str) -> bool:
    """Whether the partner has no run at all, or its newest one is the demo's own and did not come to its end."""
    if portal.ledger.open_jobs(slug):
        return False
    run = _newest(portal, slug)
    if run is None:
        return True
    ours = any(job.person == MAKER.name for job in portal.ledger.jobs(run=run.id))
    return ours and run.state is not RunState.FINISHED


def _newest(portal: Portal, slug: str) -> Run | None:
    return next(iter(portal.ledger.runs(slug)), None)


def _part(portal: Portal, slug: str) -> Part:
    title = read_package(portal.settings.home, slug).title
    target = portal.target.name
    if finished := portal.ledger.last_finished(slug, target):
        told = run_folder(portal.settings, slug, finished.id).read_json("summary.json")
        return Part(slug, title, "done", run=finished.id, summary=RunSummary.from_json(told) if told else None)
    jobs = portal.ledger.jobs(slug=slug, limit=1)
    run = _newest(portal, slug)
    stage, share = _progress(portal, run) if run else (N_("starting"), 0.0)
    if jobs and jobs[0].open:
        return Part(slug, title, "going", stage, share, run=run.id if run else None)
    if jobs:
        return Part(slug, title, "stopped", stage, share, jobs[0].message, run.id if run else None)
    return Part(slug, title, "waiting")


def _progress(portal: Portal, run: Run) -> tuple[str, float]:
    """The stage that the run is at, in words, and the share of all that is done."""
    counts = portal.ledger.outcome_counts([run.id]).get(run.id, {})
    progress = read_progress(run_folder(portal.settings, run.slug, run.id), counts)
    done = sum(stage.share or 0.0 for stage in progress.stages)
    current = progress.current
    return _STAGES[current.name] if current else _STAGES["report"], done / len(progress.stages)
