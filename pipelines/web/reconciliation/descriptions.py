"""Descriptions: what a reference tells of an item to a person: name, description, types, in the languages asked for."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from pipelines.model.entities import Entity
from pipelines.model.identifiers import is_item_id
from pipelines.model.reconciliation import Named
from pipelines.model.values import EntityValue
from pipelines.reconcile.reference import Reference
from pipelines.web.reconciliation.languages import language_tag

__all__ = ["Descriptions"]

_KEPT = 1 << 14


class Descriptions:
    """Items of a reference as people are shown them.

    `known` names items that are not in the reference themselves, such as classes, in the service's own language.
    """

    def __init__(self, reference: Reference, known: Mapping[str, Named] | None = None) -> None:
        self._reference = reference
        self._known = dict(known or {})
        self._entity = lru_cache(_KEPT)(reference.entity)
        self._ordinals: dict[str, int] = {}

    def entities(self, ids: Sequence[str]) -> list[Entity | None]:
        """The items, redirects followed; None for what is no item of the reference."""
        wanted = [id_ for id_ in ids if id_ not in self._ordinals and is_item_id(id_)]
        if wanted:
            # One look-up for all: small arrays cost more than what is in them.
            if len(self._ordinals) > _KEPT:
                self._ordinals.clear()
                return self.entities(ids)
            ordinals = self._reference.ordinals([int(id_[1:]) for id_ in wanted])
            self._ordinals.update(zip(wanted, ordinals.tolist(), strict=True))
        places = (self._ordinals.get(id_, -1) for id_ in ids)
        return [self._entity(ordinal) if ordinal >= 0 else None for ordinal in places]

    def at(self, ordinal: int) -> Entity:
        """The item at a place of the reference."""
        return self._entity(ordinal)

    def named(self, ids: Iterable[str], languages: Sequence[str]) -> dict[str, Named]:
        """Each id with its name; what nobody can name has its id for a name."""
        wanted = list(dict.fromkeys(ids))
        return {
            id_: describe(entity, languages) if entity else self._known.get(id_) or Named(id_, id_)
            for id_, entity in zip(wanted, self.entities(wanted), strict=True)
        }

    def types(self, entity: Entity, languages: Sequence[str]) -> tuple[Named, ...]:
        """The classes that the item is an instance of."""
        return tuple(self.named(type_ids(entity), languages).values())


def type_ids(entity: Entity) -> list[str]:
    """The ids of the classes that the item is an instance of (P31)."""
    return [value.id for value in entity.values("P31") if isinstance(value, EntityValue)]


def describe(entity: Entity, languages: Sequence[str]) -> Named:
    """The item's label and description, each in the first of the languages that has one, else in any.

    The language is told if both have the same, or there is no description; a `mul` label has the language asked for.
    """
    name, code = _term(entity, "labels", (*languages, "mul"))
    description, other = _term(entity, "descriptions", languages)
    spoken = languages[0] if code == "mul" and languages else code
    if description and other != spoken:
        return Named(entity.id, name or entity.id, description)
    return Named(entity.id, name or entity.id, description, language_tag(spoken))


def _term(entity: Entity, kind: str, languages: Sequence[str]) -> tuple[str, str]:
    """Text and language code; both empty if there is none in any language."""
    terms = entity.json.get(kind) or {}
    for language in (*languages, *terms):
        if language in terms:
            return str(terms[language]["value"]), language
    return "", ""
