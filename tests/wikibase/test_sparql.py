import json
from typing import Any

import pytest

from pipelines.exceptions import QueryError, RateLimitedError, ServiceUnavailableError, TerminalServiceError
from pipelines.sandbox import RunningSandbox
from pipelines.settings import Settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.sparql import SparqlEndpoint, entity_id
from tests.wikibase.conftest import Naps
from tests.wikibase.local_server import DROPPED, SILENT, LocalServer, Reply
from tests.wikibase.samples import HOME

QUERY = "SELECT ?item ?other { }"


def results(*bindings: dict[str, Any]) -> dict[str, Any]:
    return {"head": {"vars": ["item", "other"]}, "results": {"bindings": list(bindings)}}


ROW = {
    "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q42"},
    "other": {"type": "literal", "value": "12", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
}
GOOD = Reply(results(ROW))


@pytest.fixture
def endpoint(server: LocalServer, settings: Settings, naps: Naps) -> SparqlEndpoint:
    return SparqlEndpoint(f"{server.url}/sparql", settings, limiter=naps.limiter())


def test_rows_are_plain(server: LocalServer, endpoint: SparqlEndpoint) -> None:
    page = {"item": {"type": "uri", "value": "https://example.org/Q42"}}
    server.script("", Reply(results(ROW, page)))
    assert endpoint.select(QUERY) == [
        {"item": "Q42", "other": "12"},
        {"item": "https://example.org/Q42", "other": None},
    ]
    asked = server.asked[0]
    assert asked.method == "POST"
    assert asked.form["query"] == QUERY
    assert asked.headers["User-Agent"].startswith("Donata/")
    assert "sparql-results+json" in asked.headers["Accept"]


def test_words_in_comments_do_not_make_a_query_an_update(server: LocalServer, endpoint: SparqlEndpoint) -> None:
    server.script("", Reply(results(ROW)))
    endpoint.select(f"#+ title: a\n#+ description: since they were added\n{QUERY}")
    assert "query" in server.asked[0].form


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://www.wikidata.org/entity/Q42", "Q42"),
        ("http://www.wikidata.org/entity/L1-F2", "L1-F2"),
        ("http://www.wikidata.org/entity/statement/Q42-abc", "http://www.wikidata.org/entity/statement/Q42-abc"),
        ("https://www.wikidata.org/entity/Q42", "https://www.wikidata.org/entity/Q42"),
        ("http://example.org/entity/Q42", "http://example.org/entity/Q42"),
    ],
)
def test_entity_ids(uri: str, shown: str) -> None:
    assert entity_id(uri) == shown
    assert entity_id("http://example.org/entity/Q42", "http://example.org/entity/") == "Q42"


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(json.dumps(results(ROW))[:-20]),
        Reply(json.dumps(results(ROW))[:-4] + "\njava.lang.IllegalStateException: no more memory"),
        Reply("some.Exception: out of order"),
        Reply(""),
        Reply({"head": {"vars": []}, "boolean": True}),
        Reply(results(ROW), cut=10),
        Reply(status=500, body="oops"),
        Reply(status=502),
        Reply(status=503, headers={"Retry-After": "4"}),
        Reply(status=429, headers={"Retry-After": "4"}),
        DROPPED,
    ],
)
def test_trouble_is_tried_again_and_never_an_empty_answer(
    server: LocalServer, endpoint: SparqlEndpoint, naps: Naps, trouble: Reply
) -> None:
    server.script("", trouble, GOOD)
    assert endpoint.select(QUERY) == [{"item": "Q42", "other": "12"}]
    assert len(server.asked) == 2
    if "Retry-After" in trouble.headers:
        assert naps.taken[0] >= 4


def test_lasting_trouble_is_told(server: LocalServer, endpoint: SparqlEndpoint, settings: Settings) -> None:
    server.standing[""] = Reply('{"head": {"vars": ["item"]}, "results": {"bindings": [')
    with pytest.raises(ServiceUnavailableError, match="cut short"):
        endpoint.select(QUERY)
    assert len(server.asked) == 1 + settings.retries
    server.standing[""] = Reply(status=429)
    with pytest.raises(RateLimitedError):
        endpoint.select(QUERY)


@pytest.mark.parametrize(
    "answer",
    [
        Reply("java.util.concurrent.TimeoutException\n", status=500),
        Reply('{"head": {"vars": ["item"]}, "results": {"bindings": [\njava.util.concurrent.TimeoutException'),
        Reply("Operation timed out", status=504),
    ],
)
def test_a_query_that_takes_too_long_is_not_asked_again(
    server: LocalServer, endpoint: SparqlEndpoint, answer: Reply
) -> None:
    server.standing[""] = answer
    with pytest.raises(ServiceUnavailableError, match="took too long"):
        endpoint.select(QUERY)
    assert len(server.asked) == 1


def test_a_wrong_query_and_a_wrong_address(server: LocalServer, endpoint: SparqlEndpoint) -> None:
    server.script("", Reply("error at 1:7: unexpected", status=400), Reply(status=404))
    with pytest.raises(QueryError, match="error at 1:7"):
        endpoint.select(QUERY)
    with pytest.raises(TerminalServiceError, match="HTTP 404"):
        endpoint.select(QUERY)


def test_a_silent_endpoint_is_given_up(server: LocalServer, settings: Settings, naps: Naps) -> None:
    server.standing[""] = SILENT
    hasty = settings.model_copy(update={"timeout": 1, "retries": 0})
    with pytest.raises(ServiceUnavailableError, match="no answer within 1 s"):
        SparqlEndpoint(f"{server.url}/sparql", hasty, limiter=naps.limiter()).select(QUERY)


def test_a_dead_sandbox_is_one_clear_message(naps: Naps) -> None:
    settings = Settings(home=HOME, sandbox_port=1)
    with pytest.raises(ServiceUnavailableError) as caught:
        SparqlEndpoint("http://127.0.0.1:1/sparql", settings, limiter=naps.limiter()).select(QUERY)
    assert str(caught.value) == "cannot reach http://127.0.0.1:1 → start it with `donata sandbox start`"
    assert naps.taken == []


def test_a_real_sandbox_answers(live: WikibaseClient, sandbox: RunningSandbox) -> None:
    endpoint = SparqlEndpoint(live.target.sparql_url, live.settings)
    query = """
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?item ?none WHERE { ?item rdfs:label "Ada Imaginary"@en }
    """
    assert endpoint.select(query) == [{"item": "Q100", "none": None}]
    with pytest.raises(QueryError):
        endpoint.select("SELECT nothing at all")


TRIPLE = '<http://www.wikidata.org/entity/Q1> <http://www.w3.org/2000/01/rdf-schema#label> "a . b"@en .\n'


def test_triples_are_lines(server: LocalServer, endpoint: SparqlEndpoint) -> None:
    server.script("", Reply(TRIPLE))
    assert endpoint.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }") == TRIPLE
    assert server.asked[0].headers["Accept"] == "application/n-triples"
    assert "format" not in server.asked[0].form


@pytest.mark.parametrize("body", [TRIPLE[:-3], TRIPLE + "java.lang.RuntimeException\n"])
def test_triples_that_were_cut_short_are_an_error(server: LocalServer, endpoint: SparqlEndpoint, body: str) -> None:
    for _try in range(10):
        server.script("", Reply(body))
    with pytest.raises(ServiceUnavailableError, match="cut short"):
        endpoint.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def test_a_table_keeps_the_kinds_of_terms(server: LocalServer, endpoint: SparqlEndpoint) -> None:
    server.script("", Reply(results(ROW)))
    table = endpoint.table(QUERY)
    assert (table.variables, table.rows[0]["item"].kind) == (("item", "other"), "uri")
    assert table.rows[0]["other"].datatype == "http://www.w3.org/2001/XMLSchema#integer"
