import pytest

from pipelines.exceptions import GateError
from pipelines.upload.exclusion import changing, excluded, place_of
from pipelines.upload.frozen import line_address
from pipelines.upload.rows import Action, Edit, edit_of
from tests.upload.checks.making import adds, adds_term, snak
from tests.upload.samples import propose

TWO = [adds(snak("P569", "1853")), adds(snak("P570", "1921"))]
NEW = [
    adds_term("label", "Ada", subject="new:1"),
    adds(snak("P245", "500", "external-id"), subject="new:1"),
    adds(snak("P27", "Q145"), subject="new:1"),
]


def reasons(*edits: Edit) -> dict[str, str]:
    return {line_address(edit): "wrong (Ada)" for edit in edits}


def test_an_edit_that_is_left_out_stays_with_the_reason_and_does_nothing() -> None:
    kept = excluded(TWO, reasons(TWO[0]))
    assert kept[0] == TWO[0]._replace(action=Action.LEAVE, why="left out: wrong (Ada)")
    assert kept[1] == TWO[1]
    assert excluded(TWO, {}) == TWO


def test_edits_are_told_apart_by_all_that_they_say() -> None:
    assert line_address(TWO[0]) == line_address(adds(snak("P569", "1853")))
    assert line_address(TWO[0]) != line_address(TWO[0]._replace(revision=8))
    there = edit_of(propose(snak("P31", "Q5")), Action.KEEP, "there")
    assert changing([*TWO, there], {line_address(TWO[1]), line_address(there), "0"}) == {line_address(TWO[1]): TWO[1]}
    assert [place_of(edit) for edit in (TWO[0], NEW[0])] == ["P569", "label en"]


@pytest.mark.parametrize(("without", "lost"), [(0, "label"), (1, "identifier")])
def test_a_new_item_is_left_out_whole_or_keeps_its_name_and_identifier(without: int, lost: str) -> None:
    with pytest.raises(GateError, match=f"record '1' would have no {lost} any more"):
        excluded(NEW, reasons(NEW[without]))
    assert all(edit.action == Action.LEAVE for edit in excluded(NEW, reasons(*NEW)))
    assert excluded(NEW, reasons(NEW[2]))[:2] == NEW[:2]
