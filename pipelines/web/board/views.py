"""Partners and runs as the board shows them, put together from ledger and run folders; nothing is asked of a wiki."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from pipelines.exceptions import DonataError
from pipelines.flows.jobs import JobKind, settle_gone
from pipelines.flows.judging import is_overtaken
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.run_stages import PREFECT_FILE, Progress, StageState, read_progress
from pipelines.flows.work import run_folder
from pipelines.ledger import Run, RunState
from pipelines.ledger.job_book import Job
from pipelines.model.submissions import Submission
from pipelines.partners.partner import PACKAGE_FILE, read_package
from pipelines.web.board.models import BoardView, JobView, Link, PartnerView, PlanState, RunView, StageView, WaitingView
from pipelines.web.site.portal import Portal

__all__ = ["board_view", "folder_of", "job_view", "run_view", "silent_since", "title_of", "waiting_view"]

APPROVE = "approve"
#: Runs of a partner that its page of the board lists.
SHOWN_RUNS = 20


def board_view(portal: Portal) -> BoardView:
    """All partners, each with its latest run and what it has handed over since; those at work first, then who waits."""
    settle_gone(portal.ledger)
    handed_over = portal.ledger.waiting_submissions()
    working = {job.slug: job for job in portal.ledger.open_jobs()}
    latest: dict[str, Run] = {}
    for run in portal.ledger.runs():
        latest.setdefault(run.slug, run)
    counts = portal.ledger.outcome_counts([run.id for run in latest.values()])
    slugs = [*portal.slugs, *(slug for slug in latest if slug not in portal.slugs)]
    rows = [_partner(portal, slug, latest.get(slug), working.get(slug), counts) for slug in slugs]
    for row in rows:
        if row.slug in handed_over:
            row.waiting = waiting_view(portal, handed_over[row.slug])
    rows.sort(
        key=lambda row: (
            row.job is None,
            row.waiting is None,
            -(row.run.started.timestamp() if row.run else 0.0),
            row.slug,
        )
    )
    content = "".join(row.model_dump_json() for row in rows)
    return BoardView(partners=rows, version=sha256(content.encode()).hexdigest()[:16])


def run_view(portal: Portal, run: Run, counts: Mapping[str, int] | None = None) -> RunView:
    """One run; `counts` of its outcomes by status, which are asked for unless given."""
    jobs = portal.ledger.jobs(run=run.id, limit=1)
    job = jobs[0] if jobs and jobs[0].open else None
    if run.state is RunState.FINISHED and job is None:
        # Its files and figures stay as they are; only what people say of its plan may still change, to no effect.
        return _kept(_Finished(portal), run.id, run.ended)
    if counts is None:
        counts = portal.ledger.outcome_counts([run.id]).get(run.id, {})
    return _view(portal, run, counts, job)


class _Finished:
    """A portal as the key of what is remembered of its finished runs: portals over one folder are alike."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Finished) and self._name == other._name

    def __hash__(self) -> int:
        return hash(self._name)

    @property
    def _name(self) -> tuple[str, str]:
        return str(self.portal.settings.runs), self.portal.settings.ledger


@lru_cache(maxsize=1024)
def _kept(of: _Finished, number: str, ended: datetime | None) -> RunView:
    del ended
    ledger = of.portal.ledger
    return _view(of.portal, ledger.run(number), ledger.outcome_counts([number]).get(number, {}), None)


def _view(portal: Portal, run: Run, counts: Mapping[str, int], job: Job | None) -> RunView:
    folder = folder_of(portal, run)
    progress = read_progress(folder, counts)
    undo_of = portal.ledger.scope_of(run.id)
    plan = _plan(portal, run, folder, progress)
    return RunView(
        id=run.id,
        slug=run.slug,
        title=title_of(portal, run.slug),
        target=run.target,
        dump=run.dump_name,
        state=_state(run, progress),
        going=job is not None,
        started=run.started,
        ended=run.ended,
        message=run.message,
        undo_of=undo_of,
        counts=_counts(run, counts),
        stages=[] if undo_of else _stages(progress, going=job is not None and job.kind in _ON_STAGES),
        plan=plan,
        job=job_view(portal, job) if job else None,
        links=_links(folder),
        actions=[] if job else _actions(run, progress, plan, counts, undo=undo_of is not None),
    )


def job_view(portal: Portal, job: Job) -> JobView:
    """A job, without what concerns the machine alone."""
    silent = silent_since(portal, job)
    fields = {name: getattr(job, name) for name in JobView.model_fields if name != "silent_since"}
    return JobView(**fields | {"state": job.state.value, "silent_since": silent})


def silent_since(portal: Portal, job: Job) -> datetime | None:
    """When the job was last heard of, if that is too long ago for one that goes on."""
    return job.silent_since(portal.ledger.now(), timedelta(seconds=portal.settings.job_silence))


def waiting_view(portal: Portal, one: Submission) -> WaitingView:
    """A file that was handed over, with who did."""
    last = one.events[-1]
    rows = one.counts.get("rows_accepted")
    jobs = portal.ledger.jobs(submission=one.id, limit=1)
    tried = job_view(portal, jobs[0]) if jobs and not jobs[0].open else None
    return WaitingView(id=one.id, file=one.file, person=last.person, since=last.time, rows=rows, tried=tried)


def folder_of(portal: Portal, run: Run) -> RunFolder:
    """Where the run keeps its files; an undo keeps them apart."""
    undone = portal.settings.runs / run.slug / "undone" / run.id
    return RunFolder(undone) if undone.is_dir() else run_folder(portal.settings, run.slug, run.id)


def title_of(portal: Portal, slug: str) -> str:
    """The partner's title; its slug where the package is gone or broken."""
    home = portal.settings.home
    path = home / "data" / "partners" / slug / PACKAGE_FILE
    try:
        return _title(home, slug, path.stat().st_mtime_ns)
    except (DonataError, OSError, ValidationError):
        return slug


@lru_cache(maxsize=1024)
def _title(home: Path, slug: str, changed: int) -> str:
    del changed
    return read_package(home, slug).title


#: Jobs that the stages of a run tell the progress of.
_ON_STAGES = frozenset({JobKind.START.value, JobKind.RESUME.value, JobKind.UPLOAD.value})


def _partner(
    portal: Portal, slug: str, run: Run | None, job: Job | None, counts: Mapping[str, Mapping[str, int]]
) -> PartnerView:
    view = run_view(portal, run, counts.get(run.id, {})) if run else None
    actions = [] if job or slug not in portal.slugs else [JobKind.START.value]
    return PartnerView(
        slug=slug,
        title=view.title if view else title_of(portal, slug),
        public=slug in portal.public,
        run=view,
        job=job_view(portal, job) if job else None,
        waiting=None,
        actions=[*(view.actions if view and not job else []), *actions],
    )


def _state(run: Run, progress: Progress) -> str:
    if run.state is RunState.STARTED and progress.prepared and not progress.uploaded:
        return "prepared"
    return run.state.value


def _stages(progress: Progress, *, going: bool) -> list[StageView]:
    return [
        StageView(
            name=stage.name,
            state="going" if going and stage.state is StageState.NEXT else stage.state.value,
            done=stage.done,
            total=stage.total,
            unit=stage.unit,
            share=stage.share,
        )
        for stage in progress.stages
    ]


def _counts(run: Run, counts: Mapping[str, int]) -> dict[str, int]:
    """The run's figures: its sums once it has finished, and until then what became of its edits."""
    kept = {name: int(value) for name, value in run.counts.items() if isinstance(value, int)}
    return kept or dict(counts)


def _plan(portal: Portal, run: Run, folder: RunFolder, progress: Progress) -> PlanState | None:
    if progress.plan is None:
        return None
    address = progress.plan.address
    approval = portal.ledger.approval(run.id, address, run.target)
    rehearsal: dict[str, Any] | None = folder.read_json(f"rehearsals/{address}.json")
    return PlanState(
        address=address,
        items=progress.plan.items,
        changes=progress.plan.changes,
        excluded=len(portal.ledger.exclusions(run.id)),
        approved_by=approval.person if approval else "",
        approved=approval.time if approval else None,
        rehearsed=None if rehearsal is None else bool(rehearsal.get("passed")),
        overtaken=run.state is not RunState.FINISHED and is_overtaken(folder, portal.ledger, run),
    )


def _links(folder: RunFolder) -> list[Link]:
    """Prefect's pages of the run; an address that is none is not linked."""
    known: Sequence[Mapping[str, str]] = folder.read_json(PREFECT_FILE) or []
    return [
        Link(title=str(one.get("name") or one["id"]), url=one["url"])
        for one in known
        if urlsplit(one["url"]).scheme in {"http", "https"}
    ]


def _actions(
    run: Run, progress: Progress, plan: PlanState | None, counts: Mapping[str, int], *, undo: bool
) -> list[str]:
    """What can be done with a run that nobody works on; what stands in the way is told when it is tried."""
    actions: list[str] = []
    if not undo and run.state is not RunState.FINISHED:
        if counts or not progress.prepared:
            actions.append(JobKind.RESUME.value)
        elif plan:
            actions += [JobKind.REHEARSE.value, JobKind.UPLOAD.value if plan.approved_by else APPROVE]
    if any(counts.get(status) for status in ("edited", "created")):
        actions.append(JobKind.UNDO.value)
    return actions
