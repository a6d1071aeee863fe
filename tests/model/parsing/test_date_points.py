import pytest

from pipelines.model.parsing.date_points import AmbiguousDateError, read_point
from tests.model.parsing.date_samples import short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1853", "+1853/9"),
        ("10000 bce", "-10000/5J"),
        ("30 march 1853", "+1853-03-30/11"),
        ("xix secolo", "+1900/7"),
        ("iv century", "+0400/7J"),
        ("century 19", "+1900/7"),
        ("twenty-first century", "+2100/7"),
        ("1850s bce", "-1850/8J"),
        ("5 march 1700 (julian)", "+1700-03-05/11J"),
        ("5 march 1700 o.s.", "+1700-03-05/11J"),
    ],
)
def test_a_point_is_read(text: str, expected: str) -> None:
    assert short(read_point(text)) == expected


@pytest.mark.parametrize("text", ["", "soon", "iiii century", "0th century", "12345", "foo 1853", "early", "1855s"])
def test_other_texts_are_none(text: str) -> None:
    assert read_point(text) is None


@pytest.mark.parametrize("text", ["53", "3/4/1853", "1900s", "march 53"])
def test_what_can_be_read_in_two_ways_is_ambiguous(text: str) -> None:
    with pytest.raises(AmbiguousDateError):
        read_point(text)


def test_a_day_that_is_not_in_the_calendar_is_refused() -> None:
    with pytest.raises(ValueError, match="no day 31"):
        read_point("31 june 1853")
    with pytest.raises(ValueError, match="no month 0"):
        read_point("1853-00-12")
