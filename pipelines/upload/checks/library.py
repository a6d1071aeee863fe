"""Library: constraints, values' items and superclasses, read in batches from the target and kept for the run."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from pipelines.model.constraints import Constraint, read_constraints
from pipelines.model.entities import Entity
from pipelines.upload.checks.place import entity_values

#: Items of values that are kept at a time.
_KEPT = 20_000
#: Steps from a class upwards; Wikidata's longest ways to the root are shorter.
_LEVELS = 40


class ClaimsReader(Protocol):
    """Where statements come from; `pipelines.wikibase.reader.Reader` is one."""

    def claims(self, ids: Iterable[str], /) -> dict[str, Entity]:
        """Entities with their statements, by the id that was asked for; missing ones absent."""
        ...


@dataclass
class Shelves:
    """What a run has read so far; shared by its batches, which may run side by side."""

    definitions: dict[str, tuple[Constraint, ...] | None] = field(default_factory=dict)
    entities: dict[str, Entity | None] = field(default_factory=dict)
    parents: dict[str, frozenset[str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)


class Library:
    """Reads what is not yet on the shelves, 50 a request."""

    def __init__(self, reader: ClaimsReader, shelves: Shelves | None = None) -> None:
        self._reader = reader
        self.shelves = shelves or Shelves()

    def definitions(self, properties: Iterable[str]) -> dict[str, tuple[Constraint, ...] | None]:
        """The constraints of each property; None for one that the target does not have.

        Raises:
            ServiceError: the target did not answer.
        """
        wanted = list(dict.fromkeys(properties))
        kept = self.shelves.definitions
        with self.shelves.lock:
            lacking = [prop for prop in wanted if prop not in kept]
            found = self._reader.claims(lacking) if lacking else {}
            kept |= {prop: read_constraints(found[prop]) if prop in found else None for prop in lacking}
            return {prop: kept[prop] for prop in wanted}

    def entities(self, ids: Iterable[str]) -> dict[str, Entity | None]:
        """The items by id, statements alone; None for one that does not exist."""
        wanted = list(dict.fromkeys(ids))
        kept = self.shelves.entities
        with self.shelves.lock:
            if len(kept) > _KEPT:
                kept.clear()
            lacking = [id_ for id_ in wanted if id_ not in kept]
            found = self._reader.claims(lacking) if lacking else {}
            kept |= {id_: found.get(id_) for id_ in lacking}
            return {id_: kept[id_] for id_ in wanted}

    def parents(self, classes: Iterable[str]) -> Mapping[str, frozenset[str]]:
        """The direct superclasses of the classes and of all above them."""
        kept = self.shelves.parents
        level = set(classes)
        with self.shelves.lock:
            for _ in range(_LEVELS):
                lacking = sorted(class_ for class_ in level if class_ not in kept)
                if not lacking:
                    break
                found = self._reader.claims(lacking)
                for class_ in lacking:
                    entity = found.get(class_)
                    kept[class_] = frozenset(entity_values(entity, ("P279",))) if entity else frozenset()
                level = {above for class_ in lacking for above in kept[class_]}
        return kept


#: Property and values → which items have which of them; asked once for many values.
Holders = Callable[[str, list[str]], Mapping[str, frozenset[str]]]
