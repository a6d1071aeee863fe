"""The first look at a mapping that is new to a public target."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.exceptions import FirstLookError
from pipelines.flows.first_look import items_to_look_at, stop_for_look
from pipelines.flows.work import Work
from pipelines.ledger.entries import EditStatus
from pipelines.partners.mapping import Checks
from tests.fictional import SLUG
from tests.flows.runs import TARGET, open_run


def upload(work: Work, item: str) -> None:
    with work.ledger() as ledger:
        intent = ledger.intend_edit(
            work.run, item, item=item, base_revision=1, content_hash="0" * 64, summary="", counts={}
        )
        ledger.settle_edit(intent, EditStatus.EDITED, item=item, revision=2)


def test_a_new_mapping_stops_after_the_first_items_until_somebody_calls_again(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    few = items_to_look_at(work)
    assert few == ["Q1", "Q2"]
    upload(work, "Q1")
    assert items_to_look_at(work) == few, "after a crash the first items come first again"
    with pytest.raises(FirstLookError, match="its first 2 items are uploaded") as caught:
        stop_for_look(work, few)
    assert caught.value.remedy is not None
    assert f"donata upload {SLUG}" in caught.value.remedy
    assert items_to_look_at(work) is None


def test_a_mapping_that_has_been_there_goes_on(tmp_path: Path) -> None:
    upload(open_run(tmp_path), "Q1")
    assert items_to_look_at(open_run(tmp_path, dump="b" * 64)) is None


def test_no_look_at_a_sandbox_nor_at_what_is_small_nor_where_the_mapping_wants_none(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    assert items_to_look_at(replace(work, target=replace(TARGET, public=False))) is None
    for first_look in (0, 5):
        mapping = work.partner.mapping.model_copy(update={"checks": Checks(first_look=first_look)})
        assert items_to_look_at(replace(work, partner=replace(work.partner, mapping=mapping))) is None
