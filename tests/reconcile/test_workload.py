"""Workload: whoever is free takes a batch, and neither the batches nor who does them change a result."""

import os
import signal
from functools import partial

import pandas as pd
import pytest

from pipelines.partners.partner import Partner
from pipelines.reconcile.matching import Reconciled
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.workload import BATCH_ROWS, reconcile_all, slices, spread
from tests.reconcile.conftest import MakeRecords
from tests.reconcile.items import born, died, item

HERE = os.getpid()


@pytest.mark.parametrize(
    ("rows", "workers", "batches"),
    [(24_000, 2, 4), (15_900, 2, 2), (51_413, 2, 8), (18_000, 4, 4), (24_000, 1, 3), (900, 2, 1), (0, 2, 0)],
)
def test_every_process_gets_as_many_batches(rows: int, workers: int, batches: int) -> None:
    parts = list(slices(pd.DataFrame({"_row": range(rows)}), workers))
    assert [row for part in parts for row in part["_row"]] == list(range(rows))
    assert len(parts) == batches
    assert max(map(len, parts), default=0) <= BATCH_ROWS


def where_done(number: int) -> tuple[int, int]:
    return number, os.getpid()


def test_every_number_is_done_once_and_given_in_order() -> None:
    for workers in (1, 3):
        done = spread(where_done, 20, workers)
        assert [number for number, _ in done] == list(range(20))
    assert spread(where_done, 0, 2) == []


def _unless(number: int, *, wanted: int, here: bool) -> int:
    """Fails, or is killed, at one number; the other process waits for that, for it would else do all itself."""
    if number == wanted and os.getpid() != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == wanted and here:
        raise ValueError("no such row")
    return number


@pytest.mark.parametrize("wanted", range(3))
def test_what_a_killed_process_leaves_is_done_here(wanted: int) -> None:
    assert spread(partial(_unless, wanted=wanted, here=False), 3, 2) == [0, 1, 2]


def test_an_error_is_raised_here() -> None:
    with pytest.raises(ValueError, match="no such row"):
        spread(partial(_unless, wanted=1, here=True), 3, 2)


def test_results_do_not_hang_on_batches(
    partner: Partner, make_records: MakeRecords, people: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`Ada Quill` is the second form of one row and the first of another; the item bears both forms' names."""
    names = ["Quill Ada", "Adah Quill", "Ada Quil"]
    life = [[born(1853), died(1900 + number)] for number in range(8)]
    items = [item(f"Q{n}", "Ada Quill", aliases=names, statements=one) for n, one in enumerate(life, 11)]
    written = ("Quill, Ada", "Quil, Ada (Ada Quill)", "Ada Quill", "Adah Quill (Quill, Ada)", "Quill, A.")
    records = make_records(*[{"name": name, "born": "1853"} for name in written * 2])
    whole = _tables(reconcile_all(records, partner, reference_of(items), people))
    monkeypatch.setattr("pipelines.reconcile.workload.BATCH_ROWS", 1)
    parted = _tables(reconcile_all(records, partner, reference_of(items), people))
    for one, other in zip(whole, parted, strict=True):
        pd.testing.assert_frame_equal(one, other)


def _tables(done: list[Reconciled]) -> list[pd.DataFrame]:
    return [
        pd.concat([getattr(one, table) for one in done], ignore_index=True)
        for table in ("matches", "candidates", "issues")
    ]
