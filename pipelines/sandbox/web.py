"""Routes for linked data and for people: `/entity/…`, `/wiki/…`."""

import html
from datetime import datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from pipelines.sandbox.entities import page_title, parse_entity_id
from pipelines.sandbox.entity_data import FORMATS, choose_format, describe_entity
from pipelines.sandbox.html_pages import render_changes, render_entity, render_group, render_home, render_missing
from pipelines.sandbox.storage import Page
from pipelines.sandbox.wiki import Wiki

__all__ = ["page_routes"]


class _Pages:
    def __init__(self, wiki: Wiki) -> None:
        self._wiki = wiki

    async def concept(self, request: Request) -> Response:
        """`/entity/Q1`: on to the data, or for a browser to the page."""
        name = request.path_params["name"]
        if choose_format(request.headers.get("accept", "")) == "html":
            entity_id = parse_entity_id(name)
            return RedirectResponse(f"/wiki/{page_title(entity_id) if entity_id else name}", 303)
        return RedirectResponse(f"{self._wiki.base_url}/wiki/Special:EntityData/{name}", 303)

    async def data(self, request: Request) -> Response:
        """`/wiki/Special:EntityData/Q1.ttl`."""
        name, _, suffix = request.path_params["name"].partition(".")
        base = f"{self._wiki.base_url}/wiki/Special:EntityData/"
        entity_id = parse_entity_id(name)
        if entity_id is None:
            return _failure(400, f"'{name}' is not an entity id.")
        if suffix and suffix not in FORMATS:
            return _failure(415, f"The format '{suffix}' is not known.")
        if entity_id != name:
            return RedirectResponse(f"{base}{entity_id}{'.' if suffix else ''}{suffix}", 301)
        if not suffix:
            return self._negotiate(entity_id, request.headers.get("accept", ""))
        return self._describe(entity_id, suffix, request)

    def _negotiate(self, entity_id: str, accept: str) -> Response:
        suffix = choose_format(accept)
        if suffix is None:
            return _failure(406, f"There are data in these formats: {', '.join(FORMATS.values())}.")
        if suffix == "html":
            return RedirectResponse(f"{self._wiki.base_url}/wiki/{page_title(entity_id)}", 303)
        return RedirectResponse(f"{self._wiki.base_url}/wiki/Special:EntityData/{entity_id}.{suffix}", 303)

    def _describe(self, entity_id: str, suffix: str, request: Request) -> Response:
        page = self._find(entity_id, request.query_params.get("revision"))
        if page is None:
            return _failure(404, f"There is no entity '{entity_id}', or no such revision of it.")
        flavour = request.query_params.get("flavor", "full")
        body = describe_entity(self._wiki, page, suffix, flavour, entity_id)
        modified = datetime.fromisoformat(page.timestamp)
        headers = {
            "Last-Modified": format_datetime(modified, usegmt=True),
            "Access-Control-Allow-Origin": "*",
            "Content-Type": f"{FORMATS[suffix]}; charset=UTF-8",
        }
        return Response(body, headers=headers)

    def _find(self, entity_id: str, revision: str | None) -> Page | None:
        if not revision or revision == "0":
            return self._wiki.resolve(entity_id)
        page = self._wiki.storage.page(entity_id)
        if page is None or not revision.isdigit():
            return None
        old = self._wiki.storage.page_at(entity_id, int(revision))
        return old if old and old.content else None

    async def page(self, request: Request) -> Response:
        """`/wiki/Q1`, `/wiki/Property:P1`, and a few special pages."""
        title = request.path_params["title"].replace("_", " ")
        if title in {"", "Main Page"}:
            return HTMLResponse(render_home(self._wiki))
        if title == "Special:RecentChanges":
            return HTMLResponse(render_changes(self._wiki))
        if title.startswith("Special:EditGroup/"):
            shown = render_group(self._wiki, request.path_params["title"].partition("/")[2])
            return HTMLResponse(shown) if shown else HTMLResponse(render_missing(title), 404)
        entity_id = parse_entity_id(title)
        page = self._wiki.storage.page(entity_id) if entity_id else None
        if page is None:
            return HTMLResponse(render_missing(title), 404)
        if page.redirect:
            return RedirectResponse(f"/wiki/{page_title(page.redirect)}", 302)
        return HTMLResponse(render_entity(self._wiki, page))


def _failure(status: int, text: str) -> Response:
    return HTMLResponse(f'<!DOCTYPE html><html lang="en"><title>Error</title><p>{html.escape(text)}</p></html>', status)


def page_routes(wiki: Wiki) -> list[Route]:
    """The routes under `/wiki/` and `/entity/`."""
    pages = _Pages(wiki)
    return [
        Route("/entity/{name}", pages.concept),
        Route("/wiki/Special:EntityData/{name}", pages.data),
        Route("/wiki/{title:path}", pages.page),
    ]
