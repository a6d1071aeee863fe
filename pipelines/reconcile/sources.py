"""Candidate sources: where items come from that a record may be. A Wikibase is one; an index can be another."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from pipelines.model.entities import Entity
from pipelines.model.parsing.names import name_key
from pipelines.model.portions import portions
from pipelines.reconcile.clues import Clues
from pipelines.reconcile.reference import Reference, reference_of
from pipelines.reconcile.roster import Rosters
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint

#: Terms in one SPARQL query: well under WDQS's limits in size and time.
NAMES_PER_QUERY = 200
IDENTIFIERS_PER_QUERY = 500
#: Items compared for one name; a name that more items bear is settled by other evidence or not at all.
LARGEST_NAMESAKES = 50


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
    """Candidates from a Wikibase: exact look-ups by SPARQL.

    What these miss is found by name key in the `rosters` of a small Wikibase (`pipelines.reconcile.roster`), and by at
    most `searches` requests of `wbsearchentities` in the source's life: each costs a request, and a dump may have a
    million names.
    """

    def __init__(
        self, reader: Reader, endpoint: SparqlEndpoint, home: Path, *, rosters: Rosters | None = None, searches: int = 0
    ) -> None:
        self._reader = reader
        self._endpoint = endpoint
        self._by_identifier = read_query(home, "reconcile/items-by-identifier")
        self._by_name = read_query(home, "reconcile/items-by-name")
        self._subclasses = read_query(home, "reconcile/subclasses")
        self._rosters = rosters
        self._searches_left = searches
        self._classes: dict[frozenset[str], frozenset[str]] = {}

    def by_identifier(self, prop: str, values: Collection[str]) -> Mapping[str, set[str]]:
        """Value → the items whose property has it."""
        found: dict[str, set[str]] = {}
        for chunk in portions(filter(_sendable, values), IDENTIFIERS_PER_QUERY):
            for row in self._endpoint.select(self._by_identifier.bind(property=prop, value=chunk)):
                _add(found, row["value"], row["item"])
        return found

    def by_name(self, names: Collection[str], languages: Sequence[str]) -> Mapping[str, list[str]]:
        """Name → the items that bear it, lower numbers first."""
        found: dict[str, set[str]] = {}
        unread = [language for language in languages if not self._by_roster(names, language, found)]
        for chunk in portions(filter(_sendable, names), NAMES_PER_QUERY) if unread else ():
            for row in self._endpoint.select(self._by_name.bind(name=chunk, language=unread)):
                _add(found, row["name"], row["item"])
        self._search([name for name in names if name not in found], languages[0], found)
        return {name: sorted(items, key=lambda item: int(item[1:])) for name, items in found.items()}

    def _by_roster(self, names: Collection[str], language: str, found: dict[str, set[str]]) -> bool:
        """Look names up in the language's roster; false if there is none."""
        roster = self._rosters.of(language) if self._rosters else None
        if roster is None:
            return False
        for name in names:
            for item in roster.get(name_key(name), ()):
                _add(found, name, item)
        return True

    def _search(self, names: Sequence[str], language: str, found: dict[str, set[str]]) -> None:
        for name in names[: self._searches_left]:
            for hit in self._reader.search(name, language):
                _add(found, name, hit.id)
        self._searches_left -= min(len(names), self._searches_left)

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


def _add(found: dict[str, set[str]], term: str | None, item: str | None) -> None:
    if term and item and item.startswith("Q"):
        found.setdefault(term, set()).add(item)


def _sendable(text: str) -> bool:
    """No query can carry NUL, and no Wikibase stores it."""
    return "\0" not in text


def fetch_reference(
    clues: Clues, source: CandidateSource, types: Collection[str], classes: Collection[str]
) -> Reference:
    """A reference in memory of the items that share an identifier or a name with a row, with few requests.

    What it says of rarity is of these items: how many bear a name is right, how common its words are is unknown.

    Raises:
        ServiceError: the source did not answer.
    """
    ids: dict[str, None] = {}
    for column in clues.identifiers:
        values = sorted(set(column.values))
        if values:
            for shared in source.by_identifier(column.property, values).values():
                ids.update(dict.fromkeys(sorted(shared)))
    for named in source.by_name(clues.names.forms, clues.languages).values() if clues.names.forms else ():
        ids.update(dict.fromkeys(named[:LARGEST_NAMESAKES]))
    entities = source.entities(sorted(ids)) if ids else {}
    below = {root: sorted(set(classes)) for root in types}
    distinct = {entity.id: entity for entity in entities.values()}
    return reference_of(distinct.values(), subclasses=below)
