from pathlib import Path

import pytest

from pipelines.reconcile.roster import LARGEST_ROSTER, Rosters
from pipelines.settings import Settings
from pipelines.wikibase.queries import read_query
from pipelines.wikibase.sparql import Row, SparqlEndpoint


class Names(SparqlEndpoint):
    """An endpoint that answers every query with the same rows, and counts."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__("http://127.0.0.1:9/sparql", Settings())
        self.rows = rows
        self.asked = 0

    def select(self, query: str) -> list[Row]:
        assert '"en"' in query
        self.asked += 1
        return self.rows


@pytest.fixture
def names() -> Names:
    pairs = [("Q2", "Ada Quill"), ("Q1", "Quill, Ada"), ("Q2", "QUILL ADA"), ("P31", "Ada Quill")]
    return Names([{"item": item, "name": name} for item, name in pairs])


def test_a_roster_is_by_name_key_and_read_once(names: Names, home: Path) -> None:
    rosters = Rosters(names, read_query(home, "reconcile/all-names"))
    assert rosters.of("en") == {"ada quill": ["Q2", "Q1"]}
    assert rosters.of("en") is rosters.of("en")
    assert names.asked == 1


def test_the_query_tells_when_there_are_too_many(home: Path) -> None:
    query = read_query(home, "reconcile/all-names")
    assert query.text.rstrip().endswith(f"LIMIT {LARGEST_ROSTER + 1}")
