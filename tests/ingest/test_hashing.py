"""Hashes are stable, and tell null from empty."""

import numpy as np
import pyarrow as pa

from pipelines.ingest.hashing import hash_texts, hexadecimal, row_hashes


def test_hashes_never_change() -> None:
    # Kept by every run's records: another value here would make all rows of all partners look changed.
    assert hexadecimal(hash_texts(pa.array(["Ada Quill", "北斎", ""]))).to_pylist() == [
        "68e8d59a45c2a33a",
        "718efb125ab83f33",
        "186da64456263a46",
    ]


def test_hexadecimal_digits_are_those_of_the_number() -> None:
    numbers = np.array([0, 255, 2**64 - 1], dtype=np.uint64)
    assert hexadecimal(numbers).to_pylist() == ["0" * 16, "00000000000000ff", "f" * 16]
    assert hexadecimal(numbers[:0]).to_pylist() == []


def test_rows_differ_where_their_values_or_their_places_do() -> None:
    columns = {
        "a": pa.array(["x", "", None, "xy", "x"], type=pa.string()),
        "b": pa.array(["", "x", "x", None, None], type=pa.string()),
    }
    assert len(set(row_hashes(columns, 5).tolist())) == 5
    assert len(row_hashes(columns, 0)) == 0
