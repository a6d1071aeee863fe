import pytest

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.date_phrases import read_phrase
from tests.model.parsing.date_samples import short


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("probably c. 1853", "+1853/9 circa probably"),
        ("active before 1900?", "? ≤+1900/9 presumably floruit"),
        ("in the early 19th century", "+1900/7 early"),
        ("before 1890 or 1891", "? ≤+1890/9 "),
        ("1890 to 1895", "+1890/8 ≥+1890/9 ≤+1895/9"),
        ("after 1890–before 1895", "+1890/8 ≥+1890/9 ≤+1895/9"),
    ],
)
def test_markers_are_taken_off_one_by_one(text: str, expected: str) -> None:
    if expected.endswith(" "):
        with pytest.raises(Unparsable):
            read_phrase(text)
    else:
        assert short(read_phrase(text)) == expected


def test_a_long_chain_of_markers_ends() -> None:
    with pytest.raises(Unparsable):
        read_phrase("c. " * 50 + "1853")


def test_the_message_shows_what_it_is_told_to_show() -> None:
    with pytest.raises(Unparsable, match="'SOON'"):
        read_phrase("soon", "SOON")
