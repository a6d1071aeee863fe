"""`wbparsevalue` and `wbformatvalue`."""

from typing import Any

import orjson

from pipelines.sandbox.api.call import Action, Call
from pipelines.sandbox.api.parameters import BOOLEAN, REQUIRED, STRING, choice, multiple
from pipelines.sandbox.entities import parse_entity_id
from pipelines.sandbox.errors import ApiError, core_error, wikibase_error
from pipelines.sandbox.formatting import format_value
from pipelines.sandbox.parsing import ParseError, parse_text
from pipelines.sandbox.validation import validate_value
from pipelines.sandbox.values import VALUE_TYPES, CorruptValue, normalise_value

__all__ = ["ACTIONS"]

Json = dict[str, Any]
_YEAR = 9


def _datatype(call: Call) -> str:
    if call["property"]:
        property_id = parse_entity_id(call["property"])
        datatype = call.wiki.datatype(property_id) if property_id else None
        if datatype is None:
            raise wikibase_error("no-such-entity", "wikibase-api-no-such-entity", call["property"])
        return datatype
    if not call["datatype"]:
        raise wikibase_error("param-illegal", "wikibase-api-param-illegal")
    return str(call["datatype"])


def _options(call: Call) -> Json:
    if not call["options"]:
        return {}
    try:
        options = orjson.loads(call["options"])
    except orjson.JSONDecodeError:
        raise core_error("malformed-options", "The options are not JSON.") from None
    return options if isinstance(options, dict) else {}


def _refuse(call: Call, raw: str, error: ApiError, what: Json) -> ApiError:
    """The error of one value, with the results that go with it."""
    messages = [{"name": m.name, "parameters": list(m.parameters), "html": m.text} for m in error.messages]
    error.answer = {"results": [{"raw": raw, **what, "messages": messages}]}
    code = error.messages[0].name if error.messages else error.code
    refused = ApiError(code, error.text, module="main", answer=error.answer)
    return refused if call["errorformat"] != "bc" else ApiError(code, error.text, answer=error.answer)


def _parse(call: Call) -> Json:
    datatype, options = _datatype(call), _options(call)
    results = []
    for raw in call["values"]:
        try:
            value = parse_text(raw, datatype, options)
            if call["validate"]:
                validate_value(normalise_value(value), datatype, call.wiki)
        except ParseError as error:
            refused = wikibase_error("parse", f"wikibase-parse-error-{error.kind}")
            what: Json = {
                "error": "ValueParsers\\ParseException",
                "error-info": "not recognized",
                "expected-format": error.kind,
            }
            raise _refuse(call, raw, refused, what) from error
        except ApiError as error:
            name = error.messages[0].name.removeprefix("wikibase-validator-")
            what = {**value, "error": "ValidationError", "validation-errors": [name]}
            raise _refuse(call, raw, error, what) from error
        results.append({"raw": raw, **value})
        _keep_coarse_precision(value, options)
    return {"results": results}


def _keep_coarse_precision(value: Json, options: Json) -> None:
    """Wikibase's parser of decades and centuries sets the precision for all values after it in the same request."""
    if value["type"] == "time" and value["value"]["precision"] < _YEAR:
        options.setdefault("precision", value["value"]["precision"])


def _format(call: Call) -> Json:
    try:
        value = normalise_value(orjson.loads(call["datavalue"]))
    except (orjson.JSONDecodeError, CorruptValue, AttributeError) as error:
        raise core_error("baddatavalue", f"The data value cannot be read: {error}") from error
    text = format_value(value)
    return {"result": text if call["generate"] != "text/html" else f"<span>{text}</span>"}


_DATATYPES = choice(*VALUE_TYPES)

ACTIONS = (
    Action(
        name="wbparsevalue",
        run=_parse,
        parameters={
            "datatype": _DATATYPES,
            "property": STRING,
            "parser": STRING,
            "values": multiple(required=True),
            "options": STRING,
            "validate": BOOLEAN,
        },
    ),
    Action(
        name="wbformatvalue",
        run=_format,
        parameters={
            "generate": choice(
                "text/plain", "text/x-wiki", "text/html", "text/html; disposition=diff", default="text/x-wiki"
            ),
            "datavalue": REQUIRED,
            "datatype": _DATATYPES,
            "property": STRING,
            "options": STRING,
        },
    ),
)
