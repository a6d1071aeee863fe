"""Cells: trimmed, told apart, and nothing as null."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.cells import damage, empty_as_null, join_values, map_distinct, null_where, split_values, trim

TEXTS = st.lists(st.text(st.sampled_from("ab ;|\t\n\u00a0é\x00\x1f\x7f"), max_size=6), max_size=8)


def strings(*texts: str | None) -> pa.Array:
    return pa.array(texts, type=pa.string())


@given(TEXTS)
def test_trimming_is_pythons(texts: list[str]) -> None:
    # Python also strips the separators U+001C to U+001F, which never reach this place.
    texts = [text.replace("\x1f", "") for text in texts]
    assert trim(strings(*texts)).to_pylist() == [text.strip() for text in texts]


@given(TEXTS, st.integers(0, 3))
def test_trimming_works_on_a_part_of_a_column(texts: list[str], start: int) -> None:
    part = strings(*texts).slice(start)
    assert trim(part).to_pylist() == [text.strip("\t\n \u00a0\x1f") for text in texts[start:]] or "\x1f" in "".join(
        texts
    )


def test_nothing_is_null() -> None:
    found = empty_as_null(strings("", "n/a", "x", "N/A"), ["", "n/a"])
    assert found.to_pylist() == [None, None, "x", "N/A"]
    assert empty_as_null(strings("a", "b"), [""]).null_count == 0


@given(st.lists(st.none() | st.text(max_size=3), max_size=20), st.data())
def test_marked_cells_become_null(texts: list[str | None], data: st.DataObject) -> None:
    mask = np.array([data.draw(st.booleans()) for _ in texts], dtype=np.bool_)
    found = null_where(strings(*texts), mask)
    found.validate(full=True)
    assert found.to_pylist() == [None if dropped else text for text, dropped in zip(texts, mask, strict=True)]


def test_values_are_split_trimmed_and_joined_again() -> None:
    cells = strings("a; b ;", None, ";;", "n/a;c")
    values = split_values(cells, ";", ["n/a"])
    assert values.texts.to_pylist() == ["a", "b", "c"]
    assert values.rows is not None
    assert values.rows.tolist() == [0, 0, 3]
    assert join_values(values, 4).to_pylist() == ["a\x1fb", None, None, "c"]
    assert values.rows_where(np.array([False, True, True])).tolist() == [0, 3]


def test_a_cell_without_separator_is_one_value() -> None:
    values = split_values(strings("a; b"), None, [])
    assert join_values(values, 1).to_pylist() == ["a; b"]
    assert values.rows_where(np.array([True])).tolist() == [0]


def test_control_characters_become_spaces() -> None:
    texts, found = damage(strings("a\x00b", "a\nb\tc", "x\x1fy", "p\x7fq"), keep_separator=False)
    assert texts.to_pylist() == ["a b", "a\nb\tc", "x y", "p q"]
    assert [(code, mask.tolist()) for code, mask in found] == [("control-character", [True, False, True, True])]
    texts, found = damage(strings("x\x1fy"), keep_separator=True)
    assert (texts.to_pylist(), found) == (["x\x1fy"], [])


def test_damaged_letters_are_found() -> None:
    twice = "Élan “naïve” à".encode().decode("cp1252", "replace").replace("\ufffd", "")
    _, found = damage(strings("caf\ufffd", "café", "É", "Â", "naïve Ã", twice, None), keep_separator=False)
    assert [(code, mask.tolist()) for code, mask in found] == [
        ("damaged-text", [True, False, False, False, False, False, False]),
        ("double-encoded-text", [False, False, False, False, False, True, False]),
    ]


def test_a_function_is_asked_once_for_each_different_value() -> None:
    asked: list[str] = []

    def upper(text: str) -> str | None:
        asked.append(text)
        return text.upper() if text != "x" else None

    assert map_distinct(strings("a", "x", "a", None), upper).to_pylist() == ["A", None, "A", None]
    assert asked == ["a", "x"]
