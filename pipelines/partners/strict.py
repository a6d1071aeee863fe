"""Strict reading: a located document against its model; every breach becomes a problem in plain words."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pipelines.breaches import breach
from pipelines.messages import N_
from pipelines.partners.located import Failure, KeyPath, Located
from pipelines.partners.nearest import did_you_mean, nearest
from pipelines.partners.problems import Gravity, Problem, raise_problems

M = TypeVar("M", bound=BaseModel)

#: Patterns of the models → what a person calls a value of that form.
FORMS = {
    r"^Q[1-9]\d*$": N_("an item id, such as Q5"),
    r"^P[1-9]\d*$": N_("a property id, such as P31"),
    r"^[a-z]{2,3}(-[a-z0-9]+)*$|^mul$|^und$": N_("a Wikimedia language code, such as en, pt-br or mul"),
    r"^[A-Z]{2}$": N_("a country code of two capital letters, such as BR"),
    r"^[A-Za-z][A-Za-z0-9_]*$": N_(
        "a field name of letters, digits and underscores (the dump's own header goes under donata › headers)"
    ),
    r"^[a-z0-9][a-z0-9-]*$": N_("a slug of small letters, digits and hyphens"),
    r"^[a-z0-9][a-z0-9._-]*$": N_("a name of small letters, digits, dots, hyphens and underscores"),
}
EXPECTED = {
    "string_type": N_("a text: put it in quotes"),
    "tuple_type": N_("a list: begin each entry with '- ' (in JSON: put it in square brackets)"),
    "model_type": N_("keys with values"),
    "dict_type": N_("keys with values"),
    "bool_type": N_("true or false"),
    "bool_parsing": N_("true or false"),
}


def validate(model: type[M], document: Located, failure: Failure) -> M:
    """The document as an instance of the model.

    Raises:
        ConfigurationError: of the class `failure`, with all breaches of the model.
    """
    try:
        return model.model_validate(document.value, by_alias=True, by_name=False)
    except ValidationError as error:
        raise_problems(_problems(error, model, document), document, failure)
        raise


def _problems(error: ValidationError, model: type[BaseModel], document: Located) -> list[Problem]:
    by_place: dict[KeyPath, list[ErrorDetails]] = {}
    for details in error.errors(include_url=False):
        by_place.setdefault(_place(details, document), []).append(details)
    unknown = {at for at, found in by_place.items() if found[0]["type"] == "extra_forbidden"}
    missing = {at for at, found in by_place.items() if found[0]["type"] == "missing"}
    mistyped = {(*at[:-1], nearest(str(at[-1]), valid_keys(model, at[:-1]))) for at in unknown}
    told = {at: found for at, found in by_place.items() if not (at in missing and at in mistyped)}
    return [_problem(at, found, model) for at, found in told.items() if not _follows(at, found[0], told)]


def _follows(at: KeyPath, details: ErrorDetails, told: dict[KeyPath, list[ErrorDetails]]) -> bool:
    """True if a list is "too short" only because an entry of it is wrong, which is told anyway."""
    return details["type"] == "too_short" and any(other != at and other[: len(at)] == at for other in told)


def _place(details: ErrorDetails, document: Located) -> KeyPath:
    """The key path in the file: pydantic also names the branch of a union, which no file has."""
    at: KeyPath = ()
    last = len(details["loc"]) - 1
    for number, part in enumerate(details["loc"]):
        if document.has((*at, part)) or (number == last and details["type"] == "missing"):
            at = (*at, part)
    inner = details.get("ctx", {}).get("at", ())
    return at + tuple(inner)


def _problem(at: KeyPath, found: list[ErrorDetails], model: type[BaseModel]) -> Problem:
    first, kind = found[0], found[0]["type"]
    if kind == "extra_forbidden":
        remedy = did_you_mean(str(at[-1]), valid_keys(model, at[:-1]), kind=N_("valid keys"))
        return Problem(at, "unknown key", remedy, Gravity.SHAPE)
    if kind == "missing":
        meaning = valid_keys(model, at[:-1]).get(str(at[-1]))
        return Problem(at, "this key is missing", f"add it: {meaning}" if meaning else "add it", Gravity.SHAPE)
    context = first.get("ctx", {})
    if kind == "unknown_name":
        return Problem(at, first["msg"], did_you_mean(context["given"], context["names"]), Gravity.VALUE)
    if "expected" in context or kind in EXPECTED or "pattern" in context:
        shown_said = _shown(first["input"])
        return Problem(at, f"{shown_said} is not allowed", _wanted(found), Gravity.VALUE)
    if kind == "too_short":
        return Problem(at, "the list is empty", "give it an entry, or remove it", Gravity.VALUE)
    breach_said = breach(first)
    if not isinstance(first["input"], dict | list):
        shown_said = _shown(first["input"])
        breach_said = N_(f"{breach_said} (it is {shown_said})")
    return Problem(at, breach_said, context.get("remedy") or N_("correct the value"), Gravity.VALUE)


def _wanted(found: list[ErrorDetails]) -> str:
    """What would have been right, by all branches of a union."""
    expected_said, *others = dict.fromkeys(_expected(details) for details in found)
    for other_said in others:
        expected_said = N_(f"{expected_said}, or else {other_said}")
    return N_(f"expected {expected_said}")


def _expected(details: ErrorDetails) -> str:
    """What would have been right, in words, with the nearest choice if there are choices."""
    context = details.get("ctx", {})
    if "pattern" in context:
        return FORMS.get(context["pattern"]) or N_(f"a text of the form {context['pattern']}")
    if "expected" in context:
        choices = [choice.strip("'") for choice in str(context["expected"]).replace(" or ", ", ").split(", ")]
        near = nearest(str(details["input"]), choices)
        choices_list = ", ".join(f"'{choice}'" for choice in choices)
        known_said = N_(f"one of {choices_list}") if len(choices) > 1 else choices_list
        return N_(f"{known_said} (did you mean '{near}'?)") if near else known_said
    return EXPECTED.get(details["type"]) or breach(details)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return N_("a list") if isinstance(value, list) else N_("a group of keys")
    text = str(value)
    return N_("an empty value") if value in {None, ""} else f"'{text if len(text) <= 80 else text[:79] + '…'}'"


def valid_keys(model: type[BaseModel], at: KeyPath) -> dict[str, str]:
    """The keys that may stand at this place of the file → what each means; empty where any name may stand."""
    current: type[BaseModel] | None = model
    any_name = False
    for part in at:
        if isinstance(part, int) or any_name:
            any_name = False
            continue
        field = _fields(current).get(part) if current else None
        if field is None:
            return {}
        any_name = get_origin(field) is dict
        current = next(_models(field), None)
    if current is None or any_name:
        return {}
    described = {f.alias or name: f.description or "" for name, f in current.model_fields.items()}
    return {name: text.replace("\n", " ") for name, text in described.items()}


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
