"""Conditions: whether an entity has what a query says of it. Only what is required, or denied, excludes an entity."""

from collections.abc import Iterator, Sequence

from pipelines.model.entities import Entity
from pipelines.model.parsing.names import fold_name
from pipelines.model.reconciliation import ID, NAME, Condition, GivenValue, Quantifier
from pipelines.model.values import EntityValue, MonolingualValue, QuantityValue, TimeValue, Value
from pipelines.web.reconciliation.draft_requests import WILDCARD

__all__ = ["holds"]


def holds(condition: Condition, entity: Entity) -> bool:
    """Whether the entity meets the condition: any, all or none of its values are the entity's.

    Texts are equal after folding (`parsing.names.fold_name`); with WildcardMatch `*` stands for any letters. A date
    agrees with a text that says as much of it or less: 1853 with 30 March 1853.
    """
    texts = set(_texts(condition, entity))
    met = [_met(given, texts, condition.qualifier) for given in condition.values]
    if condition.quantifier is Quantifier.NONE:
        return not any(met)
    return all(met) if condition.quantifier is Quantifier.ALL else any(met)


def _texts(condition: Condition, entity: Entity) -> Iterator[str]:
    """What the entity has, folded: names, ids or values."""
    if condition.property == ID:
        yield fold_name(entity.id)
    elif condition.property == NAME:
        yield from (fold_name(text) for text, _, _ in entity.names())
    else:
        for value in entity.values(condition.property):
            yield from map(fold_name, _spellings(value))


def _spellings(value: Value) -> Sequence[str]:
    if isinstance(value, TimeValue):
        parts = [f"{abs(value.year):04d}", f"{value.month:02d}", f"{value.day:02d}"]
        known = 1 + bool(value.month) + bool(value.month and value.day)
        return [str(value), str(value.year), *("-".join(parts[:count]) for count in range(1, known + 1))]
    if isinstance(value, QuantityValue):
        return [str(value), f"{float(value.amount):g}"]
    if isinstance(value, MonolingualValue):
        return [value.text]
    return [value.id] if isinstance(value, EntityValue) else [str(value)]


def _met(given: GivenValue, texts: set[str], qualifier: str) -> bool:
    wanted = given.id or given.text
    if qualifier != WILDCARD or "*" not in wanted:
        return fold_name(wanted) in texts
    parts = [fold_name(part) for part in wanted.split("*")]
    return any(_matches(parts, text) for text in texts)


def _matches(parts: Sequence[str], text: str) -> bool:
    """Whether the text begins with the first part, ends with the last, and has the others between, in order."""
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    place, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
