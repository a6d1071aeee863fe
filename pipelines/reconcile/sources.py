"""Candidate sources: where items come from that a record may be. A Wikibase is one; an index can be another."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar

from pipelines.model.entities import Entity
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint

T = TypeVar("T")

#: Terms in one SPARQL query: well under WDQS's limits in size and time.
NAMES_PER_QUERY = 200
IDENTIFIERS_PER_QUERY = 500


class CandidateSource(Protocol):
    """What reconciliation asks of a source. Every method raises `ServiceError` if the source does not answer."""

    def by_identifier(self, prop: str, values: Collection[str]) -> Mapping[str, set[str]]:
        """Value → the items whose property has it; values that no item has are absent."""
        ...

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        """Name → the items that have it as label or alias in one of the languages; unknown names are absent."""
        ...

    def entities(self, ids: Collection[str]) -> Mapping[str, Entity]:
        """Requested id → entity, redirects followed; ids that do not exist are absent."""
        ...

    def subclasses(self, roots: Collection[str]) -> frozenset[str]:
        """The classes and all their subclasses (P279)."""
        ...


class WikibaseSource:
    """Candidates from a Wikibase: exact look-ups by SPARQL, and a bounded number of searches for what these miss.

    `searches` is the largest number of `wbsearchentities` requests in the source's life: a search costs a request per
    name, and a dump may have a million names.
    """

    def __init__(self, reader: Reader, endpoint: SparqlEndpoint, home: Path, *, searches: int = 0) -> None:
        self._reader = reader
        self._endpoint = endpoint
        self._by_identifier = read_query(home, "reconcile/items-by-identifier")
        self._by_name = read_query(home, "reconcile/items-by-name")
        self._subclasses = read_query(home, "reconcile/subclasses")
        self._searches_left = searches
        self._classes: dict[frozenset[str], frozenset[str]] = {}

    def by_identifier(self, prop: str, values: Collection[str]) -> Mapping[str, set[str]]:
        """Value → the items whose property has it."""
        found: dict[str, set[str]] = {}
        for chunk in chunks(values, IDENTIFIERS_PER_QUERY):
            for row in self._endpoint.select(self._by_identifier.bind(property=prop, value=chunk)):
                _add(found, row, "value")
        return found

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        """Name → the items that have it as label or alias, lower numbers first; then searches for the rest."""
        found: dict[str, set[str]] = {}
        for chunk in chunks(names, NAMES_PER_QUERY):
            for row in self._endpoint.select(self._by_name.bind(name=chunk, language=list(languages))):
                _add(found, row, "name")
        for name in names:
            if name not in found and self._searches_left > 0:
                self._searches_left -= 1
                hits = self._reader.search(name, languages[0])
                if hits:
                    found[name] = {hit.id for hit in hits}
        return {name: sorted(items, key=lambda item: int(item[1:])) for name, items in found.items()}

    def entities(self, ids: Collection[str]) -> Mapping[str, Entity]:
        """Requested id → entity, redirects followed."""
        return self._reader.entities(list(ids))

    def subclasses(self, roots: Collection[str]) -> frozenset[str]:
        """The classes and all their subclasses; asked once."""
        key = frozenset(roots)
        if key not in self._classes:
            rows = self._endpoint.select(self._subclasses.bind(root=sorted(roots)))
            self._classes[key] = key | {item for row in rows if (item := row.get("class"))}
        return self._classes[key]


def _add(found: dict[str, set[str]], row: Mapping[str, str | None], term: str) -> None:
    text, item = row.get(term), row.get("item")
    if text and item and item.startswith("Q"):
        found.setdefault(text, set()).add(item)


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` values, in order."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk
