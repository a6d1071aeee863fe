"""One version's routes: from an HTTP request to an answer of the version's form."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from pipelines.model.identifiers import is_item_id
from pipelines.model.reconciliation import Named, Version
from pipelines.web.reconciliation.answers import extension_json, named_json, results_json, suggestions_json
from pipelines.web.reconciliation.draft_requests import EXACT, WILDCARD, read_draft_queries, read_extension
from pipelines.web.reconciliation.early_requests import read_queries, read_query
from pipelines.web.reconciliation.exchange import (
    answer_json,
    check_callback,
    read_body,
    read_id,
    read_number,
    read_parameters,
)
from pipelines.web.reconciliation.languages import asked_languages
from pipelines.web.reconciliation.manifest import BATCH_SIZE, manifest_json
from pipelines.web.reconciliation.refusals import RefusedError, refusal_json
from pipelines.web.reconciliation.service import Service
from pipelines.web.reconciliation.suggestions import LARGEST_PAGE, PAGE

__all__ = ["PATHS", "PLACE", "Routes", "paths_under"]

PLACE = "/reconcile"
_NAMES: Mapping[Version, str] = {Version.V0_1: "0.1", Version.V0_2: "0.2", Version.V1_0: "1.0"}


def paths_under(place: str) -> Mapping[Version, str]:
    """Where each version is found, under a path."""
    return {version: f"{place}/{name}" for version, name in _NAMES.items()}


#: Where each version is found.
PATHS = paths_under(PLACE)
#: Entities in one extension query: OpenRefine sends ten at a time.
LARGEST_EXTENSION = 500
_QUALIFIERS = (Named(EXACT, "Equal, but for case and accents"), Named(WILDCARD, "With * for any letters"))
#: A page that is shown in another's frame: no scripts, nothing fetched.
_PREVIEW_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}

Answer = Callable[[Request], Awaitable[Response]]


class Routes:
    """One version's routes."""

    def __init__(self, version: Version, service: Service, turn: asyncio.Lock, place: str = PLACE) -> None:
        """`place`: the path under which the versions lie."""
        self._version, self._service, self._turn = version, service, turn
        self._path = paths_under(place)[version]

    def routes(self) -> list[Route]:
        """All paths of the version."""
        base = self._path
        both = ["GET", "POST"]
        common = [
            Route(f"{base}/suggest/{{kind:str}}", self._answered(self.suggest)),
            Route(f"{base}/extend/propose", self._answered(self.propose)),
            Route(f"{base}/preview", self._answered(self.preview)),
        ]
        if self._version is Version.V1_0:
            own = [
                Route(base, self._answered(self.manifest)),
                Route(f"{base}/", self._answered(self.manifest)),
                Route(f"{base}/match", self._answered(self.draft_match), methods=["POST"]),
                # The route's name in earlier states of the draft.
                Route(f"{base}/reconcile", self._answered(self.draft_match), methods=["POST"]),
                Route(f"{base}/extend", self._answered(self.draft_extend), methods=["POST"]),
            ]
        else:
            own = [
                Route(base, self._answered(self.root), methods=both),
                Route(f"{base}/", self._answered(self.root), methods=both),
                Route(f"{base}/flyout/{{kind:str}}", self._answered(self.flyout)),
            ]
        return own + common

    async def root(self, request: Request) -> Response:
        """0.1 and 0.2 ask for everything at one path: a batch, one query, an extension, or the manifest."""
        given = await read_parameters(request)
        languages = self._languages(request)
        if "queries" in given:
            queries = read_queries(self._version, given["queries"], BATCH_SIZE)
            found = await self._work(self._service.match, list(queries.values()), languages)
            return self._json(request, results_json(self._version, queries, found))
        if "query" in given:
            query = read_query(self._version, given["query"])
            found = await self._work(self._service.match, [query], languages)
            return self._json(request, results_json(self._version, ["q"], found)["q"])
        if "extend" in given:
            return await self._extension(request, given["extend"])
        if request.method == "POST":
            raise RefusedError("send 'queries', 'query' or 'extend' as a form")
        return await self.manifest(request)

    async def manifest(self, request: Request) -> Response:
        """The manifest; its URLs are those by which the client came."""
        endpoint = f"{request.url.scheme}://{request.headers['host']}{self._path}"
        return self._json(request, manifest_json(self._version, self._service.offer, endpoint))

    async def draft_match(self, request: Request) -> Response:
        """`POST /match`."""
        queries = read_draft_queries(await read_body(request), BATCH_SIZE)
        found = await self._work(self._service.match, queries, self._languages(request))
        return self._json(request, results_json(self._version, None, found))

    async def draft_extend(self, request: Request) -> Response:
        """`POST /extend`."""
        return await self._extension(request, await read_body(request))

    async def _extension(self, request: Request, body: str | bytes) -> Response:
        query = read_extension(body, LARGEST_EXTENSION)
        properties, rows = await self._work(self._service.extend, query, self._languages(request))
        return self._json(request, extension_json(self._version, properties, query.ids, rows))

    async def propose(self, request: Request) -> Response:
        """Properties for extension, by type."""
        type_id, limit = request.query_params.get("type", ""), request.query_params.get("limit")
        found = await self._work(self._service.propose, type_id, read_number(request, "limit", LARGEST_PAGE) or PAGE)
        written: dict[str, Any] = {"properties": [named_json(self._version, each) for each in found]}
        if type_id:
            written["type"] = type_id
        if limit:
            written["limit"] = read_number(request, "limit", LARGEST_PAGE)
        return self._json(request, written)

    async def suggest(self, request: Request) -> Response:
        """Entities, properties or types by what their names begin with."""
        kind, prefix = request.path_params["kind"], request.query_params.get("prefix", "")
        start = read_number(request, "cursor", 1_000_000)
        limit = read_number(request, "limit", LARGEST_PAGE) or PAGE
        languages = self._languages(request)
        if kind == "entity":
            types = [t for t in request.query_params.getlist("type") if is_item_id(t)]
            pairs = await self._work(self._service.suggest_entities, prefix, start, limit, languages, types)
            named, notable = [each for each, _ in pairs], [kinds for _, kinds in pairs]
            return self._json(request, suggestions_json(self._version, named, types=notable))
        if kind not in {"type", "property"}:
            raise RefusedError(f"nothing of kind '{kind}' is suggested here", status=404)
        found = await self._work(self._service.suggest, kind, prefix, start, limit, languages)
        qualifiers = _QUALIFIERS if kind == "property" else ()
        return self._json(request, suggestions_json(self._version, found, qualifiers=qualifiers))

    async def flyout(self, request: Request) -> Response:
        """A fragment of HTML, inside JSON."""
        kind, id_ = request.path_params["kind"], read_id(request)
        if kind not in {"entity", "type", "property"}:
            raise RefusedError(f"nothing of kind '{kind}' is shown here", status=404)
        html = await self._work(self._service.flyout, kind, id_, self._languages(request))
        return self._json(request, {"id": id_, "html": html})

    async def preview(self, request: Request) -> Response:
        """A page about an entity."""
        html = await self._work(self._service.preview, read_id(request), self._languages(request))
        return HTMLResponse(html, headers=_PREVIEW_HEADERS)

    def _answered(self, route: Answer) -> Answer:
        """A route whose refusals are answers of the version's form."""

        async def answer(request: Request) -> Response:
            try:
                check_callback(request)
                return await route(request)
            except RefusedError as refused:
                status, media_type, body = refusal_json(self._version, refused)
                return self._json(request, body, status, media_type)

        return answer

    async def _work(self, function: Callable[..., Any], *arguments: Any) -> Any:
        """Off the event loop, one request at a time: the reference's look-ups are not for several threads."""
        async with self._turn:
            return await run_in_threadpool(function, *arguments)

    def _json(
        self, request: Request, content: Any, status: int = 200, media_type: str = "application/json"
    ) -> Response:
        return answer_json(self._version, request, content, status, media_type)

    def _languages(self, request: Request) -> tuple[str, ...]:
        return asked_languages(request.headers.get("accept-language", ""), self._service.offer.language)
