"""SPARQL's tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing.sparql_tokens import Kind, tokens


@given(st.text())
def test_nothing_is_lost(text: str) -> None:
    assert "".join(token.text for token in tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SELECT", Kind.WORD),
        ("?größe", Kind.VARIABLE),
        ("$x1", Kind.VARIABLE),
        ("<http://example.org/#a>", Kind.IRI),
        ("'it\\'s'", Kind.STRING),
        ('"""say "yes" twice"""', Kind.STRING),
        ("@en-GB", Kind.LANGUAGE),
        ("wdt:P31", Kind.NAME),
        (":", Kind.NAME),
        ("_:b1", Kind.NAME),
        ("geo:a\\-b%20c", Kind.NAME),
        ("1.5e-3", Kind.NUMBER),
        ("# all of it", Kind.COMMENT),
        ("%sub", Kind.SUBQUERY),
        ("&&", Kind.SIGN),
        (" \n\t", Kind.SPACE),
        ("\\", Kind.UNKNOWN),
    ],
)
def test_a_token_is_known_by_its_form(text: str, kind: Kind) -> None:
    [token] = tokens(text)
    assert token.kind is kind


def test_a_name_does_not_end_with_a_dot() -> None:
    assert [token.text for token in tokens("wd:Q1.")] == ["wd:Q1", "."]
