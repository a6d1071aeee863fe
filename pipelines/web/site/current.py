"""The request that is being answered, for what templates and translations ask without being handed it."""

from contextvars import ContextVar
from typing import Any

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["Current", "current_request"]

_REQUEST: ContextVar[Request | None] = ContextVar("request", default=None)


def current_request() -> Request | None:
    """The request that this thread or task answers; None outside of one."""
    return _REQUEST.get()


class Current:
    """Middleware that remembers the request for as long as it is answered, and whose application it belongs to."""

    def __init__(self, app: ASGIApp, application: Any) -> None:
        self._app, self._application = app, application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["app"] = self._application
        token = _REQUEST.set(Request(scope))
        try:
            await self._app(scope, receive, send)
        finally:
            _REQUEST.reset(token)
