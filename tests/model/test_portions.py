"""Long lists in portions."""

from pipelines.model.portions import portions


def test_portions_are_in_order_and_the_last_is_shorter() -> None:
    assert list(portions(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(portions([], 2)) == []


def test_no_more_is_read_than_the_portion_at_hand() -> None:
    values = iter("abcde")
    assert next(portions(values, 2)) == ["a", "b"]
    assert list(values) == ["c", "d", "e"]
