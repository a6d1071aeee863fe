"""The query catalogue as one measurement needs it: each file read once, however often its query is bound."""

from pathlib import Path

from pipelines.wikibase.queries import Query, read_query


class Catalogue:
    """Queries of a project folder by their catalogue names."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._queries: dict[str, Query] = {}

    def query(self, name: str) -> Query:
        """One query; raises QueryError if there is none of this name, or it is broken."""
        if name not in self._queries:
            self._queries[name] = read_query(self._home, name)
        return self._queries[name]
