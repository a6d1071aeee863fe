"""The web application: `/reconcile/{0.1,0.2,1.0}/…`, all versions over one service; and `/` for people."""

from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation.access import Open
from pipelines.web.reconciliation.front_page import front_page
from pipelines.web.reconciliation.routes import PATHS, Routes
from pipelines.web.reconciliation.service import Service

__all__ = ["PATHS", "create_app"]


def create_app(service: Service) -> ASGIApp:
    """The application that serves all versions."""
    turns = CapacityLimiter(1)

    async def home(request: Request) -> Response:
        return HTMLResponse(front_page(service.offer, f"http://{request.headers['host']}", PATHS))

    routes = [route for version in Version for route in Routes(version, service, turns).routes()]
    return Open(Starlette(routes=[Route("/", home), *routes]))
