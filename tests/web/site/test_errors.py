"""Errors of the layers below, as the portal tells them to programs and to people."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from pipelines.exceptions import (
    DonataError,
    InputError,
    LedgerError,
    LicenceError,
    RateLimitedError,
    TerminalServiceError,
)
from pipelines.web.app import create_app
from pipelines.web.site.errors import ConflictError, InvalidError, TooManyError
from pipelines.web.site.people import PUBLIC, Person
from pipelines.web.site.portal import Portal
from tests.web.conftest import COORDINATOR


def failing(portal: Portal, person: Person, error: Exception) -> TestClient:
    """The application with an address that fails so, for programs and for people."""
    outer = inner = create_app(portal, who=lambda _: person)
    while not isinstance(inner, FastAPI):
        inner = getattr(inner, "_app", None) or inner.app  # type: ignore[attr-defined]

    def fail() -> None:
        raise error

    for path in ("/api/v1/fails", "/fails"):
        inner.add_api_route(path, fail)
    return TestClient(outer, "http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InputError("no CSV", remedy="send CSV"), 422, "invalid"),
        (LicenceError("not open"), 409, "conflict"),
        (RateLimitedError("slow down"), 503, "service-unavailable"),
        (TerminalServiceError("refused"), 502, "service-failed"),
        (LedgerError("/srv/ledger.sqlite is locked"), 500, "failed"),
        (ConflictError("it runs already"), 409, "conflict"),
        (RuntimeError("/srv/secret"), 500, "failed"),
    ],
)
def test_each_has_its_status_and_tells_only_coordinators_of_our_files(
    portal: Portal, error: Exception, status: int, code: str
) -> None:
    told = failing(portal, COORDINATOR, error).get("/api/v1/fails")
    assert (told.status_code, told.json()["error"]["code"]) == (status, code)
    public = failing(portal, PUBLIC, error)
    assert public.get("/api/v1/fails").status_code == status
    page = public.get("/fails")
    assert page.status_code == status
    assert "content-security-policy" in page.headers
    assert "/srv" not in page.text
    known = isinstance(error, DonataError)
    assert ("/srv/ledger" in failing(portal, COORDINATOR, error).get("/fails").text) == ("/srv" in str(error) and known)


def test_fields_and_waits_are_told(portal: Portal) -> None:
    wrong = failing(portal, PUBLIC, InvalidError("not so", remedy="so", fields={"<b>": "is wrong"}))
    assert wrong.get("/api/v1/fails").json()["error"]["fields"] == [{"name": "<b>", "message": "is wrong"}]
    assert "<code>&lt;b&gt;</code>: is wrong" in wrong.get("/fails").text
    assert failing(portal, PUBLIC, TooManyError("too often", after=7)).get("/fails").headers["retry-after"] == "7"
