"""Answers in the API's formats: JSON in both versions, errors and warnings in every error format that clients use."""

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson

from pipelines.sandbox.api.parameters import Warning_
from pipelines.sandbox.errors import ApiError, Message

__all__ = ["Answer", "Shape", "render_answer", "render_error"]

Json = dict[str, Any]
#: Where a text stands, by error format and whether the format version is newer than 1.
_TEXT_KEYS = {("html", True): "html", ("html", False): "html", ("plaintext", False): "*", ("wikitext", False): "*"}
_HELP = "The action API of the Donata sandbox, after MediaWiki's."


@dataclass(frozen=True, slots=True)
class Shape:
    """How a client wants its answer: format, format version, error format, and a JSONP callback."""

    format: str = "json"
    version: int = 1
    errors: str = "bc"
    callback: str = ""


@dataclass(slots=True)
class Answer:
    """An HTTP answer."""

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def _text(shape: Shape, text: str) -> Any:
    return {"*": text} if shape.version == 1 else text


def _messages(shape: Shape, messages: Iterable[Message]) -> list[Json]:
    return [
        {"name": message.name, "parameters": list(message.parameters), "html": _text(shape, html.escape(message.text))}
        for message in messages
    ]


def _error_data(shape: Shape, error: ApiError) -> Json:
    data = dict(error.data)
    if error.messages:
        data["messages"] = _messages(shape, error.messages)
    return data


def _entry(shape: Shape, code: str, message: Message, module: str, data: Mapping[str, Any]) -> Json:
    """An error or warning in the formats that list them: with a text, with the message's key, or by code alone.

    Source: `ApiErrorFormatter::addWarningOrError` of MediaWiki.
    """
    said: Json = {}
    if shape.errors == "raw":
        said = {"key": message.name, "params": list(message.parameters)}
    elif shape.errors != "none":
        said = {_TEXT_KEYS.get((shape.errors, shape.version > 1), "text"): message.text}
    return {"code": code, **said, **({"data": dict(data)} if data else {}), "module": module}


def error_body(shape: Shape, error: ApiError, action: str) -> Json:
    """The `error` or `errors` of an answer."""
    module = error.module or action
    data = _error_data(shape, error)
    if shape.errors == "bc":
        body = {"code": error.code, "info": error.text, **data, **({} if error.internal else {"*": _HELP})}
        return {"error": body, "servedby": "donata"}
    entries = []
    if error.listed:
        entries = [_entry(shape, m.code, m, module, m.data) for m in error.messages if m.code]
    entries.append(_entry(shape, error.code, error.as_message, module, data))
    entries += [_entry(shape, m.code, m, module, m.data) for m in error.trailing]
    if error.internal:
        # What fails inside MediaWiki names neither a module nor the help.
        del entries[0]["module"]
        return {"errors": entries, "servedby": "donata"}
    return {"errors": entries, "docref": _HELP, "servedby": "donata"}


def warning_body(shape: Shape, warnings: list[Warning_]) -> Json:
    """The `warnings` of an answer; nothing if there are none."""
    if not warnings:
        return {}
    if shape.errors != "bc":
        return {"warnings": [_warning(shape, warning) for warning in warnings]}
    grouped: Json = {}
    for warning in warnings:
        module = grouped.setdefault(warning.module, {})
        if warning.messages:
            named = _messages(shape, [Message(name) for name in warning.messages])
            module.setdefault("messages", []).extend({**message, "type": "warning"} for message in named)
        else:
            key = "*" if shape.version == 1 else "warnings"
            module[key] = f"{module[key]}\n{warning.text}" if key in module else warning.text
    return {"warnings": grouped}


def _warning(shape: Shape, warning: Warning_) -> Json:
    messages = [Message(name) for name in warning.messages]
    text = " ".join(message.text for message in messages) or warning.text
    name = messages[0].name if messages else f"apiwarn-{warning.code}"
    return _entry(shape, warning.code, Message(name, wording=text), warning.module, warning.data)


def render_answer(shape: Shape, result: Json, warnings: list[Warning_]) -> Answer:
    """A result with its warnings."""
    return _render(shape, {**warning_body(shape, warnings), **result})


def render_error(shape: Shape, error: ApiError, action: str, warnings: list[Warning_]) -> Answer:
    """An error, with the headers that announce it."""
    body = {**warning_body(shape, warnings), **error_body(shape, error, action), **error.answer}
    answer = _render(shape, body)
    answer.headers |= {"MediaWiki-API-Error": ", ".join(error.codes), **error.headers}
    if error.status != HTTPStatus.OK:
        _break(shape, answer, error.status)
    return answer


def _break(shape: Shape, answer: Answer, status: int) -> None:
    """What a client gets where MediaWiki fails after it has begun to answer: two answers in one body."""
    kind = "Wikimedia\\Rdbms\\DBTransactionError"
    code = f"internal_api_error_{kind}"
    error = ApiError(code, f"Caught exception of type {kind}", data={"errorclass": kind}, internal=True)
    answer.status = status
    answer.body += _render(shape, error_body(shape, error, "main")).body
    answer.headers["MediaWiki-API-Error"] = code


def _render(shape: Shape, body: Json) -> Answer:
    content = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, must-revalidate, max-age=0"}
    if shape.format == "json":
        headers["Content-Disposition"] = "inline; filename=api-result.json"
        if shape.callback:
            headers |= {"Content-Type": "text/javascript; charset=utf-8", "MediaWiki-Login-Suppressed": "true"}
            return Answer(b"/**/%s(%s)" % (shape.callback.encode(), content), headers=headers)
        return Answer(content, headers=headers | {"Content-Type": "application/json; charset=utf-8"})
    pretty = orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8"><title>API result</title></head>'
        "<body><p>Add <code>format=json</code> to read this by program.</p>"
        f"<pre>{html.escape(pretty)}</pre></body></html>"
    )
    return Answer(page.encode(), headers=headers | {"Content-Type": "text/html; charset=utf-8"})
