"""The JSON API of partners and runs, live progress, actions, plans as diffs, the audit log, feeds."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from pipelines.flows.jobs import JobKind
from pipelines.web.board import live
from pipelines.web.board.access import run_shown, run_views, seen_runs, shown_run, whole_run
from pipelines.web.board.audit import AuditPage, TheAuditFilter, audit_frame, audit_page
from pipelines.web.board.decisions import approve, change_plan, withdraw_approval
from pipelines.web.board.file_api import api as file_api
from pipelines.web.board.history import Happened, history_of
from pipelines.web.board.intending import ACTIONS, intend
from pipelines.web.board.intention_view import IntentionView, intention_view
from pipelines.web.board.job_api import api as job_api
from pipelines.web.board.jobs import start_job
from pipelines.web.board.models import BoardView, JobView, RunView
from pipelines.web.board.plan_models import PlanPage
from pipelines.web.board.plan_page import plan_page
from pipelines.web.board.plan_view import PlanFilter
from pipelines.web.board.views import job_view, run_view
from pipelines.web.site.addresses import RunId
from pipelines.web.site.people import Coordinator, Reviewer, Somebody
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.tables import Paged, ThePaging, next_page, paged, table

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["board"])
api.include_router(file_api)
api.include_router(job_api)
Address = Annotated[str, Field(max_length=64, description="the plan's address, of the one that was looked at")]


class StartOrder(BaseModel):
    """A run to start: it stops before the upload."""

    target: str | None = Field(None, max_length=100, description="a Wikibase by name; default: the portal's own")
    everything: bool = Field(False, description="look at rows again that have not changed")
    submission: str | None = Field(
        None, max_length=100, description="the submission whose file is read; default: the partner's own file"
    )


class JobOrder(BaseModel):
    """What is to be done to a run."""

    kind: Literal["resume", "rehearse", "upload", "undo"]
    plan: Address | None = None
    confirmed: str | None = Field(None, max_length=100, description="the target's name, where it is a public wiki")


class ApprovalOrder(BaseModel):
    """That a plan may go to the run's target."""

    plan: Address
    confirmed: str | None = Field(None, max_length=100, description="the target's name, where it is a public wiki")
    note: str = Field("", max_length=1000)


class ExclusionOrder(BaseModel):
    """Edits to leave out of a plan, by their addresses, and why; or (`back`) to take in again."""

    plan: Address
    edits: list[Annotated[str, Field(max_length=64)]] = Field(min_length=1, max_length=10_000)
    reason: str = Field("", max_length=1000)
    back: bool = False


class NewPlan(BaseModel):
    """The run's plan, by its address."""

    plan: str


@api.get("/board")
def board(request: Request, portal: ThePortal, person: Reviewer) -> BoardView:
    """All partners, each with its latest run and what is being done; `/board/events` streams when this changes."""
    del person
    return live.watch_of(request, portal).board()


@api.get("/runs")
def runs(
    request: Request,
    portal: ThePortal,
    person: Somebody,
    paging: ThePaging,
    slug: Annotated[str | None, Query(max_length=100)] = None,
) -> Paged[RunView]:
    """The runs that the caller may know of, undos too, the newest first; of one partner, if it is given."""
    page = paged(request, seen_runs(portal, person, slug), paging, lambda run: run.id)
    return Paged(items=run_views(portal, person, page.items), total=page.total, next=page.next)


@api.get("/runs/{run}")
def run(run: RunId, portal: ThePortal, person: Somebody) -> RunView:
    """One run: where it stands, and what it counted."""
    return run_shown(portal, person, shown_run(portal, person, run))


@api.get("/runs/{run}/history")
def history(request: Request, run: RunId, portal: ThePortal, person: Somebody, paging: ThePaging) -> Paged[Happened]:
    """Who did what to the run through the portal, the newest first."""
    told = history_of(portal, whole_run(portal, person, run))
    # By their places from the oldest on: what happens meanwhile moves no page.
    places = paged(request, range(len(told), 0, -1), paging, lambda place: f"{place}")
    return Paged(items=[told[len(told) - place] for place in places.items], total=places.total, next=places.next)


@api.get("/runs/{run}/plan")
def plan(
    request: Request,
    run: RunId,
    *,
    portal: ThePortal,
    person: Somebody,
    wanted: Annotated[PlanFilter, Depends()],
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    after: Annotated[str | None, Query(max_length=400)] = None,
) -> PlanPage:
    """The run's plan as a diff per item, with the findings of the checks summed up, exclusions and approvals."""
    shown = plan_page(portal, whole_run(portal, person, run), wanted, limit=limit, after=after)
    if shown.next is not None:
        shown.next = next_page(request, shown.next, limit)
    return shown


@api.post("/runs/{run}/plan/exclusions")
def exclude(run: RunId, order: ExclusionOrder, portal: ThePortal, person: Reviewer) -> NewPlan:
    """Leave edits out of the run's plan, or take them in again: it is another plan then, to be approved anew."""
    found = whole_run(portal, person, run)
    told: dict[str, Any] = {"plan": order.plan, "reason": order.reason, "back": order.back}
    return NewPlan(plan=change_plan(portal, person, found, order.edits, **told))


@api.post("/runs/{run}/approvals", status_code=201)
def approve_plan(run: RunId, order: ApprovalOrder, portal: ThePortal, person: Coordinator) -> RunView:
    """Record that the plan was looked at and may go to the run's target."""
    found = whole_run(portal, person, run)
    approve(portal, person, found.slug, run, plan=order.plan, confirmed=order.confirmed, note=order.note)
    return run_view(portal, found)


@api.delete("/runs/{run}/approvals/{plan}")
def withdraw(run: RunId, plan: Annotated[str, Path(max_length=64)], portal: ThePortal, person: Coordinator) -> RunView:
    """Record that the approval of a plan no longer holds."""
    found = whole_run(portal, person, run)
    withdraw_approval(portal, person, found.slug, run, plan=plan, target=found.target)
    return run_view(portal, found)


@api.get("/runs/{run}/intentions/{action}")
def intention(
    run: RunId, action: Annotated[str, Path(max_length=20)], portal: ThePortal, person: Coordinator
) -> IntentionView:
    """What an action would do to the run: resume, rehearse, approve, upload or undo."""
    found = whole_run(portal, person, run)
    known = action if action != JobKind.START and action in ACTIONS else "?"
    return intention_view(intend(portal, known, found.slug, run))


@api.post("/runs/{run}/jobs", status_code=201)
def start_on_run(run: RunId, order: JobOrder, portal: ThePortal, person: Coordinator) -> JobView:
    """Start a job on the run, as its intention says."""
    found = whole_run(portal, person, run)
    return job_view(
        portal, start_job(portal, person, order.kind, found.slug, run=run, plan=order.plan, confirmed=order.confirmed)
    )


@api.get("/partners/{slug}/intentions/start")
def start_intention(
    slug: str,
    portal: ThePortal,
    person: Coordinator,
    *,
    target: Annotated[str | None, Query(max_length=100)] = None,
    submission: Annotated[str | None, Query(max_length=100)] = None,
    everything: bool = False,
) -> IntentionView:
    """What starting a run of the partner would do."""
    del person
    told: dict[str, Any] = {"target": target, "everything": everything, "submission": submission}
    return intention_view(intend(portal, JobKind.START, slug, **told))


@api.post("/partners/{slug}/jobs", status_code=201)
def start(slug: str, order: StartOrder, portal: ThePortal, person: Coordinator) -> JobView:
    """Start a run of the partner; it stops before the upload."""
    return job_view(portal, start_job(portal, person, JobKind.START, slug, **order.model_dump()))


@api.get("/audit-log", response_model=AuditPage)
def audit_log(
    request: Request,
    portal: ThePortal,
    person: Coordinator,
    wanted: TheAuditFilter,
    *,
    before: Annotated[int | None, Query(ge=1, le=2**53, description="the same as `after`")] = None,
    after: Annotated[int | None, Query(ge=1, le=2**53, description="where the last page ended; from `next`")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> AuditPage | Response:
    """What people did through the portal, the newest first."""
    del person
    if request.query_params.get("format") and (answer := table(request, audit_frame(portal, wanted), "audit-log")):
        return answer
    shown = audit_page(portal, wanted, before=before if after is None else after, limit=limit)
    if shown.before is not None:
        shown.next = next_page(request, shown.before, limit)
    return shown
