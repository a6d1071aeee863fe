"""Values: what a value may look like: its format, its choices, its unit, its file name."""

import re
from decimal import Decimal

from pipelines.messages import N_
from pipelines.model.constraints import NAMESPACE, Constraint, choice_of
from pipelines.model.statements import Snak
from pipelines.model.values import CONCEPT_BASE, NO_UNIT, MonolingualValue, QuantityValue, StringValue
from pipelines.upload.checks.patterns import matches
from pipelines.upload.checks.place import Place
from pipelines.upload.checks.surroundings import Surroundings

_MANY = 5
# https://commons.wikimedia.org/wiki/Commons:File_naming, https://www.mediawiki.org/wiki/Manual:Page_title
_FORBIDDEN_IN_TITLES = re.compile(r"[#<>\[\]|{}\x00-\x1f\x7f]|%[0-9A-Fa-f]{2}|_|^\s|\s$")
_ON_COMMONS = {"commonsMedia": "File", "geo-shape": "Data", "tabular-data": "Data"}


def format_(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A text that the property's regular expression does not match as a whole."""
    del around
    value = place.snak.value
    if not isinstance(value, StringValue | MonolingualValue):
        return None
    if matches(constraint.pattern, value.text) is not False:
        return None
    clear = f" ({constraint.clarification})" if constraint.clarification else ""
    return N_(f"'{value.text}' does not have the format {constraint.pattern}{clear}")


def one_of(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A value that is none of the allowed ones."""
    del around
    allowed = constraint.choices()
    given = choice_of(place.snak)
    return None if given in allowed else N_(f"{place.snak} is none of {_some(allowed)}")


def none_of(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A value that is one of those that should not be used."""
    del around
    return N_(f"{place.snak} should not be used here") if choice_of(place.snak) in constraint.choices() else None


def allowed_units(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A quantity in a unit that the property does not take, nor one that measures the same."""
    value = place.snak.value
    if not isinstance(value, QuantityValue):
        return None
    allowed = constraint.choices()
    if value.unit == NO_UNIT:
        return None if "novalue" in allowed else f"{value} has no unit; {_some(allowed)} would do"
    uris = {f"{CONCEPT_BASE}{id_}" for id_ in allowed if id_ != "novalue"}
    bases = {around.units.get(uri, (uri, Decimal(1)))[0] for uri in uris}
    if value.unit in uris or around.units.get(value.unit, (value.unit, Decimal(1)))[0] in bases:
        return None
    return N_(f"{value}: the unit is none of {_some(allowed)}")


def integer(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A quantity, or a bound of it, that is no whole number."""
    del constraint, around
    value = place.snak.value
    if not isinstance(value, QuantityValue):
        return None
    numbers = [Decimal(text) for text in (value.amount, value.lower, value.upper) if text is not None]
    whole = all(number == number.to_integral_value() for number in numbers)
    return None if whole else N_(f"{value} is no whole number")


def no_bounds(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A quantity with bounds where the property takes exact ones."""
    del constraint, around
    value = place.snak.value
    bounded = isinstance(value, QuantityValue) and (value.lower is not None or value.upper is not None)
    return N_(f"{value} has bounds (±) where an exact number is expected") if bounded else None


def commons_link(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A name that no page of Wikimedia Commons can have, or none has."""
    if not isinstance(place.snak.value, StringValue):
        return None
    given = constraint.texts(NAMESPACE, required=False)
    namespace = given[0] if given else ""
    name = place.snak.value.text
    if _FORBIDDEN_IN_TITLES.search(name):
        return N_(f"'{name}' cannot be the name of a page on Commons")
    data = place.snak.datatype in {"geo-shape", "tabular-data"}
    if namespace and data != name.casefold().startswith(f"{namespace.casefold()}:"):
        if data:
            return N_(f"'{name}' should begin with '{namespace}:'")
        return N_(f"'{name}' should leave out '{namespace}:'")
    if around.page_exists(commons_page(place.snak, namespace)) is False:
        return N_(f"Commons has no page '{commons_page(place.snak, namespace)}'")
    return None


def commons_page(snak: Snak, namespace: str = "") -> str:
    """The page of Commons that a value stands for."""
    name, space = str(snak), namespace or _ON_COMMONS.get(snak.datatype, "")
    return name if not space or name.casefold().startswith(f"{space.casefold()}:") else f"{space}:{name}"


def _some(choices: frozenset[str]) -> str:
    words = {"novalue": "no value", "somevalue": "unknown value"}
    shown = [words.get(choice, choice) for choice in sorted(choices)]
    return ", ".join(shown[:_MANY]) + (f" and {len(shown) - _MANY} more" if len(shown) > _MANY else "")
