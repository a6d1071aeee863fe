"""Qualifiers: which ones a statement may and must have, and that it has a reference."""

from pipelines.messages import N_
from pipelines.model.constraints import Constraint, choice_of
from pipelines.upload.checks.place import Place
from pipelines.upload.checks.surroundings import Surroundings


def allowed_qualifiers(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A qualifier that the property does not take."""
    del around
    used = dict.fromkeys(qualifier.property for qualifier in place.statement.qualifiers)
    extra = [prop for prop in used if prop not in constraint.property_ids]
    return N_(f"the qualifier {', '.join(extra)} is not among those that are allowed") if extra else None


def required_qualifier(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A qualifier that is missing."""
    del around
    wanted = constraint.property_id
    present = any(qualifier.property == wanted for qualifier in place.statement.qualifiers)
    return None if present else N_(f"the qualifier {wanted} is missing")


def qualifier_value(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A qualifier with a value that is none of those that this property's statements may have there."""
    del around
    wanted, allowed = constraint.property_id, constraint.choices()
    wrong = [q for q in place.statement.qualifiers if q.property == wanted and choice_of(q) not in allowed]
    return N_(f"the qualifier {wanted} cannot be {wrong[0]} here") if wrong else None


def citation_needed(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A statement without a reference."""
    del constraint, around
    return None if place.statement.references else N_("it has no reference")
