"""Suggestions: entities, types and properties whose names begin as a person types; properties that a type often has."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipelines.model.parsing.names import fold_name
from pipelines.model.reconciliation import Named
from pipelines.reconcile.reference import Reference
from pipelines.web.reconciliation.descriptions import Descriptions, describe

__all__ = ["LARGEST_PAGE", "PAGE", "Suggestions"]

PAGE, LARGEST_PAGE = 10, 100
#: So far into the suggestions for one prefix a client may go.
_DEEPEST = 1_000


class Suggestions:
    """Suggestions from a reference; `properties` are those that can be asked for, by id."""

    def __init__(self, reference: Reference, descriptions: Descriptions, properties: Mapping[str, Named]) -> None:
        self._reference = reference
        self._descriptions = descriptions
        columns = (reference.links, reference.dates, reference.texts)
        self._columns = {prop: column.ptr for kind in columns for prop, column in kind.items()}
        self.properties = {prop: properties.get(prop) or Named(prop, prop) for prop in self._columns}
        self._proposed: dict[str, list[tuple[str, int]]] = {}

    def entities(
        self, prefix: str, start: int, limit: int, languages: Sequence[str], types: Sequence[str] = ()
    ) -> list[tuple[Named, tuple[Named, ...]]]:
        """Entities by name or id, most sitelinks first, with their types; an empty prefix suggests none."""
        end = min(start + limit, _DEEPEST)
        found = [entity for entity in self._descriptions.entities([prefix.strip().upper()]) if entity]
        ordinals = self._reference.prefix(prefix, _DEEPEST if types else end)
        if types and len(ordinals):
            ordinals = ordinals[self._reference.is_of(ordinals, types) >= 0]
        found += [self._descriptions.at(ordinal) for ordinal in ordinals[:end].tolist()]
        page = list({entity.id: entity for entity in found}.values())[start:end]
        return [(describe(entity, languages), self._descriptions.types(entity, languages)) for entity in page]

    def types(self, prefix: str, start: int, limit: int, languages: Sequence[str]) -> list[Named]:
        """Classes that entities of the reference have, the most frequent first; an empty prefix suggests all.

        Each comes with the classes that it is a subclass of, as far as the reference knows.
        """
        counts = self._type_counts
        named = self._descriptions.named(counts, languages)
        found = [each for id_, each in named.items() if _begins(each, prefix)][start : start + limit]
        parents = {each.id: self._reference.parents(each.id) for each in found}
        broader = self._descriptions.named((id_ for ids in parents.values() for id_ in ids), languages)
        return [
            replace(
                each,
                description=each.description or f"{counts[each.id]:,} entities here",
                broader=tuple(broader[id_] for id_ in parents[each.id]),
            )
            for each in found
        ]

    def named_properties(self, prefix: str, start: int, limit: int) -> list[Named]:
        """Properties of the reference, the most frequent first; an empty prefix suggests all."""
        frequent = [self.properties[prop] for prop, _ in self._frequencies("")]
        return [each for each in frequent if _begins(each, prefix)][start : start + limit]

    def proposals(self, type_id: str, limit: int) -> list[Named]:
        """The properties that most entities of the type have; of all entities, if no type is given."""
        return [self.properties[prop] for prop, _ in self._frequencies(type_id)][:limit]

    def common_types(self, limit: int) -> list[str]:
        """The ids of the most frequent classes."""
        return list(self._type_counts)[:limit]

    @cached_property
    def _type_counts(self) -> dict[str, int]:
        types = self._reference.links.get("P31")
        if types is None:
            return {}
        numbers, counts = np.unique(types.number, return_counts=True)
        order = np.lexsort((numbers, -counts))
        return {f"Q{numbers[i]}": int(counts[i]) for i in order.tolist()}

    def _frequencies(self, type_id: str) -> list[tuple[str, int]]:
        """Property and number of entities that have it, of one type or all; asked once for each type."""
        if type_id not in self._proposed and (not type_id or type_id in self._type_counts):
            chosen = self._of_type(type_id)
            counts = {prop: int(np.count_nonzero(np.diff(ptr)[chosen])) for prop, ptr in self._columns.items()}
            ordered = sorted(counts.items(), key=lambda each: (-each[1], int(each[0][1:])))
            self._proposed[type_id] = [(prop, count) for prop, count in ordered if count]
        return self._proposed.get(type_id, [])

    def _of_type(self, type_id: str) -> npt.NDArray[np.int64] | slice:
        types = self._reference.links.get("P31")
        if not type_id or types is None:
            return slice(None)
        places = np.flatnonzero(types.number == int(type_id[1:]))
        return np.unique(np.searchsorted(types.ptr, places, side="right") - 1)


def _begins(named: Named, prefix: str) -> bool:
    """By id, or by the beginning of any word of the name."""
    begin = fold_name(prefix)
    return named.id.casefold() == prefix.strip().casefold() or f" {begin}" in f" {fold_name(named.name)}"
