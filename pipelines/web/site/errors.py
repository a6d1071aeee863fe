"""Errors of the portal, and the one form in which the API tells each; `error_answers` does the telling."""

from collections.abc import Mapping

from pydantic import BaseModel

from pipelines.exceptions import DonataError
from pipelines.web.site.i18n import N_

__all__ = [
    "BadTokenError",
    "ConflictError",
    "ErrorBody",
    "FieldError",
    "InvalidError",
    "NotFoundError",
    "PortalError",
    "RefusedError",
    "SignInNeededError",
    "TooLargeError",
    "TooManyError",
    "Trouble",
]


class FieldError(BaseModel):
    """One field of a request that is wrong."""

    name: str
    message: str


class Trouble(BaseModel):
    """What is wrong: a stable `code`, a message, what to do about it, and the fields that are wrong."""

    code: str
    message: str
    remedy: str = ""
    fields: list[FieldError] = []


class ErrorBody(BaseModel):
    """The body of every error of the API."""

    error: Trouble


class PortalError(DonataError):
    """A request that is not answered: HTTP status, and a stable code."""

    status: int = 400
    code: str = "bad-request"

    def __init__(self, message: str, *, remedy: str = "", fields: Mapping[str, str] | None = None) -> None:
        self.fields = dict(fields or {})
        super().__init__(message, remedy=remedy)


class NotFoundError(PortalError):
    """There is no such thing, or it is not for this person to know of."""

    status, code = 404, "not-found"


class RefusedError(PortalError):
    """The person may not do this."""

    status, code = 403, "refused"


class SignInNeededError(PortalError):
    """Nobody is signed in, and somebody must be."""

    status, code = 401, "sign-in-needed"

    def __init__(self) -> None:
        super().__init__(N_("somebody must be signed in for this"), remedy=N_("sign in, or send a token of a partner"))


class BadTokenError(PortalError):
    """The token opens nothing."""

    status, code = 401, "bad-token"

    def __init__(self) -> None:
        super().__init__(
            N_("this token was not given out, or was revoked"), remedy=N_("ask a coordinator for a new one")
        )


class InvalidError(PortalError):
    """What was sent is not what was asked for; `fields` say where."""

    status, code = 422, "invalid"


class ConflictError(PortalError):
    """It cannot be done as things stand now."""

    status, code = 409, "conflict"


class TooLargeError(PortalError):
    """More was sent than is taken."""

    status, code = 413, "too-large"


class TooManyError(PortalError):
    """Too many requests; `after` says in how many seconds the next one is welcome."""

    status, code = 429, "too-many"

    def __init__(self, message: str, *, remedy: str = "", after: int = 60) -> None:
        self.after = after
        super().__init__(message, remedy=remedy or N_("wait a while, then try again"))
