import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.exceptions import TableError
from pipelines.model.tables import ALL_SCHEMAS, INTEGER, MATCHES, STRING, Column, TableSchema, rows_of, to_pandas

CLOSED = TableSchema("closed", (Column("n", INTEGER, "a number"), Column("t", STRING, "a text", nullable=True)))
OPEN = TableSchema("open", (Column("n", INTEGER, "a number"),), open=True)


@pytest.mark.parametrize("schema", ALL_SCHEMAS, ids=lambda schema: schema.name)
def test_every_schema_builds_an_empty_frame_of_its_types(schema: TableSchema) -> None:
    frame = schema.frame()
    assert list(frame.columns) == schema.names
    assert [dtype.pyarrow_dtype for dtype in frame.dtypes] == schema.arrow.types
    assert all(column.meaning for column in schema.columns)


def test_the_names_of_the_schemas_are_distinct() -> None:
    assert len({schema.name for schema in ALL_SCHEMAS}) == len(ALL_SCHEMAS)


@given(st.lists(st.fixed_dictionaries({"n": st.integers(-(2**63), 2**63 - 1), "t": st.none() | st.text()})))
def test_rows_come_back_as_they_went_in(rows: list[dict[str, object]]) -> None:
    assert rows_of(CLOSED.frame(rows)) == rows


def test_a_key_that_a_row_lacks_is_null() -> None:
    assert rows_of(CLOSED.frame([{"n": 1}])) == [{"n": 1, "t": None}]


def test_a_forbidden_null_is_named_with_its_position() -> None:
    with pytest.raises(TableError, match="'closed': column 'n' is null at position 1"):
        CLOSED.frame([{"n": 1}, {"t": "x"}])


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(TableError, match="closed"):
        CLOSED.frame([{"n": "one"}])


def test_a_missing_column_is_named() -> None:
    with pytest.raises(TableError, match=r"lacks the column\(s\) t"):
        CLOSED.check(pd.DataFrame({"n": [1]}))


def test_an_unknown_column_is_refused_by_a_closed_schema_only() -> None:
    with pytest.raises(TableError, match=r"unknown column\(s\) extra"):
        CLOSED.check(to_pandas(pa.table({"n": [1], "t": ["x"], "extra": ["y"]})))
    frame = OPEN.check(to_pandas(pa.table({"extra": ["y"], "n": [1]})))
    assert list(frame.columns) == ["n", "extra"]


def test_a_column_of_another_arrow_type_is_named() -> None:
    with pytest.raises(TableError, match="column 'n' is string, expected int64"):
        CLOSED.check(to_pandas(pa.table({"n": ["1"], "t": ["x"]})))


def test_a_column_of_nulls_alone_takes_the_declared_type() -> None:
    frame = CLOSED.check(to_pandas(pa.table({"n": pa.array([1]), "t": pa.nulls(1)})))
    assert frame["t"].dtype == pd.ArrowDtype(STRING)


def test_a_frame_goes_to_parquet_and_back() -> None:
    frame = CLOSED.frame([{"n": 1, "t": "ø"}, {"n": 2}])
    table = pa.Table.from_pandas(frame, preserve_index=False)
    assert rows_of(CLOSED.check(to_pandas(table))) == rows_of(frame)


def test_a_frame_of_an_earlier_version_is_completed() -> None:
    earlier = MATCHES.frame([{"_row": 1, "_key": "k", "outcome": "none", "method": "none", "evidence": "e"}])
    completed = MATCHES.check(MATCHES.completed(earlier.drop(columns="none_probability")))
    assert completed["none_probability"].isna().all()
    with pytest.raises(TableError):
        MATCHES.check(MATCHES.completed(earlier.drop(columns="outcome")))
