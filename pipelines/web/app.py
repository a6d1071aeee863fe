"""The web application: every section behind what protects them all, beside the reconciliation service."""

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from pipelines import __version__
from pipelines.flows.equity import QueueRanking
from pipelines.web.board.api import api as board_api
from pipelines.web.board.routes import pages as board_pages
from pipelines.web.dashboards.api import api as dashboards_api
from pipelines.web.dashboards.routes import pages as dashboards_pages
from pipelines.web.equity.api import api as equity_api
from pipelines.web.equity.routes import pages as equity_pages
from pipelines.web.institutions.api import api as institutions_api
from pipelines.web.institutions.routes import pages as institutions_pages
from pipelines.web.recognition.api import api as recognition_api
from pipelines.web.recognition.routes import pages as recognition_pages
from pipelines.web.review.api import api as review_api
from pipelines.web.review.routes import pages as review_pages
from pipelines.web.site import error_answers, errors, session
from pipelines.web.site.api import api as site_api
from pipelines.web.site.api import manifest
from pipelines.web.site.bodies import Bodies
from pipelines.web.site.csrf import Csrf
from pipelines.web.site.current import Current
from pipelines.web.site.headers import Headers, Heads, Hosts
from pipelines.web.site.people import Who
from pipelines.web.site.portal import Portal
from pipelines.web.site.rates import Rates
from pipelines.web.site.reach import host_names
from pipelines.web.site.recognising import recognise
from pipelines.web.site.routes import pages as site_pages
from pipelines.web.site.sign_in import Provider
from pipelines.web.site.sign_in_routes import pages as sign_in_pages
from pipelines.web.site.static_files import Static
from pipelines.web.site.tables import Etags, UnchangedError
from pipelines.web.site.token_routes import api as token_api
from pipelines.web.site.token_routes import pages as token_pages

__all__ = ["PAGES", "create_app"]

#: The routers of all pages.
PAGES = (
    site_pages,
    sign_in_pages,
    token_pages,
    recognition_pages,
    institutions_pages,
    review_pages,
    board_pages,
    dashboards_pages,
    equity_pages,
)
_APIS = (
    site_api,
    manifest,
    token_api,
    recognition_api,
    institutions_api,
    review_api,
    board_api,
    dashboards_api,
    equity_api,
)


_DESCRIPTION = """\
Partners, runs, reviews, coverage and recognition, for programs.

Lists come in pages: `limit` items at a time, and `next` is the address of the page that follows.
JSON and CSV answers carry an `ETag`; a request with `If-None-Match` is answered 304 while nothing has changed. Tables
of a snapshot, which never change, are not even made then. Files that are sent as they are read (CSV of a check or of a
run) have none: they are never held in memory whole.
Whatever goes wrong is told as `{"error": {"code", "message", "remedy", "fields"}}`.
"""
_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": errors.ErrorBody, "description": "What is wrong, and what to do about it"}
}


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """All sections' routes, made once for all applications: it takes long, and they keep nothing of one."""
    router = APIRouter(responses=_RESPONSES)
    for section in (*PAGES, *_APIS):
        router.include_router(section)
    return tuple(router.routes)


def create_app(
    portal: Portal, *, who: Who | None = None, reconciliation: ASGIApp | None = None, demo: bool = False
) -> ASGIApp:
    """The whole application.

    Args:
        portal: settings, ledger and target; whoever opened it closes it.
        who: finds out who asks; by the settings unless given.
        reconciliation: what answers under `/reconcile`, if an index is there.
        demo: whether the front page shows the demo, and how far it is (`site/demo.py` makes it).
    """
    app = FastAPI(
        title="Donata",
        version=__version__,
        description=_DESCRIPTION,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=_RESPONSES,
    )
    app.state.portal, app.state.who = portal, who or recognise(portal.settings)
    app.state.ranking = QueueRanking(portal.ledger)
    app.state.provider = Provider(portal.settings) if portal.settings.signs_in else None
    app.state.rates = Rates(portal.ledger)
    app.state.reconciles, app.state.demo = reconciliation is not None, demo
    error_answers.register(app)
    app.add_exception_handler(UnchangedError, _unchanged)
    app.router.routes.extend(_routes())
    app.mount("/static", Static())
    protected = Headers(
        Hosts(_sessions(portal, Current(Bodies(Csrf(Heads(Etags(app)))), app)), host_names(portal.settings))
    )
    return _Branch(protected, reconciliation) if reconciliation else protected


def _sessions(portal: Portal, app: ASGIApp) -> ASGIApp:
    secure = (portal.settings.portal_url or "").startswith("https://")
    return SessionMiddleware(
        app,
        session.session_key(portal.settings),
        session_cookie=session.SECURE_COOKIE if secure else session.COOKIE,
        max_age=session.LIFETIME,
        same_site="lax",
        https_only=secure,
    )


async def _unchanged(request: Request, error: Exception) -> Response:
    del error
    return Response(status_code=304, headers={"ETag": request.state.etag})


class _Branch:
    """The reconciliation service, which is open to pages of every origin, beside the portal, which is not."""

    def __init__(self, portal: ASGIApp, reconciliation: ASGIApp) -> None:
        self._portal, self._reconciliation = portal, reconciliation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        there = scope["type"] == "http" and f"{scope['path']}/".startswith("/reconcile/")
        await (self._reconciliation if there else self._portal)(scope, receive, send)
