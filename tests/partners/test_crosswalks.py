"""Crosswalks: words to items, strictly read."""

from pathlib import Path

import pytest

from pipelines.exceptions import MappingError
from pipelines.partners.crosswalks import read_crosswalk
from tests.fictional import CROSSWALK

HEADER = "value\titem\tlabel\tnote\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "imaginary.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_word_is_found_whatever_its_case_and_spaces(tmp_path: Path) -> None:
    crosswalk = read_crosswalk(write(tmp_path, HEADER + "Far  Erewhon\tQ145\tUnited Kingdom\t\n"))
    assert crosswalk.name == "imaginary"
    assert crosswalk.item(" far erewhon ") == "Q145"
    assert crosswalk.item("Erewhon") is None
    assert len(crosswalk) == 1


def test_a_word_may_deliberately_stand_for_no_item(tmp_path: Path) -> None:
    crosswalk = read_crosswalk(write(tmp_path, CROSSWALK))
    assert "nowhere" in crosswalk
    assert crosswalk.item("nowhere") is None
    assert "Utopian" not in crosswalk
    assert 5 not in crosswalk


@pytest.mark.parametrize("header", ["", "value,item,label,note\n", "value\titem\tlabel\n"])
def test_another_header_is_refused(tmp_path: Path, header: str) -> None:
    with pytest.raises(MappingError, match="the header is") as caught:
        read_crosswalk(write(tmp_path, header + "Laputan\tQ183\t\t\n"))
    assert caught.value.line == 1


def test_all_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    lines = "A\tQ1\t\t\n\na \tQ2\t\t\nB\tP5\t\t\nC\t\t\t\n\tQ3\t\t\nD\tQ4\tx\ty\tz\n"
    with pytest.raises(MappingError) as caught:
        read_crosswalk(write(tmp_path, HEADER + lines))
    message = str(caught.value)
    assert "5 problems" in message
    assert "line 4: 'a' stands already on line 2 → keep one of the two" in message
    assert "line 5: 'P5' is not an item id" in message
    assert "line 6: 'C' has no item" in message
    assert "line 7: the value is empty" in message
    assert "line 8: 5 cells instead of 4" in message
