"""Breaches: what is wrong with a value by the rules of a model, in words of ours and not in pydantic's. Pure."""

from collections.abc import Mapping
from typing import Any

from pipelines.messages import N_, Message

__all__ = ["breach"]

_NO_DATE = N_("is no date of the form YYYY-MM-DD")
_NO_NUMBER = N_("is no number")
_NO_WHOLE_NUMBER = N_("is no whole number")
_NO_ADDRESS = N_("is no web address")
#: By pydantic's type of error (https://docs.pydantic.dev/latest/errors/validation_errors/), filled by its context.
_WORDS = {
    "missing": N_("is missing"),
    "extra_forbidden": N_("is not known here"),
    "int_parsing": _NO_WHOLE_NUMBER,
    "int_type": _NO_WHOLE_NUMBER,
    "int_from_float": _NO_WHOLE_NUMBER,
    "float_parsing": _NO_NUMBER,
    "float_type": _NO_NUMBER,
    "finite_number": _NO_NUMBER,
    "bool_parsing": N_("is neither true nor false"),
    "bool_type": N_("is neither true nor false"),
    "string_type": N_("is no text"),
    "string_too_long": N_("has more than %(max_length)s characters"),
    "string_too_short": N_("has fewer than %(min_length)s characters"),
    "string_pattern_mismatch": N_("does not have the form %(pattern)s"),
    "greater_than": N_("is not above %(gt)s"),
    "greater_than_equal": N_("is below %(ge)s"),
    "less_than": N_("is not below %(lt)s"),
    "less_than_equal": N_("is above %(le)s"),
    "literal_error": N_("is not one of %(expected)s"),
    "enum": N_("is not one of %(expected)s"),
    "too_long": N_("has more than %(max_length)s entries"),
    "too_short": N_("has fewer than %(min_length)s entries"),
    "list_type": N_("is no list"),
    "tuple_type": N_("is no list"),
    "dict_type": N_("is no table of keys and values"),
    "model_type": N_("is no table of keys and values"),
    "date_type": _NO_DATE,
    "date_parsing": _NO_DATE,
    "date_from_datetime_parsing": _NO_DATE,
    "date_from_datetime_inexact": _NO_DATE,
    "url_type": _NO_ADDRESS,
    "url_parsing": _NO_ADDRESS,
    "url_scheme": N_("does not begin with one of %(expected_schemes)s"),
}


def breach(error: Mapping[str, Any]) -> str:
    """What one of pydantic's errors says: in our words, in those of our own rule, else in pydantic's."""
    context = dict(error.get("ctx") or {})
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", ", ")
    template = _WORDS.get(error["type"])
    if error["type"] == "value_error" and "error" in context:
        return str(context["error"])
    try:
        return Message(template, **context) if template else _as_clause(str(error["msg"]))
    except KeyError:
        return _as_clause(str(error["msg"]))


def _as_clause(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
