"""Paths find what the JMESPath library finds."""

from collections.abc import Callable
from typing import Any

import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jmespath.exceptions import JMESPathError

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
    "contains(a, 'b')",
    "contains(a, b)",
    "a[?contains(@, 'b')]",
    "join('-', a)",
    "join(a, b)",
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
    # As JSON, since to Python True is 1.
    assert outcome(compile_path(path), document) == outcome(lambda value: jmespath.search(path, value), document)


def outcome(find: Callable[[Any], Any], document: Any) -> str:
    """What is found, or why nothing can be."""
    try:
        return repr(find(document))
    except JMESPathError as error:
        return str(error)


def test_a_path_that_is_none_is_an_error() -> None:
    with pytest.raises(PartnerError, match="is not a JMESPath expression"):
        compile_path("a[")


@pytest.mark.parametrize(
    ("value", "false"), [("", True), ([], True), ({}, True), (None, True), (False, True), (0, False)]
)
def test_falsehood_is_jmespaths(value: Any, false: bool) -> None:
    assert is_false(value) is false
