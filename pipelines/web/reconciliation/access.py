"""Who may ask: pages of any origin, as the API demands, but only by a name of this machine (against DNS rebinding)."""

from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["NAMES", "Open"]

NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Max-Age": "86400",
}


class Open:
    """An application opened to other origins; requests by another host's name are refused with 421."""

    def __init__(self, app: ASGIApp, names: Iterable[str] = NAMES) -> None:
        self._app, self._names = app, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host.rpartition(":")[0] not in self._names and host not in self._names:
            await PlainTextResponse("This service answers to names of this machine alone.\n", 421)(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await _preflight(headers)(scope, receive, send)
            return

        async def open_to_all(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self._app(scope, receive, open_to_all)


def _preflight(headers: Headers) -> Response:
    """The answer to a browser that asks before it asks (https://fetch.spec.whatwg.org/#http-cors-protocol)."""
    allowed = {"Access-Control-Allow-Origin": "*", **_PREFLIGHT}
    allowed["Access-Control-Allow-Headers"] = headers.get("access-control-request-headers", "Content-Type")
    if "access-control-request-private-network" in headers:
        # A public page, such as the API's testbench, reaches a service on loopback only if the service agrees.
        allowed["Access-Control-Allow-Private-Network"] = "true"
    return Response(status_code=204, headers=allowed)
