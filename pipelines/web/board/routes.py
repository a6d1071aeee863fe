"""Pages of partners and runs, live progress, actions, plans as diffs, the audit log, feeds."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipelines.flows.jobs import JobKind
from pipelines.web.board import live
from pipelines.web.board.access import run_shown, run_views, seen_runs, sees_all, shown_run, whole_run
from pipelines.web.board.audit import TheAuditFilter, audit_frame, audit_page
from pipelines.web.board.decisions import WITHDRAW, approve, change_plan, withdraw_approval
from pipelines.web.board.feeds import ENTRIES, atom
from pipelines.web.board.files import file_response, run_files
from pipelines.web.board.history import history_of
from pipelines.web.board.intentions import intend, offered, waiting
from pipelines.web.board.jobs import find_job, job_log, start_job, stop_job
from pipelines.web.board.plan_page import plan_page
from pipelines.web.board.plan_view import PlanFilter
from pipelines.web.board.views import APPROVE, SHOWN_RUNS, folder_of, job_view, run_view, title_of
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.pages import address, notify, page
from pipelines.web.site.people import Person, Role, demand, person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.tables import etag, table
from pipelines.wikibase.targets import target_names

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
Somebody = Annotated[Person, Depends(person_of)]
Reviewer = Annotated[Person, Depends(demand(Role.REVIEWER))]
Coordinator = Annotated[Person, Depends(demand(Role.COORDINATOR))]
Number = Annotated[int, Path(ge=1, le=2**53)]
Before = Annotated[int | None, Query(ge=1, le=2**53)]
RunId = Annotated[str, Path(max_length=40)]
#: Items on a page of a plan.
PLAN_ITEMS = 20


@pages.get("/board")
def board(request: Request, portal: ThePortal, person: Reviewer) -> Response:
    """All partners and their latest runs."""
    del person
    seen = live.watch_of(request, portal).board()
    jobs = [job_view(job) for job in portal.ledger.jobs(limit=SHOWN_RUNS)]
    return page(request, "board/board.html.jinja", board=seen, jobs=jobs)


@pages.get("/board/events")
async def board_events(request: Request, portal: ThePortal, person: Reviewer) -> Response:
    """Server-sent events: that something of the board changed, and what is going on."""
    del person
    stream = live.events(request, live.watch_of(request, portal))
    return StreamingResponse(
        stream, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )


@pages.get("/board/{slug}")
def partner(request: Request, slug: str, portal: ThePortal, person: Reviewer) -> Response:
    """One partner: all its runs, and what can be done."""
    del person
    runs = portal.ledger.runs(slug)
    if slug not in portal.slugs and not runs:
        raise NotFoundError(f"there is no partner '{slug}'", remedy="the board lists the partners")
    undos = [run for run in portal.ledger.undos() if run.slug == slug]
    newest = sorted([*runs, *undos], key=lambda run: run.started, reverse=True)
    counts = portal.ledger.outcome_counts([run.id for run in newest[:SHOWN_RUNS]])
    views = [run_view(portal, run, counts.get(run.id, {})) for run in newest[:SHOWN_RUNS]]
    jobs = [job_view(job) for job in portal.ledger.jobs(slug=slug, limit=SHOWN_RUNS)]
    return page(
        request,
        "board/partner.html.jinja",
        slug=slug,
        title=title_of(portal, slug),
        runs=views,
        total=len(newest),
        jobs=jobs,
        working=any(job.open for job in jobs),
        known=slug in portal.slugs,
    )


# Actions


@pages.get("/board/{slug}/start")
def confirm_start(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Coordinator,
    target: Annotated[str | None, Query(max_length=100)] = None,
    submission: Annotated[str | None, Query(max_length=100)] = None,
    everything: bool = False,
) -> Response:
    """What a start would do; with what the partner submitted last, unless another file is asked for."""
    del person
    chosen = waiting(portal, slug) if submission is None else submission
    told: dict[str, Any] = {"target": target or None, "everything": everything, "submission": chosen or None}
    return page(
        request,
        "board/confirm.html.jinja",
        wanted=intend(portal, JobKind.START, slug, **told),
        targets=target_names(portal.settings.home),
        everything=everything,
        submissions=offered(portal, slug),
        submission=chosen,
    )


@pages.post("/board/{slug}/start")
def do_start(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Coordinator,
    target: Annotated[str | None, Form(max_length=100)] = None,
    submission: Annotated[str | None, Form(max_length=100)] = None,
    everything: Annotated[bool, Form()] = False,
) -> Response:
    """Start a run."""
    told: dict[str, Any] = {"target": target or None, "everything": everything, "submission": submission or None}
    job = start_job(portal, person, JobKind.START, slug, **told)
    notify(request, "good", _("Job %(job)s has started.", job=str(job.id)))
    return RedirectResponse(f"/jobs/{job.id}", 303)


@pages.get("/jobs/{number}")
def job(request: Request, number: Number, portal: ThePortal, person: Reviewer) -> Response:
    """One job: what it does, how it ended, and what it said."""
    del person
    found = find_job(portal, number)
    text, whole = job_log(found)
    return page(request, "board/job.html.jinja", job=job_view(found), events=found.events, log=text, whole=whole)


@pages.get("/jobs/{number}/stop")
def confirm_stop(request: Request, number: Number, portal: ThePortal, person: Coordinator) -> Response:
    """What stopping would do."""
    del person
    return page(request, "board/stop.html.jinja", job=job_view(find_job(portal, number)))


@pages.post("/jobs/{number}/stop")
def do_stop(request: Request, number: Number, portal: ThePortal, person: Coordinator) -> Response:
    """Ask the job to stop."""
    stop_job(portal, person, number)
    notify(request, "plain", _("The job was asked to stop: it finishes what it has in hand first."))
    return RedirectResponse(f"/jobs/{number}", 303)


# Runs


@pages.get("/runs/{run}")
def run_page(request: Request, run: RunId, portal: ThePortal, person: Somebody) -> Response:
    """One run: stages, figures, reports, files, and who did what."""
    found = shown_run(portal, person, run)
    all_ = sees_all(person, found.slug)
    return page(
        request,
        "board/run.html.jinja",
        run=run_shown(portal, person, found),
        all_=all_,
        files=run_files(folder_of(portal, found), all_=all_),
        jobs=[job_view(one) for one in portal.ledger.jobs(run=run)] if all_ else [],
        history=history_of(portal, found) if all_ else [],
        undos=[undo.id for undo in portal.ledger.undos(run)],
    )


@pages.get("/runs/{run}/files/{name:path}")
def run_file(run: RunId, name: str, portal: ThePortal, person: Somebody) -> Response:
    """A file of a run."""
    found = shown_run(portal, person, run)
    return file_response(folder_of(portal, found), name, all_=sees_all(person, found.slug))


@pages.get("/runs/{run}/plan")
def plan(
    request: Request,
    run: RunId,
    *,
    portal: ThePortal,
    person: Somebody,
    wanted: Annotated[PlanFilter, Depends()],
    after: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The run's plan as a diff per item."""
    found = whole_run(portal, person, run)
    shown = plan_page(portal, found, wanted, limit=PLAN_ITEMS, after=after)
    given = {"place": wanted.place, "action": wanted.action, "warning": wanted.warning, "words": wanted.words}
    return page(
        request,
        "board/plan.html.jinja",
        plan=shown,
        wanted=wanted,
        here_with=lambda **more: address(f"/runs/{run}/plan", **{**given, **more}),
        may_exclude=person.may(Role.REVIEWER) and not shown.run.going and shown.run.state != "finished",
    )


@pages.post("/runs/{run}/plan/exclusions")
def exclude(
    request: Request,
    run: RunId,
    *,
    portal: ThePortal,
    person: Reviewer,
    plan: Annotated[str, Form(max_length=64)],
    reason: Annotated[str, Form(max_length=1000)] = "",
    edit: Annotated[list[str] | None, Form()] = None,
    back: Annotated[bool, Form()] = False,
) -> Response:
    """Leave edits out of the plan, or (`back`) take them in again."""
    found = whole_run(portal, person, run)
    change_plan(portal, person, found, edit or [], plan=plan, reason=reason, back=back)
    notify(request, "good", _("The plan is another one now; it must be approved anew."))
    return RedirectResponse(f"/runs/{run}/plan", 303)


def confirm(request: Request, run: RunId, portal: ThePortal, person: Coordinator) -> Response:
    """What an action would do to the run."""
    found = whole_run(portal, person, run)
    return page(request, "board/confirm.html.jinja", wanted=intend(portal, _action(request), found.slug, run))


def act(
    request: Request,
    run: RunId,
    *,
    portal: ThePortal,
    person: Coordinator,
    plan: Annotated[str | None, Form(max_length=64)] = None,
    confirmed: Annotated[str | None, Form(max_length=100)] = None,
    note: Annotated[str, Form(max_length=1000)] = "",
) -> Response:
    """Do it."""
    action = _action(request)
    found = whole_run(portal, person, run)
    if action == APPROVE:
        approve(portal, person, found.slug, run, plan=plan or "", confirmed=confirmed, note=note.strip())
        notify(request, "good", _("The plan is approved."))
        return RedirectResponse(f"/runs/{run}", 303)
    if action == WITHDRAW:
        withdraw_approval(portal, person, found.slug, run, plan=plan or "", target=found.target)
        notify(request, "plain", _("The approval no longer holds."))
        return RedirectResponse(f"/runs/{run}", 303)
    job = start_job(portal, person, action, found.slug, run=run, plan=plan or None, confirmed=confirmed)
    notify(request, "good", _("Job %(job)s has started.", job=str(job.id)))
    return RedirectResponse(f"/jobs/{job.id}", 303)


def _action(request: Request) -> str:
    return request.url.path.rpartition("/")[2]


# Each by its own address, so that other sections may have addresses below a run's too.
for _word in (JobKind.RESUME, JobKind.REHEARSE, JobKind.UPLOAD, JobKind.UNDO, APPROVE):
    pages.add_api_route(f"/runs/{{run}}/{_word}", confirm, methods=["GET"])
    pages.add_api_route(f"/runs/{{run}}/{_word}", act, methods=["POST"])
pages.add_api_route(f"/runs/{{run}}/{WITHDRAW}", act, methods=["POST"])


# The audit log, and feeds


@pages.get("/audit-log")
def audit_log(
    request: Request, portal: ThePortal, person: Coordinator, wanted: TheAuditFilter, before: Before = None
) -> Response:
    """What people did through the portal."""
    del person
    if answer := table(request, audit_frame(portal, wanted), "audit-log"):
        return answer
    shown = audit_page(portal, wanted, before=before)
    given = wanted.model_dump()
    return page(
        request,
        "board/audit_log.html.jinja",
        log=shown,
        wanted=wanted,
        here_with=lambda **more: address("/audit-log", **{**given, **more}),
    )


@pages.get("/feeds/runs.atom")
def all_runs(request: Request, portal: ThePortal, person: Somebody) -> Response:
    """The runs of all partners that the reader may know of."""
    return _feed(request, portal, person, None)


@pages.get("/feeds/{slug}.atom")
def runs_of(request: Request, slug: str, portal: ThePortal, person: Somebody) -> Response:
    """The runs of one partner."""
    if slug not in portal.slugs or not (slug in portal.public or sees_all(person, slug)):
        raise NotFoundError(f"there is no partner '{slug}'", remedy="the registry lists the partners")
    return _feed(request, portal, person, slug)


def _feed(request: Request, portal: Portal, person: Person, slug: str | None) -> Response:
    views = run_views(portal, person, seen_runs(portal, person, slug)[:ENTRIES])
    title = _("Runs of %(partner)s", partner=title_of(portal, slug)) if slug else _("Runs of all partners")
    base = str(request.base_url).rstrip("/")
    content = atom(views, title=f"Donata: {title}", base=base, path=request.url.path)
    tag = etag(request, content)
    return Response(content, media_type="application/atom+xml; charset=utf-8", headers={"ETag": tag})
