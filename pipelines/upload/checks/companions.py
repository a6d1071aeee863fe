"""Companions: statements that must, or must not, stand beside another one, on the item or on the value's item."""

from pipelines.messages import N_
from pipelines.model.constraints import LANGUAGES, Constraint, choice_of
from pipelines.model.entities import Entity
from pipelines.model.statements import Snak
from pipelines.model.values import EntityValue
from pipelines.upload.checks.place import Place, standing
from pipelines.upload.checks.surroundings import Surroundings


def conflicts_with(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A statement, or one with certain values, that the item must not have beside this one."""
    del around
    found = _statement(place.item, constraint.property_id, constraint.choices(required=False))
    return None if found is None else N_(f"does not go with {constraint.property_id}: {found}")


def item_requires(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A statement, or one with certain values, that the item lacks."""
    del around
    return _lacking(place.item, constraint)


def value_requires(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A statement that the value's item lacks."""
    if not isinstance(place.snak.value, EntityValue) or place.snak.value.id not in around.entities:
        return None
    value = around.entities[place.snak.value.id]
    if value is None:
        return N_(f"{place.snak} does not exist")
    lacking_said = _lacking(value, constraint)
    return N_(f"{place.snak} {lacking_said}") if lacking_said else None


def inverse(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A value's item that does not point back with the inverse property."""
    return _points_back(place, constraint.property_id, around)


def symmetric(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A value's item that does not point back with the same property."""
    del constraint
    return _points_back(place, place.property, around)


def label_in_language(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """An item without a label in any of the languages; one for all languages (`mul`) will do."""
    del around
    languages = constraint.texts(LANGUAGES)
    if any(place.item.term("labels", language) for language in (*languages, "mul")):
        return None
    return N_(f"the item has no label in {', '.join(languages)}")


def _points_back(place: Place, prop: str, around: Surroundings) -> str | None:
    if not isinstance(place.snak.value, EntityValue):
        return None
    other = place.snak.value.id
    if other not in around.entities or (other, prop, place.item.id) in around.links:
        return None
    entity = around.entities[other]
    if entity is None:
        return N_(f"{other} does not exist")
    if any(str(statement.main) == place.item.id for statement in entity.statements(prop)):
        return None
    return N_(f"{other} does not point back with {prop}")


def _lacking(entity: Entity, constraint: Constraint) -> str | None:
    prop, choices = constraint.property_id, constraint.choices(required=False)
    if _statement(entity, prop, choices) is not None:
        return None
    values_list = ", ".join(sorted(choices)[:3])
    if choices:
        return N_(f"has no statement {prop} with any of {values_list}")
    return N_(f"has no statement {prop}")


def _statement(entity: Entity, prop: str, choices: frozenset[str]) -> Snak | None:
    mains = (statement.main for statement in standing(entity, prop))
    return next((main for main in mains if not choices or choice_of(main) in choices), None)
