"""What every answer says to browsers, and by which names the portal may be called."""

from collections.abc import Collection

from starlette.datastructures import Headers as RequestHeaders
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["LOOPBACK", "POLICY", "Headers", "Heads", "Hosts"]

#: The names of this machine.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: Scripts, styles and all else come from here alone; nothing inline; no other page may frame ours.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_YEAR = 31_536_000


class Headers:
    """Middleware: each answer carries these headers, unless it has its own; pages of people are not cached by others.

    An answer may have a policy of its own (a badge that others embed has), and its own `Cache-Control`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-cache, private")
                if scope["scheme"] == "https":
                    headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class Heads:
    """Middleware: HEAD is answered as GET is, without the body (RFC 9110, 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, send_without_body)


class Hosts:
    """Middleware: requests by another host's name are refused with 421, against DNS rebinding and poisoned links."""

    def __init__(self, app: ASGIApp, names: Collection[str] = LOOPBACK) -> None:
        self._app, self._names = app, frozenset(name.casefold() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or is_named(RequestHeaders(scope=scope).get("host", ""), self._names):
            await self._app(scope, receive, send)
            return
        message = "this portal does not answer to that host name"
        remedy = "use its own address, or have its operator add the name to the setting `hosts`"
        trouble = {"code": "wrong-host", "message": message, "remedy": remedy, "fields": []}
        await JSONResponse({"error": trouble}, 421)(scope, receive, send)


def is_named(host: str, names: Collection[str]) -> bool:
    """Whether a `Host` header, with or without port, is one of the names."""
    host = host.casefold()
    name, colon, port = host.rpartition(":")
    return host in names or (bool(colon) and port.isdecimal() and name in names)
