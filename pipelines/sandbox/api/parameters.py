"""Parameters of API actions: how each is declared, and how a request's text becomes values, as MediaWiki does it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipelines.sandbox.errors import ApiError, core_error

__all__ = [
    "BOOLEAN",
    "INTEGER",
    "REQUIRED",
    "STRING",
    "TIMESTAMP",
    "Parameter",
    "Warning_",
    "choice",
    "multiple",
    "read_parameters",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter: what kind of value it takes, whether several, and within which limits."""

    kind: str = "string"
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False
    multi: bool = False
    low: int = 50
    high: int = 500


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `Warning` is Python's own
    """A warning that goes with an answer; `messages` are Wikibase's, which have no text of their own."""

    module: str
    code: str
    text: str
    data: Mapping[str, Any]
    messages: tuple[str, ...] = ()


STRING, BOOLEAN, INTEGER = Parameter(), Parameter(kind="boolean", default=False), Parameter(kind="integer")
REQUIRED, TIMESTAMP = Parameter(required=True), Parameter(kind="timestamp")


def choice(*choices: str, default: str | None = None, required: bool = False) -> Parameter:
    """A parameter that takes one of the choices."""
    return Parameter(choices=choices, default=default, required=required)


def multiple(
    *choices: str, default: tuple[str, ...] = (), low: int = 50, high: int = 500, required: bool = False
) -> Parameter:
    """A parameter that takes several values, of the choices if there are any."""
    return Parameter(choices=choices, multi=True, default=default, low=low, high=high, required=required)


def split_values(text: str) -> list[str]:
    """Several values: between pipes, or between U+001F if the text begins with it."""
    if not text:
        return []
    return text[1:].split("\x1f") if text.startswith("\x1f") else text.split("|")


def _read_integer(name: str, text: str, module: str) -> int:
    if not re.fullmatch(r"[+-]?\d{1,18}", text):
        raise core_error("badinteger", f'"{text}" is not an integer, as {name} must be.', module=module)
    return int(text)


def _read_timestamp(name: str, text: str, module: str) -> str:
    """A time as ISO 8601, as fourteen digits, in seconds since 1970, or `now`; a date alone is its midnight."""
    digits = re.sub(r"[-:TZ]", "", text)
    try:
        if text in {"now", "0"}:
            moment = datetime.now(UTC)
        elif re.fullmatch(r"\d{14}|\d{8}", digits):
            moment = datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        elif text.isdigit():
            moment = datetime.fromtimestamp(int(text), UTC)
        else:
            moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        message = f'"{text}" is no timestamp, as {name} must be.'
        raise core_error("badtimestamp", message, module=module) from None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_limit(
    name: str, parameter: Parameter, text: str, module: str, *, high: bool, warnings: list[Warning_]
) -> int:
    highest = parameter.high if high else parameter.low
    if text == "max":
        return highest
    number = _read_integer(name, text, module)
    if 0 <= number <= highest:
        return number
    message = f'The value "{text}" of {name} must be between 0 and {highest}.'
    data = {"min": 0, "curmax": highest, "max": parameter.low, "highmax": parameter.high}
    warnings.append(Warning_(module, "outofrange", message, data))
    return max(0, min(number, highest))


def _read_multiple(
    name: str, parameter: Parameter, text: str, module: str, *, high: bool, warnings: list[Warning_]
) -> tuple[str, ...]:
    values = list(dict.fromkeys(split_values(text)))
    limit = parameter.high if high else parameter.low
    if parameter.choices:
        if values == ["*"]:
            return parameter.choices
        unknown = [value for value in values if value not in parameter.choices]
        if unknown:
            several = "s" if len(unknown) > 1 else ""
            message = f'Unrecognized value{several} for parameter "{name}": {", ".join(unknown)}'
            warnings.append(Warning_(module, "unrecognizedvalues", message, {"values": unknown}))
        values = [value for value in values if value in parameter.choices]
    if len(values) > limit:
        data = {"parameter": name, "limit": limit, "lowlimit": parameter.low, "highlimit": parameter.high}
        raise ApiError("toomanyvalues", f"{name} takes at most {limit} values.", data=data, module=module)
    return tuple(values)


def read_parameters(
    declared: Mapping[str, Parameter],
    given: Mapping[str, str],
    module: str,
    *,
    high: bool,
    warnings: list[Warning_],
) -> dict[str, Any]:
    """The values of the declared parameters; `high` is for users with `apihighlimits`.

    Raises:
        ApiError: `missingparam`, `badvalue`, `badinteger`, `badtimestamp`, `toomanyvalues`.
    """
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        text = given.get(name)
        if parameter.kind == "boolean":
            values[name] = text is not None
        elif text is None or (text == "" and parameter.kind in {"integer", "limit", "timestamp"}):
            if parameter.required:
                raise core_error("missingparam", f'The parameter "{name}" is missing.', module=module)
            values[name] = parameter.default
        elif parameter.multi:
            values[name] = _read_multiple(name, parameter, text, module, high=high, warnings=warnings)
        elif parameter.kind == "integer":
            values[name] = _read_integer(name, text, module)
        elif parameter.kind == "timestamp":
            values[name] = _read_timestamp(name, text, module)
        elif parameter.kind == "limit":
            values[name] = _read_limit(name, parameter, text, module, high=high, warnings=warnings)
        elif parameter.choices and text not in parameter.choices:
            raise core_error("badvalue", f'"{text}" is not a value of the parameter "{name}".', module=module)
        else:
            values[name] = text
    return values
