"""Roster: all names of a small Wikibase in one language by name key, so that marks and word order do not count.

An exact look-up by SPARQL misses `Brâncuși` for `Brancusi`. Where all names can be read at once (a sandbox, an
institution's own Wikibase), this finds them at the price of one query a language; on Wikidata, searches must do.
"""

from collections.abc import Mapping
from threading import Lock

from pipelines.model.parsing.names import name_key
from pipelines.wikibase.queries import Query
from pipelines.wikibase.sparql import SparqlEndpoint

#: Names in one language beyond which a Wikibase is not small: some 100 bytes each on the wire and in memory.
LARGEST_ROSTER = 300_000


class Rosters:
    """The rosters of one endpoint, each read when its language is first asked for. Threads may share them.

    Reading one costs the endpoint a look at all its names: a run's batches should share them too.
    """

    def __init__(self, endpoint: SparqlEndpoint, query: Query) -> None:
        self._endpoint = endpoint
        self._query = query
        self._by_language: dict[str, Mapping[str, list[str]] | None] = {}
        self._reading = Lock()

    def of(self, language: str) -> Mapping[str, list[str]] | None:
        """Name key → items; None if the language has too many names."""
        with self._reading:
            if language not in self._by_language:
                self._by_language[language] = self._read(language)
            return self._by_language[language]

    def _read(self, language: str) -> Mapping[str, list[str]] | None:
        rows = self._endpoint.select(self._query.bind(language=language))
        if len(rows) > LARGEST_ROSTER:
            return None
        roster: dict[str, list[str]] = {}
        for row in rows:
            item, name = row["item"], row["name"]
            if item and name and item.startswith("Q"):
                items = roster.setdefault(name_key(name), [])
                if item not in items:
                    items.append(item)
        return roster
