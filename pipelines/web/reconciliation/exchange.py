"""Requests and responses as HTTP has them: parameters, bodies within bounds, JSON and JSONP."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from pipelines.model.reconciliation import Version
from pipelines.web.reconciliation.refusals import RefusedError

__all__ = ["answer_json", "check_callback", "read_body", "read_id", "read_number", "read_parameters"]

_LARGEST_BODY = 4 * 1024 * 1024
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)


def answer_json(version: Version, request: Request, content: Any, status: int, media_type: str) -> Response:
    """JSON, or before 1.0 a script that calls the function named in `callback` with it (JSONP)."""
    body = orjson.dumps(content)
    callback = request.query_params.get("callback", "") if version is not Version.V1_0 else ""
    if not _CALLBACK.fullmatch(callback):
        return Response(body, status, media_type=media_type)
    # The comment keeps the answer from being taken for anything but a script.
    script = b"/**/" + callback.encode() + b"(" + body + b");"
    return Response(script, status, {"X-Content-Type-Options": "nosniff"}, "application/javascript")


def check_callback(request: Request) -> None:
    """Refuse a `callback` that is more than the name of a function.

    Raises:
        RefusedError: it could be a script of its own.
    """
    callback = request.query_params.get("callback")
    if callback is not None and not _CALLBACK.fullmatch(callback):
        raise RefusedError("the parameter 'callback' is no function's name")


def read_id(request: Request) -> str:
    """The parameter `id`.

    Raises:
        RefusedError: it is missing.
    """
    id_ = request.query_params.get("id", "")
    if not id_:
        raise RefusedError("the parameter 'id' is missing")
    return id_


def read_number(request: Request, name: str, most: int) -> int:
    """A whole number among the parameters, no more than `most`; 0 if it is not given.

    Raises:
        RefusedError: it is no such number.
    """
    text = request.query_params.get(name) or "0"
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise RefusedError(f"the parameter '{name}' is no whole number: '{text}'")
    return min(int(text), most)


async def read_parameters(request: Request) -> Mapping[str, str]:
    """The URL's parameters, and those of a form.

    Raises:
        RefusedError: the form is too large.
    """
    given = dict(request.query_params)
    if request.method == "POST":
        await read_body(request)
        form = await request.form(max_fields=100, max_files=0, max_part_size=_LARGEST_BODY)
        given |= {name: value for name, value in form.items() if isinstance(value, str)}
    return given


async def read_body(request: Request) -> bytes:
    """The body.

    Raises:
        RefusedError: it is larger than we read (413).
    """
    chunks, size = [], 0
    async for chunk in request.stream():
        chunks.append(chunk)
        size += len(chunk)
        if size > _LARGEST_BODY:
            raise RefusedError(f"a request may have {_LARGEST_BODY:,} bytes", status=413)
    # Kept where Starlette keeps it, so that the form is read from it.
    request._body = b"".join(chunks)
    return request._body
