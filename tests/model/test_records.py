from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.records import VALUE_SEPARATOR, cell_values, is_own_column, join_values

TEXTS = st.lists(st.text(min_size=1).filter(lambda text: VALUE_SEPARATOR not in text))


@given(TEXTS)
def test_values_joined_into_a_cell_come_back_in_order(values: list[str]) -> None:
    assert cell_values(join_values(values)) == values


def test_a_null_cell_has_no_values_and_no_values_are_null() -> None:
    assert cell_values(None) == []
    assert join_values([]) is None


def test_empty_values_are_dropped() -> None:
    assert cell_values(f"a{VALUE_SEPARATOR}{VALUE_SEPARATOR}b") == ["a", "b"]


def test_own_columns_begin_with_an_underscore() -> None:
    assert is_own_column("_key")
    assert not is_own_column("Wiki QID")
