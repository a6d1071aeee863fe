"""Tables and lists for programs: CSV and JSON of a table, pages of a list, and answers that did not change."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

import pandas as pd
from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.model.safe_cells import safe_row
from pipelines.model.tables import rows_of
from pipelines.web.site.i18n import locale_of

__all__ = [
    "Etags",
    "Paged",
    "Paging",
    "ThePaging",
    "UnchangedError",
    "csv_text",
    "etag",
    "lasting",
    "next_page",
    "paged",
    "table",
]

T = TypeVar("T")
LARGEST_PAGE, PAGE = 500, 50
_FORMS = {"csv", "json"}
_PROGRAM = Path(__file__).parents[2]


def table(request: Request, frame: pd.DataFrame, name: str) -> Response | None:
    """The table itself if it was asked for by `?format=csv` or `?format=json`, as a file of that name; else None."""
    form = request.query_params.get("format", "")
    if form not in _FORMS:
        return None
    disposition = {"Content-Disposition": f'attachment; filename="{_file_name(name)}.{form}"'}
    if form == "csv":
        rows = ([row[column] for column in frame.columns] for row in rows_of(frame))
        return Response(csv_text([str(column) for column in frame.columns], rows), 200, disposition, "text/csv")
    text = json.dumps(rows_of(frame), ensure_ascii=False, default=str)
    return Response(text, 200, disposition, "application/json")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV as RFC 4180 has it, no cell of which a spreadsheet takes for a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(safe_row(header))
    writer.writerows(safe_row(row) for row in rows)
    return text.getvalue()


class Paged(BaseModel, Generic[T]):
    """A page of a list: its items, how many there are in all, and the address of the next page."""

    items: list[T]
    total: int
    next: str | None = None


class Paging(BaseModel):
    """Which page: at most `limit` items, those that follow the one called `after`."""

    limit: int
    after: str | None


def _paging(
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="items on a page")] = PAGE,
    after: Annotated[str | None, Query(max_length=400, description="where the last page ended; from `next`")] = None,
) -> Paging:
    return Paging(limit=limit, after=after)


#: What an endpoint declares to be told which page is asked for.
ThePaging = Annotated[Paging, Depends(_paging)]


def paged(request: Request, items: Sequence[T], paging: Paging, key: Callable[[T], str]) -> Paged[T]:
    """The page of a list that is at hand; `key` names each item, and no two alike.

    A page whose last item has gone since begins anew.
    """
    start = 0
    if paging.after is not None:
        start = next((place + 1 for place, item in enumerate(items) if key(item) == paging.after), 0)
    shown = list(items[start : start + paging.limit])
    more = start + paging.limit < len(items)
    there = next_page(request, key(shown[-1]), paging.limit) if more else None
    return Paged(items=shown, total=len(items), next=there)


def next_page(request: Request, after: object, limit: int) -> str:
    """The address of what follows on the page that is asked for, whose last item `after` names."""
    address = request.url.include_query_params(after=after, limit=limit)
    return f"{address.path}?{address.query}"


class UnchangedError(Exception):
    """The client has the answer already (304)."""


def etag(request: Request, *parts: object) -> str:
    """Tag the answer by what it was made from and by the program that makes it, before it is made.

    Raises:
        UnchangedError: the client has it already; the frame answers 304.
    """
    tag = _tag("\x1f".join(str(part) for part in (program(), *parts)).encode())
    request.state.etag = tag
    if request.method in {"GET", "HEAD"} and _matches(request.headers.get("if-none-match", ""), tag):
        raise UnchangedError
    return tag


def lasting(request: Request, *parts: object) -> None:
    """Tag a table as CSV or JSON before it is made: by `parts` and its address it is the same for ever.

    For tables of what never changes, as snapshots, that are large; of a page nothing is tagged.

    Raises:
        UnchangedError: the client has it already; the frame answers 304.
    """
    if request.query_params.get("format") in _FORMS:
        etag(request, request.url.path, request.url.query, locale_of(request).language, *parts)


@cache
def program() -> str:
    """What makes the answers: a checksum of the sources and translations, the same on every server that has them."""
    files = sorted(file for kind in ("*.py", "*.po") for file in _PROGRAM.rglob(kind))
    checksum = sha256()
    for file in files:
        checksum.update(file.relative_to(_PROGRAM).as_posix().encode() + file.read_bytes())
    return checksum.hexdigest()


class Etags:
    """Middleware: JSON and CSV carry a tag of their content, or the one given by `etag`; 304 if the client has it.

    A file that is sent as it is read has the given one or none, for its content is not known before it is sent.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        wanted = Headers(scope=scope).get("if-none-match", "")
        start: Message | None = None

        async def send_tagged(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_tagged(message):
                start = message
                return
            if start is not None:
                first, start = start, None
                message = _tagged(first, message, wanted, scope.get("state", {}).get("etag"))
                await send(first)
            await send(message)

        await self._app(scope, receive, send_tagged)


def _is_tagged(message: Message) -> bool:
    headers = Headers(raw=message["headers"])
    kind = headers.get("content-type", "").partition(";")[0]
    return message["status"] == 200 and kind in {"application/json", "text/csv"} and "etag" not in headers


def _tagged(start: Message, body: Message, wanted: str, given: str | None) -> Message:
    streamed = bool(body.get("more_body"))
    if streamed and given is None:
        return body
    tag = given or _tag(body.get("body", b""))
    headers = MutableHeaders(raw=start["headers"])
    headers["etag"] = tag
    if _matches(wanted, tag) and not streamed:
        start["status"] = 304
        for name in ("content-length", "content-type", "content-disposition"):
            del headers[name]
        body = {**body, "body": b""}
    start["headers"] = headers.raw
    return body


def _tag(content: bytes) -> str:
    return f'W/"{sha256(content).hexdigest()[:24]}"'


def _matches(wanted: str, tag: str) -> bool:
    """Weak comparison, RFC 9110, 13.1.2."""
    given = [each.strip().removeprefix("W/") for each in wanted.split(",")]
    return wanted.strip() == "*" or tag.removeprefix("W/") in given


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip("-.") or "table"
