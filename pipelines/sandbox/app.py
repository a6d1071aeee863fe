"""The web application: which path is answered by what. The API runs in the event loop's thread, one edit at a time."""

import asyncio
import os
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from pipelines.sandbox.api.call import ApiRequest
from pipelines.sandbox.api.dispatch import handle_request
from pipelines.sandbox.control import control_routes
from pipelines.sandbox.faults import Fault
from pipelines.sandbox.injection import afflict, afflicted_wiki, edit_elsewhere, loses_session, with_connections
from pipelines.sandbox.oauth import TOKEN_SECONDS
from pipelines.sandbox.requestlog import RequestLog
from pipelines.sandbox.sessions import COOKIE
from pipelines.sandbox.sparql import QueryError, answer_query
from pipelines.sandbox.web import page_routes
from pipelines.sandbox.wiki import Wiki

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.datastructures import FormData
    from starlette.types import ASGIApp

__all__ = ["create_app"]

_TIMEOUT = "java.util.concurrent.TimeoutException: the query took longer than it may.\n"


async def _form(request: Request) -> dict[str, str]:
    kind = request.headers.get("content-type", "").partition(";")[0]
    if request.method != "POST" or kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return {}
    if not await request.body():
        # Some clients name the type and send nothing (wikibaseintegrator's queries).
        return {}
    form: FormData = await request.form(max_fields=10_000, max_part_size=64 * 1024 * 1024)
    return {name: value if isinstance(value, str) else (await value.read()).decode() for name, value in form.items()}


class _Application:
    def __init__(self, wiki: Wiki, log: RequestLog) -> None:
        self.wiki, self.log = wiki, log

    async def api(self, request: Request) -> Response:
        """`/w/api.php`."""
        call = ApiRequest(request.method, dict(request.query_params), await _form(request), request.headers)
        faults = self.wiki.faults.choose("api", call.given.get("action", ""))
        cookie = request.cookies.get(COOKIE)
        postpone = self.wiki.faults.postpone
        return await afflict(faults, lambda: self._carry_out(request.url.path, call, cookie, faults), postpone)

    def _carry_out(self, path: str, call: ApiRequest, cookie: str | None, faults: list[Fault]) -> Response:
        sessions = self.wiki.sessions
        session = sessions.find(None if loses_session(faults) else cookie)
        edit_elsewhere(self.wiki, faults, call.given)
        with afflicted_wiki(self.wiki, faults):
            answer = handle_request(self.wiki, call, session)
        error = answer.headers.get("MediaWiki-API-Error", "")
        self.log.add(call.method, path, call.given, status=answer.status, error=error)
        response = Response(answer.body, answer.status, answer.headers)
        if not session.user.is_anonymous:
            sessions.keep(session)
        if sessions.is_open(session) and cookie != session.id:
            response.set_cookie(COOKIE, session.id, httponly=True, samesite="lax")
        return response

    async def sparql(self, request: Request) -> Response:
        """`/sparql`: GET, POST of a form, POST of the bare query."""
        parameters: Mapping[str, str] = {**request.query_params, **await _form(request)}
        kind = request.headers.get("content-type", "").partition(";")[0]
        query = parameters.get("query")
        if request.method == "POST" and kind in {"application/sparql-query", "application/sparql-update"}:
            # Some clients name this type and put the query into the URL all the same.
            query = (await request.body()).decode() or query
        if "update" in parameters or kind == "application/sparql-update":
            return Response("This endpoint is read-only: edit through the action API (/w/api.php).\n", 403)
        if query is None:
            return Response("Send a query in the parameter 'query'.\n", 400)
        accept, form = request.headers.get("accept", ""), parameters.get("format")
        faults = self.wiki.faults.choose("sparql", "")
        response = await afflict(faults, lambda: self._answer(query, accept, form))
        self.log.add(request.method, request.url.path, {"query": query}, status=response.status_code)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    async def _answer(self, query: str, accept: str, form: str | None) -> Response:
        limit = self.wiki.options.sparql_timeout
        try:
            work = run_in_threadpool(answer_query, self.wiki, query, accept, form)
            answer = await asyncio.wait_for(work, limit)
        except QueryError as error:
            return Response(error.text, error.status, media_type="text/plain")
        except TimeoutError:
            return Response(_TIMEOUT, 500, media_type="text/plain")
        return Response(answer.body, 200, media_type=answer.media_type)

    async def access_token(self, request: Request) -> Response:
        """`/w/rest.php/oauth2/access_token`: a token for an OAuth 2 client that knows its secret."""
        header, form = request.headers.get("authorization", ""), await _form(request)
        token = self.wiki.oauth.grant_token(self.wiki.login, header, form)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if token is None:
            return JSONResponse({"error": "invalid_client"}, 401)
        return JSONResponse({"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": token})

    async def health(self, _: Request) -> Response:
        """`/health`: whether the sandbox answers."""
        return JSONResponse({"status": "ok", "pid": os.getpid()})

    async def home(self, _: Request) -> Response:
        """`/`: on to the main page."""
        return RedirectResponse("/wiki/Main_Page", 302)


def create_app(wiki: Wiki, log: RequestLog) -> "ASGIApp":
    """The application that serves a wiki."""
    application = _Application(wiki, log)
    both = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/w/api.php", application.api, methods=both),
            Route("/w/rest.php/oauth2/access_token", application.access_token, methods=["POST"]),
            Route("/sparql", application.sparql, methods=both),
            Route("/query/sparql", application.sparql, methods=both),
            Route("/health", application.health),
            Route("/", application.home),
            *control_routes(wiki),
            *page_routes(wiki),
        ]
    )
    return with_connections(app)
