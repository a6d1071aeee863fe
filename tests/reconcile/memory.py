"""A candidate source in memory: the same protocol as a Wikibase, over entities given to it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from pipelines.model.entities import Entity
from pipelines.model.parsing.names import name_key
from pipelines.model.values import EntityValue, StringValue


class MemorySource:
    """Look-ups over entities in memory; `redirects` maps the ids of merged items to what they became.

    Names are looked up letter by letter, or by name key, as in a Wikibase that is `small`.
    """

    def __init__(
        self, entities: Iterable[Entity], redirects: Mapping[str, str] | None = None, *, small: bool = False
    ) -> None:
        self._form = name_key if small else str
        self._entities = {entity.id: entity for entity in entities}
        self._redirects = dict(redirects or {})
        self._names: dict[tuple[str, str], list[str]] = {}
        for entity in self._entities.values():
            for text, language, _ in entity.names():
                self._names.setdefault((self._form(text), language), []).append(entity.id)

    def by_identifier(self, prop: str, values: Collection[str]) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = {}
        for entity in self._entities.values():
            for value in entity.values(prop):
                if isinstance(value, StringValue) and value.text in values:
                    found.setdefault(value.text, set()).add(entity.id)
        return found

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        found = {
            name: list(dict.fromkeys(i for lang in languages for i in self._names.get((self._form(name), lang), ())))
            for name in names
        }
        return {name: items for name, items in found.items() if items}

    def entities(self, ids: Collection[str]) -> Mapping[str, Entity]:
        resolved = {item: self._redirects.get(item, item) for item in ids}
        return {item: self._entities[real] for item, real in resolved.items() if real in self._entities}

    def subclasses(self, roots: Collection[str]) -> frozenset[str]:
        classes = set(roots)
        while True:
            found = {e.id for e in self._entities.values() if _superclasses(e) & classes} - classes
            if not found:
                return frozenset(classes)
            classes |= found


def _superclasses(entity: Entity) -> set[str]:
    return {value.id for value in entity.values("P279") if isinstance(value, EntityValue)}
