"""Counts: how many values a property may or should have, and whether another item has the same one."""

from collections.abc import Sequence

from pipelines.messages import N_
from pipelines.model.constraints import SEPARATORS, Constraint, Position
from pipelines.model.statements import Snak
from pipelines.upload.checks.place import Place
from pipelines.upload.checks.surroundings import Surroundings


def single_value(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """More than one value that is not deprecated, apart from what the separators tell apart."""
    del around
    values = place.group(_separators(constraint))
    return N_(f"{len(values)} values where one is expected: {_listed(values)}") if len(values) > 1 else None


def single_best_value(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """More than one value of the best rank."""
    del around
    values = place.group(_separators(constraint), best=True)
    if len(values) <= 1:
        return None
    return N_(f"{len(values)} values of the best rank where one should be preferred: {_listed(values)}")


def multi_value(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """Only one value."""
    del around
    return N_("one value where several are expected") if len(place.group(_separators(constraint))) <= 1 else None


def distinct_values(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """Another item with the same value."""
    del constraint
    if place.snak.value is None or place.position is not Position.MAIN:
        return None
    others = sorted(around.holders(place.property, place.snak) - {place.item.id})
    return N_(f"{place.snak} is also on {', '.join(others[:3])}") if others else None


def _separators(constraint: Constraint) -> tuple[str, ...]:
    return constraint.entity_ids(SEPARATORS, required=False)


def _listed(values: Sequence[Snak]) -> str:
    shown = [str(value) for value in values[:3]]
    return ", ".join(shown) + (" …" if len(values) > len(shown) else "")
