"""Retrieval: the items that a slice of records may be, with few requests to the source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.model.entities import Entity
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.sources import CandidateSource

#: Items compared for one name; a name that more items bear is settled by other evidence or not at all.
LARGEST_NAMESAKES = 50


@dataclass(frozen=True)
class Found:
    """What the source said for a slice: (property, value) → items, (form, languages) → items, and the items."""

    identified: Mapping[tuple[str, str], set[str]]
    named: Mapping[tuple[str, tuple[str, ...]], list[str]]
    entities: Mapping[str, Entity]

    def items_of(self, clues: Clues) -> tuple[list[str], list[str]]:
        """The items found by the record's identifiers, and those found by its names, each once."""
        by_identifier = [
            item for i in clues.identifiers for item in sorted(self.identified.get((i.property, i.value), ()))
        ]
        by_name = [
            item
            for name in clues.names
            for form in name.forms
            for item in self.named.get((form, name.languages), ())[:LARGEST_NAMESAKES]
        ]
        return list(dict.fromkeys(by_identifier)), list(dict.fromkeys(by_name))


def find_items(clues: Sequence[Clues], source: CandidateSource) -> Found:
    """Look up identifiers, then the names of all records (a namesake of an identified item is its runner-up).

    Raises:
        ServiceError: the source did not answer.
    """
    identified = _by_identifier(clues, source)
    named = _by_name(clues, source)
    ids = {item for items in (*identified.values(), *(n[:LARGEST_NAMESAKES] for n in named.values())) for item in items}
    return Found(identified, named, source.entities(sorted(ids)) if ids else {})


def _by_identifier(clues: Sequence[Clues], source: CandidateSource) -> dict[tuple[str, str], set[str]]:
    wanted: dict[str, set[str]] = {}
    for identifier in (i for c in clues for i in c.identifiers):
        wanted.setdefault(identifier.property, set()).add(identifier.value)
    return {
        (prop, value): items
        for prop, values in wanted.items()
        for value, items in source.by_identifier(prop, sorted(values)).items()
    }


def _by_name(clues: Sequence[Clues], source: CandidateSource) -> dict[tuple[str, tuple[str, ...]], list[str]]:
    """One look-up for each set of languages: names of one column share it unless they are tagged."""
    wanted: dict[tuple[str, ...], dict[str, None]] = {}
    for name in (n for c in clues for n in c.names):
        wanted.setdefault(name.languages, {}).update(dict.fromkeys(name.forms))
    return {
        (form, languages): items
        for languages, forms in wanted.items()
        for form, items in source.by_name(list(forms), languages).items()
    }
