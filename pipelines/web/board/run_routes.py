"""Pages of one run: what it did, its files, its plan as a diff, and what can be done to it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.flows.jobs import JobKind
from pipelines.web.board.access import run_shown, sees_all, shown_run, whole_run
from pipelines.web.board.decisions import WITHDRAW, approve, change_plan, withdraw_approval
from pipelines.web.board.files import file_response, run_files
from pipelines.web.board.history import history_of
from pipelines.web.board.intending import intend
from pipelines.web.board.jobs import start_job
from pipelines.web.board.plan_page import plan_page
from pipelines.web.board.plan_view import PlanFilter
from pipelines.web.board.table_files import plan_table, run_table
from pipelines.web.board.views import APPROVE, folder_of, job_view
from pipelines.web.site.addresses import RunId
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.pages import address, notify, page
from pipelines.web.site.people import Coordinator, Reviewer, Role, Somebody
from pipelines.web.site.portal import ThePortal

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
#: Which of a page's tables is asked for as a file.
Part = Annotated[str, Query(max_length=20)]
#: Items on a page of a plan.
PLAN_ITEMS = 20


@pages.get("/runs/{run}")
def run_page(request: Request, run: RunId, portal: ThePortal, person: Somebody, part: Part = "") -> Response:
    """One run: stages, figures, reports, files, and who did what; or one of the page's tables as a file."""
    found = shown_run(portal, person, run)
    if "format" in request.query_params and (
        answer := run_table(request, portal, whole_run(portal, person, run), part)
    ):
        return answer
    all_ = sees_all(person, found.slug)
    return page(
        request,
        "board/run.html.jinja",
        run=run_shown(portal, person, found),
        all_=all_,
        files=run_files(folder_of(portal, found), all_=all_),
        jobs=[job_view(portal, one) for one in portal.ledger.jobs(run=run)] if all_ else [],
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
    part: Part = "",
    after: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """The run's plan as a diff per item, or one of the page's tables as a file."""
    found = whole_run(portal, person, run)
    if "format" in request.query_params and (answer := plan_table(request, portal, found, wanted, part)):
        return answer
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
