"""The web application: `/reconcile/{0.1,0.2,1.0}/…`, all versions over one service; and `/` for people.

Further services lie at `/reconcile/<name>/…`.
"""

import asyncio
from collections.abc import Iterable, Mapping

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation.access import NAMES, Open
from pipelines.web.reconciliation.front_page import front_page
from pipelines.web.reconciliation.routes import PATHS, PLACE, Routes, paths_under
from pipelines.web.reconciliation.service import Service

__all__ = ["PATHS", "create_app"]


def create_app(
    service: Service | None, named: Mapping[str, Service] | None = None, *, hosts: Iterable[str] = NAMES
) -> ASGIApp:
    """The application that serves all versions.

    Args:
        service: the one without a name of its own, if there is one.
        named: further ones, each under its name.
        hosts: the names by which it may be called.
    """
    places = {f"{PLACE}/{name}": each for name, each in (named or {}).items()}
    if service is not None:
        places[PLACE] = service
    routes = [route for place, each in places.items() for route in _routes(place, each)]
    return Open(Starlette(routes=routes), hosts)


def _routes(place: str, service: Service) -> list[Route]:
    turn = asyncio.Lock()

    async def home(request: Request) -> Response:
        base = f"{request.url.scheme}://{request.headers['host']}"
        return HTMLResponse(front_page(service.offer, base, paths_under(place)))

    homes = [Route(place, home), *([Route("/", home)] if place == PLACE else [])]
    return [*homes, *(route for version in Version for route in Routes(version, service, turn, place).routes())]
