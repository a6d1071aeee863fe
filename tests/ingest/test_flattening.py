"""Flattening: nested records → cells, by JMESPath."""

from typing import Any

import pytest

from pipelines.exceptions import PartnerError
from pipelines.ingest.flattening import Flattener, roots_of
from pipelines.partners.package import SchemaField


def field(path: str | None = None, **more: Any) -> SchemaField:
    return SchemaField.model_validate({"name": "x", "donata": {"path": path, **more}})


def cell(record: dict[str, Any], path: str | None = None, **more: Any) -> str | None:
    return Flattener([field(path, **more)]).cells(record)[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("text", "text"),
        (None, None),
        ("", None),
        (True, "true"),
        (7, "7"),
        (1.5, "1.5"),
        ([], None),
        (["a", None, "b", ["c", 2]], "a\x1fb\x1fc\x1f2"),
        ({"k": "ä"}, '{"k":"ä"}'),
        ("a\x1fb", "a b"),
    ],
)
def test_values_become_texts(value: Any, expected: str | None) -> None:
    assert cell({"x": value}) == expected
    assert cell({"deep": {"x": value}}, "deep.x") == expected


def test_a_path_may_be_clever() -> None:
    record = {"names": [{"v": "One", "lang": "en"}, {"v": "Eins", "lang": "de"}]}
    assert cell(record, "names[?lang=='de'].v") == "Eins"
    assert cell(record, "names[].join(':', [lang, v])") == "en:One\x1fde:Eins"


def test_a_field_without_path_is_found_by_its_headers() -> None:
    assert cell({"X-Ray": "y"}, headers=["X-Ray"]) == "y"


def test_a_separator_splits_inside_texts_too() -> None:
    assert cell({"x": ["a|b", "c"]}, separator="|") == "a\x1fb\x1fc"


def test_a_path_that_fails_on_a_record_is_an_error() -> None:
    with pytest.raises(PartnerError, match="the path of field 'x' fails on a record"):
        cell({"a": None}, "join(':', a)")


@pytest.mark.parametrize(
    ("path", "roots"),
    [
        ("a.b.c", {"a"}),
        ("a[?b=='c'].d", {"a"}),
        ("a || b.c", {"a", "b"}),
        ("a[0].b[].c", {"a"}),
        ("join(':', [a, b])", {"a", "b"}),
        ("a.*.b | [0]", {"a"}),
        ("@", set()),
        ("{k: a.b}", {"a"}),
    ],
)
def test_roots_are_the_keys_that_a_path_begins_with(path: str, roots: set[str]) -> None:
    assert roots_of(field(path)) == roots


def test_what_is_missing_or_unused_is_known() -> None:
    flattener = Flattener([field("a.b"), field("c", optional=True), field()])
    assert [item.donata.path for item in flattener.missing({"x"})] == ["a.b"]
    assert flattener.unused({"a", "y", "x"}) == ["y"]
