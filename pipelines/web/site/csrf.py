"""Forged requests: whoever changes something in a browser shows that the form came from us.

Each session has a token; a form sends it as the field `csrf` (its first field), a script as the header `X-CSRF-Token`.
"""

import hmac
import re
from urllib.parse import unquote_plus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.web.site.error_answers import error_response
from pipelines.web.site.errors import Trouble
from pipelines.web.site.i18n import N_
from pipelines.web.site.session import CSRF

__all__ = ["FIELD", "HEADER", "Csrf"]

FIELD, HEADER = "csrf", "x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
#: Bytes of a body in which the token is looked for; an upload's further ones are not waited for.
_LOOKED_AT = 64 * 1024
_PART = re.compile(rb'name="?csrf"?\r\n(?:[\w-]+:[^\r\n]*\r\n)*\r\n([\w-]{1,128})\r\n', re.IGNORECASE)
_FORM = re.compile(rb"(?:^|&)csrf=([^&]{1,400})")
#: What only browsers send; a request without any of these cannot be forged by another page.
_OF_BROWSERS = ("cookie", "origin", "referer", "sec-fetch-site")


class Csrf:
    """Middleware: requests that change something need the token, unless they come with a token of a partner instead."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] in _SAFE or not _could_be_forged(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        given, messages = request.headers.get(HEADER, ""), list[Message]()
        if not given:
            given, messages = await _token_in_body(request, receive)
        expected = str(request.session.get(CSRF, ""))
        if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
            message = N_("this form is too old, or did not come from this portal")
            remedy = N_("go back, load the page again, and send it again")
            trouble = Trouble(code="forged", message=message, remedy=remedy)
            await error_response(request, 403, trouble)(scope, receive, send)
            return
        await self._app(scope, _replaying(messages, receive), send)


def _could_be_forged(headers: Headers) -> bool:
    if headers.get("authorization", "").casefold().startswith("bearer "):
        return False
    return any(name in headers for name in _OF_BROWSERS)


async def _token_in_body(request: Request, receive: Receive) -> tuple[str, list[Message]]:
    """The token in the beginning of a form, and the messages that were read to find it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return "", []
    body, messages, more = b"", list[Message](), True
    while more and len(body) < _LOOKED_AT:
        message = await receive()
        messages.append(message)
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if kind == "multipart/form-data" and (found := _PART.search(body[:_LOOKED_AT])):
            return found[1].decode("ascii"), messages
    if kind == "multipart/form-data":
        return "", messages
    field = _FORM.search(body[:_LOOKED_AT])
    return unquote_plus(field[1].decode("ascii", "replace")) if field else "", messages


def _replaying(messages: list[Message], receive: Receive) -> Receive:
    waiting = list(reversed(messages))

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
