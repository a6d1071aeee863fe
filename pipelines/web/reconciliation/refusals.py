"""Refusals: a request that cannot be answered, and how each version of the API says so.

No version specifies the body of an error. 0.1 and 0.2 follow what clients know from Wikidata's service
(`status`, `message`, `details`); 1.0 follows RFC 9457, https://www.rfc-editor.org/rfc/rfc9457.
"""

from http import HTTPStatus
from typing import Any

from pydantic import ValidationError

from pipelines.model.reconciliation import Version

_SHOWN = 5


class RefusedError(Exception):
    """A request that is not answered: HTTP status, what is wrong, and for JSON where."""

    def __init__(self, message: str, *, status: int = 400, details: list[str] | None = None) -> None:
        self.message, self.status, self.details = message, status, details or []
        super().__init__(message)


def malformed(what: str, error: ValidationError) -> RefusedError:
    """The refusal of JSON that is not what the API asks for; the first places that are wrong."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    details = [f"{'.'.join(str(part) for part in each['loc']) or 'root'}: {each['msg']}" for each in found[:_SHOWN]]
    return RefusedError(f"the {what} is malformed", details=details)


def refusal_json(version: Version, refused: RefusedError) -> tuple[int, str, dict[str, Any]]:
    """HTTP status, media type and body. Before 1.0 too large a batch is a bad request like any other."""
    if version is Version.V1_0:
        title = HTTPStatus(refused.status).phrase
        body: dict[str, Any] = {"type": "about:blank", "title": title, "status": refused.status}
        body["detail"] = refused.message
        if refused.details:
            body["errors"] = refused.details
        return refused.status, "application/problem+json", body
    status = 400 if refused.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else refused.status
    body = {"status": "error", "message": refused.message, "details": "; ".join(refused.details)}
    return status, "application/json", body
