"""Faults carried out: what a plan chose for a request happens to it, to its connection, or to the wiki before it."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from pipelines.sandbox.accounts import Account, User
from pipelines.sandbox.changes import parse_changes
from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.errors import ApiError
from pipelines.sandbox.faults import Fault
from pipelines.sandbox.saving import Edit, edit_entity
from pipelines.sandbox.wiki import Wiki

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["afflict", "afflicted_wiki", "edit_elsewhere", "loses_session", "with_connections"]

OTHER_USER = "Somebody else"
_QUERY_LAG_FACTOR = 60
"""`maxlag` counts a sixtieth of the query service's lag, on wikidata.org and here."""
_CONNECTION = "donata.connection"


def with_connections(app: "ASGIApp") -> "ASGIApp":
    """The application, with each request's connection in its scope, so that it can be ended.

    ASGI has no message for this; uvicorn's `send` is a method of an object that has the transport.
    """

    async def serve(scope: "Scope", receive: "Receive", send: "Send") -> None:
        scope[_CONNECTION] = getattr(getattr(send, "__self__", None), "transport", None)
        await app(scope, receive, send)

    return serve


class _Ending(Response):
    """No answer, or with a body the first half of one; then the connection ends."""

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        del receive
        if self.body:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            half = bytes(self.body[: len(self.body) // 2])
            await send({"type": "http.response.body", "body": half, "more_body": True})
        connection = scope.get(_CONNECTION)
        if connection is not None:
            # Closing writes out what was sent; aborting would throw it away.
            connection.close() if self.body else connection.abort()
        # The server must see the end of the connection before the end of this call, which it would take for a crash.
        await asyncio.sleep(0.01)


def _refuse(status: int, seconds: float) -> Response:
    headers = {"Retry-After": str(round(seconds))} if seconds else {}
    return Response(f"<html><body><h1>{status}</h1></body></html>", status, headers, media_type="text/html")


async def afflict(
    faults: list[Fault],
    respond: Callable[[], Any],
    postpone: Callable[[float, Callable[[], object]], object] | None = None,
) -> Response:
    """The answer to a request under the faults that strike it; `respond` carries it out, at once or as a coroutine.

    `postpone` carries out what comes late, so many seconds later; the event loop does unless it is given.
    """
    delay = sum(fault.seconds for fault in faults if fault.kind == "slow")
    if delay:
        await asyncio.sleep(delay)
    for fault in faults:
        if fault.kind == "late":
            (postpone or asyncio.get_running_loop().call_later)(fault.seconds, respond)
            return _Ending()
        if (instead := _instead(fault)) is not None:
            return instead
    made = respond()
    response: Response = await made if asyncio.iscoroutine(made) else made
    for fault in faults:
        response = _afterwards(fault, response)
    return response


def _instead(fault: Fault) -> Response | None:
    """The answer to a request that is not carried out; None if the fault lets it be."""
    if fault.kind == "too-many-requests":
        return _refuse(429, fault.seconds)
    if fault.kind == "error-before":
        return _refuse(fault.status, fault.seconds)
    return _Ending() if fault.kind == "drop-before" else None


def _afterwards(fault: Fault, response: Response) -> Response:
    """What is left of the answer to a request that was carried out."""
    if fault.kind == "error-after":
        return _refuse(fault.status, fault.seconds)
    if fault.kind == "drop-after":
        return _Ending()
    return _Ending(response.body, 200, dict(response.headers)) if fault.kind == "cut" else response


def loses_session(faults: list[Fault]) -> bool:
    """Whether the login is to be forgotten before the request."""
    return any(fault.kind == "lost-session" for fault in faults)


@contextmanager
def afflicted_wiki(wiki: Wiki, faults: list[Fault]) -> "Iterator[None]":
    """The wiki under the conditions that the faults make, for as long as the block runs."""
    usual = wiki.conditions
    for fault in faults:
        if fault.kind == "lag":
            wiki.conditions = replace(wiki.conditions, query_lag=round(fault.seconds * _QUERY_LAG_FACTOR))
        elif fault.kind == "replica-lag":
            wiki.conditions = replace(wiki.conditions, database_lag=round(fault.seconds))
        elif fault.kind == "readonly":
            wiki.conditions = replace(wiki.conditions, readonly=fault.reason)
    try:
        yield
    finally:
        wiki.conditions = usual


def _target(given: Mapping[str, str]) -> str | None:
    """The entity that a request is about to edit, if there is one already."""
    for name in ("id", "entity", "toid", "to", "claim", "statement", "guid"):
        entity_id = parse_entity_id(given.get(name, "").partition("$")[0])
        if entity_id:
            return entity_id
    return None


def edit_elsewhere(wiki: Wiki, faults: list[Fault], given: Mapping[str, str]) -> None:
    """Have another user edit the entity that the request is about; an edit that cannot be made is left out."""
    for number, fault in enumerate(faults):
        entity_id = _target(given)
        page = wiki.storage.page(entity_id) if fault.kind == "other-edit" and entity_id else None
        if page is None or page.redirect:
            continue
        alias = [{"language": "en", "value": f"edited elsewhere {page.revision}.{number}", "add": ""}]
        changes = fault.changes if fault.changes is not None else {"aliases": {"en": alias}}
        user = User.of(Account(OTHER_USER), wiki.storage.ensure_users([OTHER_USER])[OTHER_USER])
        edit = Edit(user=user, describe=lambda _, __: "/* wbeditentity-update:0| */", summary="a concurrent edit")
        try:
            edit_entity(wiki, edit, page, parse_changes(changes, page.entity_id, wiki))
        except ApiError:
            continue
