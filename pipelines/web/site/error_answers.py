"""Errors as they are answered: one form in the API, and a page that says the same in words."""

import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from pipelines.breaches import breach
from pipelines.exceptions import DonataError, GateError, InputError, ServiceError, TransientServiceError
from pipelines.web.site.errors import ErrorBody, FieldError, PortalError, SignInNeededError, TooManyError, Trouble
from pipelines.web.site.i18n import N_, locale_of, said
from pipelines.web.site.pages import page, sign_in_address
from pipelines.web.site.people import Role, person_of

__all__ = ["error_response", "register", "wants_json"]

_LOG = logging.getLogger("donata.portal")
_CODES = {
    400: "bad-request",
    401: "sign-in-needed",
    403: "refused",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    413: "too-large",
    421: "wrong-host",
    422: "invalid",
    429: "too-many",
}
_WORDS = {
    404: (N_("there is nothing at this address"), N_("check the address, or begin at the front page")),
    405: (N_("this address does not take that kind of request"), ""),
}


def register(app: FastAPI) -> None:
    """Have the application tell all its errors in this form."""

    async def portal_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, PortalError)  # noqa: S101 - FastAPI hands over what it was registered for
        trouble = Trouble(code=error.code, message=error.message, remedy=error.remedy)
        trouble.fields = [FieldError(name=name, message=text) for name, text in error.fields.items()]
        headers = {"Retry-After": str(error.after)} if isinstance(error, TooManyError) else {}
        return error_response(request, error.status, trouble, headers)

    async def donata_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, DonataError)  # noqa: S101
        status, code = _status_of(error)
        if status >= 500:
            _LOG.error("%s: %s", request.url.path, error)
            if not _may_know(request):
                # It may name files and addresses of ours.
                return error_response(request, status, _unforeseen(code))
        return error_response(request, status, Trouble(code=code, message=error.message, remedy=error.remedy))

    async def http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101
        code = _CODES.get(error.status_code, "bad-request" if error.status_code < 500 else "failed")
        headers = dict(error.headers or {})
        message, remedy = _WORDS.get(error.status_code, (str(error.detail), ""))
        return error_response(request, error.status_code, Trouble(code=code, message=message, remedy=remedy), headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101
        return error_response(request, 422, _invalid(error.errors()))

    async def unforeseen(request: Request, error: Exception) -> Response:
        _LOG.error("%s failed", request.url.path, exc_info=error)
        return error_response(request, 500, _unforeseen("failed"))

    app.add_exception_handler(PortalError, portal_error)
    app.add_exception_handler(DonataError, donata_error)
    app.add_exception_handler(HTTPException, http_error)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, unforeseen)


def error_response(
    request: Request, status: int, trouble: Trouble, headers: Mapping[str, str] | None = None
) -> Response:
    """The trouble, as JSON for programs and as a page for people; who must sign in is led there."""
    if wants_json(request):
        language = locale_of(request).language
        headers = {"Content-Language": language, "Vary": "Cookie, Accept-Language", **(headers or {})}
        if status == 401:
            headers = {"WWW-Authenticate": "Bearer", **headers}
        return JSONResponse(ErrorBody(error=_told(trouble)).model_dump(), status, headers=headers)
    if trouble.code == SignInNeededError.code and request.method in {"GET", "HEAD"}:
        return RedirectResponse(sign_in_address(request), 303)
    answer = page(request, "site/error.html.jinja", status=status, trouble=trouble, status_code=status)
    answer.headers.update(headers or {})
    return answer


def _told(trouble: Trouble) -> Trouble:
    """The trouble in the language that was asked for; its code is the same in all of them."""
    fields = [FieldError(name=field.name, message=said(field.message)) for field in trouble.fields]
    return Trouble(code=trouble.code, message=said(trouble.message), remedy=said(trouble.remedy), fields=fields)


def wants_json(request: Request) -> bool:
    """Whether a program asks: by the API, or for JSON alone."""
    if request.url.path.startswith("/api/") or request.url.path.endswith(".json"):
        return True
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def _may_know(request: Request) -> bool:
    """Whether the one who asks runs this portal."""
    return person_of(request).role is Role.COORDINATOR


def _unforeseen(code: str) -> Trouble:
    message = N_("something went wrong here that we did not foresee")
    return Trouble(code=code, message=message, remedy=N_("try again; if it stays, tell whoever runs this"))


def _status_of(error: DonataError) -> tuple[int, str]:
    if isinstance(error, InputError):
        return 422, "invalid"
    if isinstance(error, GateError):
        return 409, "conflict"
    if isinstance(error, TransientServiceError):
        return 503, "service-unavailable"
    if isinstance(error, ServiceError):
        return 502, "service-failed"
    return 500, "failed"


def _invalid(errors: Any) -> Trouble:
    fields = [
        FieldError(name=".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]), message=breach(each))
        for each in errors
    ]
    message = N_("what was sent is not what was asked for")
    return Trouble(code="invalid", message=message, remedy=N_("correct the fields that are named"), fields=fields)
