"""Entities of a Wikibase for an index: ids by SPARQL for the classes, content in chunks, changes since a time."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.exceptions import InputError
from pipelines.model.entities import Entity
from pipelines.model.portions import portions
from pipelines.reconcile.reference.building import Entities
from pipelines.reconcile.reference.chunks import item_numbers
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint

#: Classes in one query for their items: each may have very many.
CLASSES_PER_QUERY = 50
#: Entities asked for at a time; the reader cuts this into requests of the size that the API allows.
ENTITIES_AT_A_TIME = 500
#: Changes are read again from so long before the last refresh: clocks differ, and lists of changes lag behind.
OVERLAP = timedelta(minutes=10)
#: How far back a wiki's list of changes goes: `$wgRCMaxAge` of the Wikimedia wikis. MediaWiki's own default is 90 days.
CHANGES_KEPT = timedelta(days=30)


@dataclass
class WikibaseEntities:
    """The items of some classes (with their subclasses) of one Wikibase."""

    reader: Reader
    endpoint: SparqlEndpoint
    home: Path
    classes: Collection[str]
    redirects: dict[str, str] = field(default_factory=dict)

    def subclasses(self) -> dict[str, list[str]]:
        """Each class → it and all below it."""
        query = read_query(self.home, "reconcile/subclasses")
        below = {}
        for root in self.classes:
            rows = self.endpoint.select(query.bind(root=[root]))
            below[root] = sorted({root} | {item for row in rows if (item := row["class"]) and item.startswith("Q")})
        return below

    def all(self) -> Entities:
        """All of them, to build an index of; read while it is built.

        Raises:
            ServiceError: the Wikibase or its endpoint does not answer.
        """
        below = self.subclasses()
        return Entities(self.fetched(self._ids(below)), self.redirects, below)

    def _ids(self, below: dict[str, list[str]]) -> list[str]:
        query = read_query(self.home, "reconcile/items-of-classes")
        ids: set[str] = set()
        for some in portions(sorted({item for items in below.values() for item in items}), CLASSES_PER_QUERY):
            rows = self.endpoint.select(query.bind(**{"class": some}))
            ids.update(item for row in rows if (item := row["item"]) and item.startswith("Q"))
        return sorted(ids, key=lambda item: int(item[1:]))

    def fetched(self, ids: Iterable[str]) -> Iterator[Entity]:
        """The entities that exist, redirects followed and noted; each may come twice if two ids lead to it."""
        for some in portions(ids, ENTITIES_AT_A_TIME):
            for asked, entity in self.reader.entities(some).items():
                if asked != entity.id:
                    self.redirects[asked] = entity.id
                yield entity

    def changes(self, since: datetime) -> "Changes":
        """What changed since: entities of our classes as they are now, and the numbers of all that changed or went.

        Raises:
            InputError: the wiki has forgotten some of the changes by now.
            ServiceError: the Wikibase or its endpoint does not answer.
        """
        if datetime.now(UTC) - since > CHANGES_KEPT - OVERLAP:
            raise InputError(
                f"the index knows the wiki as of {since:%Y-%m-%d}; changes are remembered for {CHANGES_KEPT.days} days",
                remedy="build the index again",
            )
        ids = self.reader.changed(since - OVERLAP)
        below = self.subclasses()
        wanted = {int(item[1:]) for items in below.values() for item in items}
        found = {entity.id: entity for entity in self.fetched(ids)}
        ours = [entity for entity in found.values() if wanted.intersection(item_numbers(entity.json, "P31"))]
        touched = {int(item[1:]) for item in (*ids, *found)}
        return Changes(ours, touched, dict(self.redirects), below)


@dataclass(frozen=True)
class Changes:
    """Entities to put in; numbers of all that changed, and go first; redirects; the class graph."""

    entities: list[Entity]
    touched: set[int]
    redirects: dict[str, str]
    subclasses: dict[str, list[str]]


def moment(text: str) -> datetime:
    """A manifest's time."""
    return datetime.fromisoformat(text).astimezone(UTC)
