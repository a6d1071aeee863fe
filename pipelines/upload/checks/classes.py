"""Classes: of what kind the item, or the value's item, must be, with all subclasses (P279)."""

from pipelines.messages import N_
from pipelines.model.constraints import CLASSES, Constraint
from pipelines.model.entities import Entity
from pipelines.model.values import EntityValue
from pipelines.upload.checks.place import Place, entity_values
from pipelines.upload.checks.surroundings import Surroundings

_WORDS: dict[tuple[str, ...], str] = {("P31",): N_("an instance"), ("P279",): N_("a subclass")}


def subject_type(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """An item that belongs to none of the classes."""
    return _outside(place.item, N_("the item"), constraint, around)


def value_type(place: Place, constraint: Constraint, around: Surroundings) -> str | None:
    """A value whose item belongs to none of the classes."""
    if not isinstance(place.snak.value, EntityValue) or place.snak.value.id not in around.entities:
        return None
    value = around.entities[place.snak.value.id]
    return N_(f"{place.snak} does not exist") if value is None else _outside(value, str(place.snak), constraint, around)


def _outside(entity: Entity, name: str, constraint: Constraint, around: Surroundings) -> str | None:
    wanted, relation = frozenset(constraint.entity_ids(CLASSES)), constraint.relation
    if around.is_below(entity_values(entity, relation), wanted) is not False:
        return None
    kind_said = _WORDS.get(relation, N_("an instance or subclass"))
    shown, name_said = sorted(wanted), name
    classes = ", ".join(shown[:4]) + (" …" if len(shown) > 4 else "")
    return N_(f"{name_said} is not {kind_said} of {classes}")
