"""The audit log, and the feeds of runs."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipelines.web.board.access import run_views, seen_runs
from pipelines.web.board.audit import TheAuditFilter, audit_frame, audit_page
from pipelines.web.board.feeds import ENTRIES, atom
from pipelines.web.board.views import title_of
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.pages import address, page
from pipelines.web.site.people import Coordinator, Person, Somebody
from pipelines.web.site.portal import Portal, ThePortal, base_url
from pipelines.web.site.seen import demand_seen
from pipelines.web.site.tables import etag, table

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
Before = Annotated[int | None, Query(ge=1, le=2**53)]


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
    demand_seen(portal, person, slug)
    return _feed(request, portal, person, slug)


def _feed(request: Request, portal: Portal, person: Person, slug: str | None) -> Response:
    views = run_views(portal, person, seen_runs(portal, person, slug)[:ENTRIES])
    title = _("Runs of %(partner)s", partner=title_of(portal, slug)) if slug else _("Runs of all partners")
    base = base_url(request)
    content = atom(views, title=f"Donata: {title}", base=base, path=request.url.path)
    tag = etag(request, content)
    return Response(content, media_type="application/atom+xml; charset=utf-8", headers={"ETag": tag})
