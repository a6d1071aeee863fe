"""Bodies: nothing but a dump may be large, and nothing else is waited for."""

import re

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipelines.web.site.error_answers import error_response
from pipelines.web.site.errors import TooLargeError, Trouble
from pipelines.web.site.i18n import N_

__all__ = ["LARGEST", "Bodies"]

#: Bytes of a form or of JSON.
LARGEST = 4 * 1024 * 1024
#: Where dumps are sent to; these addresses hold to a limit of their own, and stream what comes to disk.
_DUMPS = re.compile(r"(?:/api/v1)?/partners/[^/]+/(?:submit|submissions)")
_MESSAGE = N_("more was sent than is taken here")


class Bodies:
    """Middleware: a body that is too large is refused with 413, before it is read if it says its length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or _DUMPS.fullmatch(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        length = request.headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST:
            trouble = Trouble(code=TooLargeError.code, message=_MESSAGE)
            await error_response(request, TooLargeError.status, trouble)(scope, receive, send)
            return
        await self._app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LARGEST:
            raise TooLargeError(_MESSAGE)
        return message

    return counted
