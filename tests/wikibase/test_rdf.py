from typing import Any

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import QueryError
from pipelines.wikibase.rdf import TERMS, iri, string_literal

# What can be sent at all: UTF-8 without NUL.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def selected(term: str) -> Any:
    """The one solution that a store without triples has for a query with this term in it."""
    rows = list(pyoxigraph.Store().query(f"SELECT ?x WHERE {{ VALUES ?x {{ {term} }} }}"))  # type: ignore[arg-type]
    assert len(rows) == 1
    return rows[0]["x"]


@given(TEXT)
def test_no_text_breaks_out_of_its_literal(text: str) -> None:
    assert selected(string_literal(text)) == pyoxigraph.Literal(text)


@pytest.mark.parametrize("text", ['"', "\\", '\\"', '" } DROP ALL #', "\\u0022", "\r\n\t", "'''", "{}", "?x", "\u2028"])
def test_known_tricks_stay_text(text: str) -> None:
    assert selected(string_literal(text)).value == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_an_iri_is_itself_or_refused(text: str) -> None:
    try:
        term = iri(f"http://example.org/{text}")
    except QueryError:
        return
    assert selected(term) == pyoxigraph.NamedNode(f"http://example.org/{text}")


@pytest.mark.parametrize(
    "text", ["", "relative", "http://a/> <http://b", "http://a b", "http://[x", 'http://a"', "a\\u003E:b"]
)
def test_what_is_no_iri_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        iri(text)


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("item", "Q42", "<http://www.wikidata.org/entity/Q42>"),
        ("property-entity", "P31", "<http://www.wikidata.org/entity/P31>"),
        ("property-direct", "P31", "<http://www.wikidata.org/prop/direct/P31>"),
        ("property-claim", "P31", "<http://www.wikidata.org/prop/P31>"),
        ("property-statement", "P31", "<http://www.wikidata.org/prop/statement/P31>"),
        ("property-value", "P569", "<http://www.wikidata.org/prop/statement/value/P569>"),
        ("property-qualifier", "P580", "<http://www.wikidata.org/prop/qualifier/P580>"),
        ("property-reference", "P248", "<http://www.wikidata.org/prop/reference/P248>"),
        ("string", "x", '"x"'),
        ("language", "pt-br", '"pt-br"'),
        ("integer", -3, "-3"),
        ("iri", "https://example.org/a", "<https://example.org/a>"),
    ],
)
def test_terms(kind: str, value: Any, term: str) -> None:
    assert TERMS[kind](value) == term
    selected(term)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("item", "P31"),
        ("item", "Q0"),
        ("item", "Q1 Q2"),
        ("item", "Q1\n"),
        ("item", 1),
        ("property-direct", "Q5"),
        ("string", 5),
        ("string", "\0"),
        ("string", "\ud800"),
        ("language", "en fr"),
        ("language", ""),
        ("integer", True),
        ("integer", "1"),
        ("integer", 1.5),
        ("iri", None),
    ],
)
def test_a_value_of_another_type_is_refused(kind: str, value: Any) -> None:
    with pytest.raises(QueryError):
        TERMS[kind](value)
