"""Field types are judged as Table Schema says, whole columns at a time."""

from typing import Any

import pyarrow as pa
import pytest

from pipelines.ingest.fieldtypes import full_match, numbers, type_name, words_for, wrong_type
from pipelines.partners.package import SchemaField


def field(kind: str, form: str = "default", **more: Any) -> SchemaField:
    return SchemaField.model_validate({"name": "x", "type": kind, "format": form, **more})


@pytest.mark.parametrize(
    ("kind", "form", "right", "wrong"),
    [
        ("integer", "default", ["0", "007", "-5", "+12", "9" * 30], ["1.0", "1 000", "x", "0x1F", "½"]),
        ("number", "default", ["1", "1.5", "-.5", "1e9", "NaN", "INF", "-INF", "2."], ["1,5", "€1", "--1"]),
        ("boolean", "default", ["true", "False", "TRUE", "0", "1"], ["yes", "t", "2"]),
        ("date", "default", ["2024-02-29", "0001-01-01"], ["2023-02-29", "1.2.2024", "2024-2-9", "20240229"]),
        ("date", "%d.%m.%Y", ["29.02.2024"], ["2024-02-29", "31.02.2024"]),
        ("datetime", "default", ["2024-02-29T10:00:00Z", "2024-02-29 10:00"], ["2024-02-29", "2024-02-30T10:00:00"]),
        ("year", "default", ["1853", "-0044", "0079", "12024"], ["853", "18xx", "1853?", "01853"]),
        ("yearmonth", "default", ["1853-12"], ["1853-13", "1853"]),
        ("geopoint", "default", ["12.5, 41.9", "-180,90"], ["200,1", "1,95", "12.5", "a,b"]),
        ("string", "email", ["ada@example.org"], ["ada"]),
        ("string", "uri", ["https://example.org/a"], ["example.org", "https://a b"]),
        ("string", "uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567"]),
    ],
)
def test_forms(kind: str, form: str, right: list[str], wrong: list[str]) -> None:
    assert wrong_type(pa.array([*right, None]), field(kind, form)) is None
    mask = wrong_type(pa.array([*right, *wrong, None]), field(kind, form))
    assert mask is not None
    assert mask.tolist() == [False] * len(right) + [True] * len(wrong) + [False]
    assert words_for(field(kind, form))


@pytest.mark.parametrize("kind", ["string", "any"])
def test_some_types_take_any_text(kind: str) -> None:
    assert wrong_type(pa.array(["whatever", None]), field(kind)) is None


def test_values_are_compared_as_numbers() -> None:
    assert numbers(pa.array(["-0044", "1853", None]), field("year")).to_pylist() == [-44.0, 1853.0, None]
    assert numbers(pa.array(["1853-05"]), field("yearmonth")).to_pylist() == [1853.0]
    assert numbers(pa.array(["-INF", "1.5"]), field("number")).to_pylist() == [float("-inf"), 1.5]
    iso, written = field("date"), field("date", "%d.%m.%Y")
    assert numbers(pa.array(["2024-02-29"]), iso).equals(numbers(pa.array(["29.02.2024"]), written))


def test_a_pattern_covers_the_whole_text() -> None:
    texts = pa.array(["ab", "abc", "ab\n", None])
    assert full_match(texts, "a|ab").to_pylist() == [True, False, False, None]


def test_patterns_that_need_python_work_too() -> None:
    assert full_match(pa.array(["ab", "ba", None]), "(?=a)ab").to_pylist() == [True, False, False]


def test_types_have_names() -> None:
    assert type_name(field("string")) == "text"
    assert type_name(field("year")) == "year"
    assert type_name(field("string", "uri")) == "uri"
    assert type_name(field("string", donata={"identifier": "ror"})) == "identifier (Research Organization Registry)"
