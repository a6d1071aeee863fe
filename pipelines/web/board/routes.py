"""Pages of the board: partners and their runs, live progress, starting a run, and jobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from pipelines.flows.jobs import JobKind
from pipelines.web.board import live, record_routes, run_routes
from pipelines.web.board.intending import intend
from pipelines.web.board.jobs import find_job, give_up_job, job_log, start_job, stop_job
from pipelines.web.board.offers import latest_handed_over, offered, waiting
from pipelines.web.board.stopping import lost_intention, stop_intention
from pipelines.web.board.table_files import jobs_table
from pipelines.web.board.views import SHOWN_RUNS, job_view, run_view, title_of, waiting_view
from pipelines.web.site.addresses import JobNumber
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.pages import notify, page
from pipelines.web.site.people import Coordinator, Reviewer
from pipelines.web.site.portal import ThePortal
from pipelines.wikibase.targets import target_names

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)


@pages.get("/board")
def board(request: Request, portal: ThePortal, person: Reviewer) -> Response:
    """All partners and their latest runs; all jobs as a file."""
    del person
    if "format" in request.query_params and (answer := jobs_table(request, portal, "all")):
        return answer
    seen = live.watch_of(request, portal).board()
    jobs = [job_view(portal, job) for job in portal.ledger.jobs(limit=SHOWN_RUNS)]
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
    """One partner: all its runs, and what can be done; its jobs as a file."""
    del person
    runs = portal.ledger.runs(slug)
    if slug not in portal.slugs and not runs:
        raise NotFoundError(f"there is no partner '{slug}'", remedy="the board lists the partners")
    if "format" in request.query_params and (answer := jobs_table(request, portal, slug, slug=slug)):
        return answer
    undos = [run for run in portal.ledger.undos() if run.slug == slug]
    newest = sorted([*runs, *undos], key=lambda run: run.started, reverse=True)
    counts = portal.ledger.outcome_counts([run.id for run in newest[:SHOWN_RUNS]])
    views = [run_view(portal, run, counts.get(run.id, {})) for run in newest[:SHOWN_RUNS]]
    jobs = [job_view(portal, job) for job in portal.ledger.jobs(slug=slug, limit=SHOWN_RUNS)]
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
        waiting=waiting_view(portal, handed_over) if (handed_over := latest_handed_over(portal, slug)) else None,
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
def job(request: Request, number: JobNumber, portal: ThePortal, person: Reviewer) -> Response:
    """One job: what it does, how it ended, and what it said."""
    del person
    found = find_job(portal, number)
    text, whole = job_log(found)
    return page(
        request, "board/job.html.jinja", job=job_view(portal, found), events=found.events, log=text, whole=whole
    )


@pages.get("/jobs/{number}/stop")
def confirm_stop(request: Request, number: JobNumber, portal: ThePortal, person: Coordinator) -> Response:
    """What stopping would do."""
    del person
    job = find_job(portal, number)
    return page(request, "board/stop.html.jinja", job=job_view(portal, job), wanted=stop_intention(portal, job))


@pages.post("/jobs/{number}/stop")
def do_stop(request: Request, number: JobNumber, portal: ThePortal, person: Coordinator) -> Response:
    """Ask the job to stop."""
    stop_job(portal, person, number)
    notify(request, "plain", _("The job was asked to stop: it finishes what it has in hand first."))
    return RedirectResponse(f"/jobs/{number}", 303)


@pages.get("/jobs/{number}/lost")
def confirm_lost(request: Request, number: JobNumber, portal: ThePortal, person: Coordinator) -> Response:
    """What declaring the job lost would do."""
    del person
    job = find_job(portal, number)
    return page(request, "board/stop.html.jinja", job=job_view(portal, job), wanted=lost_intention(portal, job))


@pages.post("/jobs/{number}/lost")
def do_lose(request: Request, number: JobNumber, portal: ThePortal, person: Coordinator) -> Response:
    """Declare the job lost."""
    give_up_job(portal, person, number)
    notify(request, "plain", _("The job is declared lost; its partner is free."))
    return RedirectResponse(f"/jobs/{number}", 303)


pages.include_router(run_routes.pages)
pages.include_router(record_routes.pages)
