"""Leaving edits out of a run's plan: another plan, from the first one and the ledger; never of what was sent."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.exceptions import GateError
from pipelines.flows.excluding import leave_out, plan_file, take_in
from pipelines.flows.freezing import FILES, PREVIEW, freeze_plan
from pipelines.flows.lock import alone
from pipelines.flows.run_stages import StageState, read_progress
from pipelines.ledger import Ledger
from pipelines.upload.frozen import line_address, thaw
from pipelines.upload.rows import Action, read_edits
from tests.fictional import SLUG
from tests.flows.runs import FIVE, open_run

TOLD = {"person": "Ada", "reason": "wrong"}
FIRST = line_address(FIVE[0])


def test_the_upload_reads_the_plan_without_them(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    first = freeze_plan(work)
    work.folder.write_text(PREVIEW, "the first plan")
    with work.ledger() as ledger:
        run = ledger.run(work.run)
        second = leave_out(work.settings, ledger, run, [FIRST], plan=first, **TOLD)
        known = plan_file(work.folder)
        assert known is not None
        assert (known.address, known.edits, known.changes, known.items) == (second, 5, 4, 4)
        rows = list(read_edits(thaw(known.path).edits))
        assert (rows[0].action, rows[0].why) == (Action.LEAVE, "left out: wrong (Ada)")
        assert [line_address(row) for row in rows[1:]] == [line_address(edit) for edit in FIVE[1:]]
        assert freeze_plan(work) == second
        # The target is made up, so its page cannot be made anew; the old one must not stay.
        assert not work.folder.file(PREVIEW).exists()
        assert all(work.folder.file(name).is_file() for name in FILES.values())
        assert "Q1\t" not in work.folder.file("plan.qs").read_text(encoding="utf-8")
        assert take_in(work.settings, ledger, run, [FIRST], plan=second, **TOLD) == first
        assert ledger.exclusions(work.run) == []


def test_what_does_not_fit_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    with work.ledger() as ledger:
        run = ledger.run(work.run)
        with pytest.raises(GateError, match="no plan yet"):
            leave_out(work.settings, ledger, run, [FIRST], plan="0" * 64, **TOLD)
        plan = freeze_plan(work)
        with pytest.raises(GateError, match="the run's plan is"):
            leave_out(work.settings, ledger, run, [FIRST], plan="0" * 64, **TOLD)
        with pytest.raises(GateError, match="1 of the edits are not in the plan"):
            leave_out(work.settings, ledger, run, [FIRST, "f" * 64], plan=plan, **TOLD)
        ledger.intend_edit(work.run, "Q1", item="Q1", base_revision=1, content_hash="c", summary="s", counts={})
        with pytest.raises(GateError, match="Q1 was edited by this run already"):
            leave_out(work.settings, ledger, run, [FIRST], plan=plan, **TOLD)
        with alone(SLUG, work.settings), pytest.raises(GateError, match="is being worked on"):
            leave_out(work.settings, ledger, run, [line_address(FIVE[1])], plan=plan, **TOLD)
        assert ledger.exclusion_history(work.run) == []


def test_how_far_a_run_has_come_is_told_by_what_it_wrote(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    begun = read_progress(work.folder, {})
    assert begun.current is not None
    assert (begun.current.name, begun.prepared, begun.plan) == ("ingest", False, None)
    freeze_plan(work)
    planned = read_progress(work.folder, {})
    assert [stage.name for stage in planned.stages if stage.state is StageState.DONE] == [
        "ingest",
        "reconcile",
        "map",
        "plan",
    ]
    work.folder.write_text("coverage-before.parquet", "")
    uploading = read_progress(work.folder, {"edited": 2, "failed": 1, "open": 1})
    assert uploading.current is not None
    assert (uploading.current.name, uploading.current.done, uploading.current.total) == ("upload", 3, 5)
    assert uploading.current.share == pytest.approx(0.6)
    assert uploading.prepared
    assert not uploading.uploaded
    for name in ("outcomes.parquet", "coverage-after.parquet", "report.html"):
        work.folder.write_text(name, "")
    ended = read_progress(work.folder, {"edited": 5})
    assert ended.uploaded
    assert ended.current is None
    assert replace(ended.stages[0], state=StageState.WAITING).share is None


def test_a_plan_of_an_earlier_version_counts_nothing(tmp_path: Path) -> None:
    work = open_run(tmp_path)
    freeze_plan(work)
    old = {name: work.folder.read_json("plan.json")[name] for name in ("address", "file", "edits")}
    work.folder.write_json("plan.json", old)
    known = plan_file(work.folder)
    assert known is not None
    assert (known.items, known.base) == (None, known.path)
    with Ledger(work.settings.ledger) as ledger:
        new = leave_out(work.settings, ledger, ledger.run(work.run), [FIRST], plan=known.address, **TOLD)
    assert new != known.address
