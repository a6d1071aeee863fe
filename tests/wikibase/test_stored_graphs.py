"""Graphs in files, asked through a process of their own."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.exceptions import QueryError, ServiceUnavailableError
from pipelines.sandbox.stored_graph import answer_lines, load_graph
from pipelines.wikibase.stored_graphs import StoredGraph

TRIPLES = """\
<http://www.wikidata.org/entity/Q1> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q5> .
<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "Ada\\nQuill"@en .
"""
SLOW = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(40)) + " }"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "graph.nt.gz"
    path.write_bytes(gzip.compress(TRIPLES.encode()))
    return path


@pytest.fixture(scope="module")
def graph(path: Path) -> Iterator[StoredGraph]:
    with StoredGraph(path) as opened:
        yield opened


def test_rows_are_as_those_of_an_endpoint(graph: StoredGraph) -> None:
    assert graph.select("SELECT ?item ?name ?none { ?item rdfs:label ?name }") == [
        {"item": "Q1", "name": "Ada\nQuill", "none": None}
    ]
    table = graph.table("SELECT ?name { ?item rdfs:label ?name }")
    assert (table.rows[0]["name"].language, table.rows[0]["name"].kind) == ("en", "literal")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {",
        "ASK { ?s ?p ?o }",
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:1/> SELECT * { SERVICE:x { ?s ?p ?o } }",
        """SELECT * { ?s ?p 'hint:a hint:b "', "x' SERVICE <http://127.0.0.1:1/> {} #" }""",
        """SELECT * { ?s ?p "SERVICE wikibase:label {" . } ORDER BY ?x " SERVICE <http://127.0.0.1:1/> {} " """,
    ],
)
def test_what_does_not_only_read_here_is_refused(graph: StoredGraph, query: str) -> None:
    with pytest.raises(QueryError, match="refused"):
        graph.select(query)
    assert graph.select("SELECT ?s { ?s wdt:P31 ?o }") == [{"s": "Q1"}]


def test_a_query_that_takes_too_long_is_given_up(path: Path) -> None:
    with StoredGraph(path, timeout=0.05) as graph:
        with pytest.raises(ServiceUnavailableError, match="given up"):
            graph.select(SLOW)
        with pytest.raises(ServiceUnavailableError):
            graph.select("SELECT * { ?s ?p ?o }")


def test_a_graph_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="not there any more"), StoredGraph(tmp_path / "graph.nt.gz"):
        pass
    with pytest.raises(ServiceUnavailableError, match="not open"):
        StoredGraph(tmp_path).select("SELECT * { }")


def test_the_process_itself_answers_line_by_line(path: Path) -> None:
    answers = list(answer_lines(load_graph(path), ['"SELECT ?s { ?s wdt:P31 ?o }"', "no JSON", '"ASK {}"']))
    assert ['"bindings"' in answer for answer in answers] == [True, False, False]
    assert ['"error"' in answer for answer in answers] == [False, True, True]
