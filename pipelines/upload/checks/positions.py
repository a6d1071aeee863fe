"""Positions: where a property may stand: as main value, qualifier or reference, and on which kind of entity."""

from pipelines.messages import N_
from pipelines.model.constraints import Constraint, Position
from pipelines.upload.checks.place import Place
from pipelines.upload.checks.surroundings import Surroundings


def property_scope(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A property that stands where its scope does not let it."""
    del around
    return _only(place, constraint.allowed_positions)


def used_as_qualifier(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A property for qualifiers that stands elsewhere."""
    del constraint, around
    return _only(place, frozenset({Position.QUALIFIER}))


def used_for_values_only(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A property for main values that stands elsewhere."""
    del constraint, around
    return _only(place, frozenset({Position.MAIN}))


def used_as_reference(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A property for references that stands elsewhere."""
    del constraint, around
    return _only(place, frozenset({Position.REFERENCE}))


def allowed_entity_types(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A property that is not for this kind of entity."""
    del around
    allowed, kind = constraint.allowed_entity_types, str(place.item.json.get("type", "item"))
    return None if kind in allowed else N_(f"it is for {', '.join(sorted(allowed))}, and this is one of type {kind}")


def lexeme_language(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A lexeme of another language than the property is for; nothing is said of items."""
    del around
    language = place.item.json.get("language")
    if language is None:
        return None
    return (
        None
        if language in constraint.choices()
        else N_(f"it is for lexemes in {', '.join(sorted(constraint.choices()))}")
    )


def _only(place: Place, allowed: frozenset[Position]) -> str | None:
    if place.position in allowed:
        return None
    return N_(f"it is for use as {' or '.join(sorted(allowed))}, not as {place.position.value}")
