"""What an answer of the action API means: the JSON, or the exception that tells what to do.

Pure. Wikibase reports nearly all errors inside HTTP 200, as `error` (errorformat bc) or `errors` (all others), and
names further codes only in the header `MediaWiki-API-Error` or among the messages: a rate limit is `failed-save` with
`actionthrottledtext`, a lost race is `failed-save` with `edit-conflict`, a block is `permissiondenied` with `blocked`.
Sources: https://www.mediawiki.org/wiki/API:Errors_and_warnings, and the behaviour of Wikibase REL1_43.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipelines.exceptions import (
    AuthenticationError,
    EditConflictError,
    EditRefusedError,
    LaggedError,
    RateLimitedError,
    ServiceError,
    ServiceUnavailableError,
    TerminalServiceError,
    TransientServiceError,
)
from pipelines.wikibase.courtesy import retry_after

LAGGED = {"maxlag", "readonly"}
RATE_LIMITED = {"ratelimited", "actionthrottledtext", "actionthrottled", "no-automatic-entity-id"}
# `unresolved-redirect`: the item was merged since it was read, so reading it again leads to the one that stands.
CONFLICT = {"editconflict", "edit-conflict", "unresolved-redirect"}
#: The session or its token is gone; one new login may help.
SESSION_LOST = {"badtoken", "assertuserfailed", "assertbotfailed", "assertnameduserfailed", "notloggedin"}
_AUTHENTICATION = SESSION_LOST | {"mwoauth-invalid-authorization", "readapidenied", "writeapidenied"}
# Codes that say no more than "it did not work": a further code or message says why.
_VAGUE = {"failed-save", "failed-modify", "modification-failed", "permissiondenied", "badaccess-groups", "rawmessage"}
_LONGEST_TEXT = 400

#: What to do about a 401 or a 403.
DENIED = "check the credentials, and that DONATA_CONTACT names you: some hosts refuse anonymous tools"
_ASK_ADMINS = "stop, read the message on the wiki, and speak with its administrators before going on"
_REMEDIES = {
    "blocked": _ASK_ADMINS,
    "spamblacklist": "take the URL out of the record: the wiki does not accept links to this site",
    "protectedpage": "leave this item alone: it is protected",
    "no-such-entity": "the item or property does not exist there (any more): correct the mapping or match again",
}


def read_answer(
    status: int, headers: Mapping[str, str], body: bytes, *, service: str, writing: bool = False
) -> dict[str, Any]:
    """The answer's JSON.

    `headers` must ignore letter case. `writing` says that the request was an edit.

    Raises:
        LaggedError, RateLimitedError: refused for now; nothing was saved.
        ServiceUnavailableError: a 5xx, an internal error, or not the JSON that was promised. If the request was an
            edit, its outcome is unknown.
        AuthenticationError: not logged in, or not any more; nothing was saved.
        EditConflictError, EditRefusedError: the edit was refused; nothing was saved.
        TerminalServiceError: any other error of a read.
    """
    check_status(status, headers, service, other="check the target's `api`")
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ServiceUnavailableError(
            f"the answer is not a JSON object, or was cut short ({len(body)} bytes)", service=service
        )
    problem = _problem(answer, headers, service, writing)
    if problem:
        raise problem
    return answer


def check_status(
    status: int, headers: Mapping[str, str], service: str, *, denied: str = DENIED, other: str = "", text: str = ""
) -> None:
    """What the HTTP status alone says, of any service; `denied` and `other` are remedies, `text` what it told.

    Raises:
        RateLimitedError, ServiceUnavailableError, AuthenticationError, TerminalServiceError: it is not 200.
    """
    wait = retry_after(headers)
    if status == 429:
        raise RateLimitedError("too many requests (HTTP 429)", service=service, code="429", retry_after=wait)
    if status >= 500:
        raise ServiceUnavailableError(f"HTTP {status}", service=service, code=str(status), retry_after=wait)
    if status in {401, 403}:
        raise AuthenticationError(f"access denied (HTTP {status})", service=service, code=str(status), remedy=denied)
    if status != 200:
        told = f"HTTP {status}: {text}" if text else f"HTTP {status} instead of an answer"
        raise TerminalServiceError(told, service=service, code=str(status), remedy=other)


def _problem(answer: Mapping[str, Any], headers: Mapping[str, str], service: str, writing: bool) -> ServiceError | None:
    errors = list(_errors(answer))
    if not errors:
        return None
    codes = _codes(errors, headers)
    text = _text(errors)
    code = next((c for c in codes if c not in _VAGUE and not c.startswith("wikibase-api-")), codes[0] if codes else "")
    for_now = _refused_for_now(set(codes), errors, headers)
    if for_now:
        kind, wait = for_now
        return kind(text, service=service, code=code, retry_after=wait)
    kind_, remedy = _refused(set(codes), code, writing)
    return kind_(text, service=service, code=code, remedy=remedy)


def _refused_for_now(
    codes: set[str], errors: list[Mapping[str, Any]], headers: Mapping[str, str]
) -> tuple[type[TransientServiceError], float | None] | None:
    if codes & RATE_LIMITED:
        return RateLimitedError, retry_after(headers)
    if codes & LAGGED:
        return LaggedError, _lag(errors, headers)
    if any(code.startswith("internal_api_error") for code in codes):
        return ServiceUnavailableError, None
    return None


def _refused(codes: set[str], code: str, writing: bool) -> tuple[type[TerminalServiceError], str]:
    """The exception's class, and the remedy."""
    if codes & _AUTHENTICATION:
        return AuthenticationError, "check DONATA_BOT_USER and DONATA_BOT_PASSWORD, or DONATA_OAUTH_TOKEN"
    if writing and codes & CONFLICT:
        return EditConflictError, "read the item again and decide again"
    remedy = _ASK_ADMINS if code.startswith("abusefilter") else _REMEDIES.get(code, "")
    return EditRefusedError if writing else TerminalServiceError, remedy


def _errors(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every error of either format; a few modules put plain texts there."""
    found = [answer["error"]] if "error" in answer else answer.get("errors") or []
    for error in found:
        yield error if isinstance(error, dict) else {"code": "unknown", "text": str(error)}


def _codes(errors: list[Mapping[str, Any]], headers: Mapping[str, str]) -> list[str]:
    """All codes and message names, once each: the body's, the header's, the messages'."""
    codes = [str(error.get("code", "")) for error in errors]
    codes += [code.strip() for code in headers.get("MediaWiki-API-Error", "").split(",")]
    for error in errors:
        detail = error.get("data")
        messages = error.get("messages") or (detail.get("messages") if isinstance(detail, dict) else None) or []
        codes += [str(message.get("name", "")) for message in messages if isinstance(message, dict)]
    return [code for code in dict.fromkeys(codes) if code]


def _text(errors: list[Mapping[str, Any]]) -> str:
    texts = dict.fromkeys(str(error.get("text") or error.get("info") or error.get("code", "")) for error in errors)
    return " ".join(text for text in texts if text)[:_LONGEST_TEXT]


def _lag(errors: list[Mapping[str, Any]], headers: Mapping[str, str]) -> float | None:
    """The wait that the server asks for; without one, the lag itself (a lag can be reported below zero)."""
    asked = retry_after(headers)
    if asked is not None:
        return asked
    for error in errors:
        detail = error.get("data")
        lag = error.get("lag", detail.get("lag") if isinstance(detail, dict) else None)
        if isinstance(lag, int | float):
            return max(5.0, float(lag))
    return None
