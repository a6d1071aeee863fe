import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

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
from pipelines.wikibase.answers import read_answer


def read(
    answer: Any, headers: dict[str, str] | None = None, *, status: int = 200, writing: bool = True
) -> dict[str, Any]:
    named = CaseInsensitiveDict(headers or {})
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return read_answer(status, named, body, service="Test", writing=writing)


def old_format(code: str, *messages: str, **more: Any) -> dict[str, Any]:
    """Errorformat bc, formatversion 1."""
    return {"error": {"code": code, "info": "words", "messages": [{"name": name} for name in messages], **more}}


def plain_format(code: str, *messages: str, **more: Any) -> dict[str, Any]:
    """Errorformat plaintext, formatversion 2: each code once, and again with the messages as data."""
    entries = [{"code": code, "text": "words"}, *({"code": name, "text": "more words"} for name in messages)]
    return {"errors": [*entries, {"code": code, "text": "words", "data": more}]}


def test_an_answer_without_error_is_handed_on() -> None:
    assert read({"success": 1}) == {"success": 1}


@pytest.mark.parametrize("form", [old_format, plain_format])
@pytest.mark.parametrize(
    ("code", "messages", "kind", "named"),
    [
        ("ratelimited", [], RateLimitedError, "ratelimited"),
        ("failed-save", ["wikibase-api-failed-save", "actionthrottledtext"], RateLimitedError, "actionthrottledtext"),
        ("no-automatic-entity-id", [], RateLimitedError, "no-automatic-entity-id"),
        ("readonly", [], LaggedError, "readonly"),
        ("badtoken", [], AuthenticationError, "badtoken"),
        ("assertbotfailed", [], AuthenticationError, "assertbotfailed"),
        ("editconflict", ["wikibase-api-editconflict", "edit-conflict"], EditConflictError, "editconflict"),
        ("failed-save", ["wikibase-api-failed-save", "edit-conflict"], EditConflictError, "edit-conflict"),
        ("unresolved-redirect", [], EditConflictError, "unresolved-redirect"),
        ("failed-save", ["abusefilter-warning"], EditRefusedError, "abusefilter-warning"),
        ("failed-save", ["spam-blacklisted-link"], EditRefusedError, "spam-blacklisted-link"),
        ("modification-failed", ["wikibase-validator-too-long"], EditRefusedError, "wikibase-validator-too-long"),
        ("invalid-claim", ["wikibase-api-invalid-claim"], EditRefusedError, "invalid-claim"),
        ("internal_api_error_DBError", [], ServiceUnavailableError, "internal_api_error_DBError"),
    ],
)
def test_errors_inside_a_200(form: Any, code: str, messages: list[str], kind: type[ServiceError], named: str) -> None:
    with pytest.raises(kind) as caught:
        read(form(code, *messages))
    assert type(caught.value) is kind
    assert caught.value.code == named


def test_the_header_tells_what_the_body_does_not() -> None:
    with pytest.raises(EditRefusedError) as blocked:
        read(old_format("permissiondenied"), {"mediawiki-api-error": "permissiondenied, blocked"})
    assert blocked.value.code == "blocked"
    assert "administrators" in blocked.value.remedy
    with pytest.raises(RateLimitedError):
        read(plain_format("failed-save"), {"MediaWiki-API-Error": "failed-save, ratelimited"})


@pytest.mark.parametrize(
    ("answer", "headers", "seconds"),
    [
        (old_format("maxlag", lag=7.5), {"Retry-After": "5"}, 5),
        (old_format("maxlag", lag=7.5), {}, 7.5),
        (plain_format("maxlag", lag=9), {}, 9),
        (plain_format("maxlag", lag=-1), {}, 5),
        (plain_format("readonly"), {}, None),
    ],
)
def test_lag_waits_as_long_as_the_server_says(
    answer: dict[str, Any], headers: dict[str, str], seconds: float | None
) -> None:
    with pytest.raises(LaggedError) as caught:
        read(answer, headers)
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, RateLimitedError),
        (500, ServiceUnavailableError),
        (503, ServiceUnavailableError),
        (301, TerminalServiceError),
        (404, TerminalServiceError),
        (401, AuthenticationError),
        (403, AuthenticationError),
    ],
)
def test_http_statuses(status: int, kind: type[ServiceError]) -> None:
    with pytest.raises(kind) as caught:
        read({"success": 1}, {"Retry-After": "3"}, status=status)
    assert type(caught.value) is kind
    if isinstance(caught.value, TransientServiceError):
        assert caught.value.retry_after == 3


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"success": ', b"[1]", b'{"entity": {"id": "Q1"'])
def test_what_is_no_whole_json_object_is_no_answer(body: bytes) -> None:
    with pytest.raises(ServiceUnavailableError):
        read(body)


def test_a_read_is_never_called_a_refused_edit() -> None:
    with pytest.raises(TerminalServiceError) as caught:
        read(plain_format("no-such-entity"), writing=False)
    assert not isinstance(caught.value, EditRefusedError)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v)
    )
)
def test_whatever_stands_under_error_is_an_error_of_ours(error: Any) -> None:
    with pytest.raises(ServiceError):
        read({"error": error})
