"""Paths find what the JMESPath library finds."""

from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import PartnerError
from pipelines.ingest.paths import compile_path, is_false

PATHS = [
    "a",
    "a.b.c",
    "a[0]",
    "a[-1].b",
    "a[].b",
    "a[].b[]",
    "a[*].b",
    "a[?b=='c'].c",
    "a[?b!='c']",
    "a[?b && !c].b | [0]",
    "a[?!b].c",
    "a || b.c",
    "a && b",
    "!a",
    "[a, b.c]",
    "a[].[b, c]",
    "@",
    "a == `1`",
    "a[?b==`true`]",
    "a[?b==`0`]",
    "not_null(a, b)",
    "type(a)",
    "(a[?b=='b'].c | [0]) || a[?contains(to_string(b), 'a')].c || c",
    "a.* | [0]",
    "a[1:]",
    "{x: a, y: b.c}",
    "a > `1`",
    "sort_by(a[?b=='a'] || `[]`, &to_string(c))",
]
KEYS = st.sampled_from(["a", "b", "c"])
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | KEYS | st.just(""),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=10,
)


@given(st.sampled_from(PATHS), st.dictionaries(KEYS, NESTED, max_size=3))
def test_paths_find_what_the_library_finds(path: str, document: dict[str, Any]) -> None:
    found, expected = compile_path(path)(document), jmespath.search(path, document)
    # As JSON, since to Python True is 1.
    assert repr(found) == repr(expected)


def test_a_path_that_is_none_is_an_error() -> None:
    with pytest.raises(PartnerError, match="is not a JMESPath expression"):
        compile_path("a[")


@pytest.mark.parametrize(
    ("value", "false"), [("", True), ([], True), ({}, True), (None, True), (False, True), (0, False)]
)
def test_falsehood_is_jmespaths(value: Any, false: bool) -> None:
    assert is_false(value) is false
