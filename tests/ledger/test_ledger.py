import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.exceptions import LedgerError
from pipelines.ledger import EditStatus, Ledger, RunState
from pipelines.model.tables import COVERAGE
from tests.ledger.samples import contribution, intend, start, url

HOME = Path(__file__).parents[2]


def test_a_run_has_an_id_that_edit_groups_take(ledger: Ledger) -> None:
    run = start(ledger)
    assert re.fullmatch(r"[0-9a-f]{11}", run.id)
    assert run.state is RunState.STARTED
    assert run.ended is None
    assert run.started.tzinfo is UTC
    assert (datetime.now(UTC) - run.started).total_seconds() < 60
    assert (run.slug, run.target, run.dump_name) == ("imaginary", "sandbox", "artists.csv")


def test_a_finished_run_keeps_its_counts(ledger: Ledger) -> None:
    run = start(ledger)
    ledger.finish_run(run.id, {"rows_read": 5, "by_code": {"x": 1}})
    finished = ledger.run(run.id)
    assert finished.state is RunState.FINISHED
    assert finished.counts == {"rows_read": 5, "by_code": {"x": 1}}
    assert finished.ended is not None
    assert finished.ended >= finished.started


def test_an_intent_stands_before_its_outcome(ledger: Ledger) -> None:
    run = start(ledger)
    known, lost = intend(ledger, run.id, "Q1"), intend(ledger, run.id, "new:k2")
    ledger.settle_edit(known, EditStatus.EDITED, item="Q1", revision=6)
    (open_edit,) = ledger.unsettled_edits(run.id)
    assert (open_edit.id, open_edit.subject, open_edit.item, open_edit.status) == (lost, "new:k2", None, None)
    assert (open_edit.content_hash, open_edit.summary, open_edit.counts) == ("abc", "a test", {"statements": 1})
    ledger.settle_edit(lost, EditStatus.CREATED, item="Q9", revision=7)
    assert ledger.unsettled_edits(run.id) == []
    assert [(edit.item, edit.status, edit.revision) for edit in ledger.edits(run.id)] == [
        ("Q1", EditStatus.EDITED, 6),
        ("Q9", EditStatus.CREATED, 7),
    ]


def test_an_edit_is_settled_once_and_wholly(ledger: Ledger) -> None:
    run = start(ledger)
    edit = intend(ledger, run.id, "Q1")
    ledger.settle_edit(edit, EditStatus.EDITED, item="Q1", revision=6)
    with pytest.raises(LedgerError, match="already settled"):
        ledger.settle_edit(edit, EditStatus.FAILED, contributions=[contribution(run.id, edit, "Q1")])
    assert len(ledger.contributions(run=run.id)) == 0
    assert ledger.edits(run.id)[0].status is EditStatus.EDITED


def figure(phase: str, covered: int) -> dict[str, object]:
    return {
        "phase": phase,
        "scope": "partner",
        "measure": "property",
        "subject": "P569",
        "covered": covered,
        "total": 10,
        "query": "coverage/property-coverage",
    }


def test_coverage_keeps_the_newest_snapshot_of_each_phase(ledger: Ledger) -> None:
    run = start(ledger)
    assert len(ledger.coverage(run.id)) == 0
    ledger.record_coverage(run.id, COVERAGE.frame([figure("before", 1), figure("before", 2)]))
    ledger.record_coverage(run.id, COVERAGE.frame([figure("before", 3)]))
    ledger.record_coverage(run.id, COVERAGE.frame([figure("after", 9)]))
    ledger.record_coverage(run.id, COVERAGE.frame())
    kept = ledger.coverage(run.id)
    assert [(row["phase"], row["covered"]) for row in kept.to_dict("records")] == [("before", 3), ("after", 9)]
    assert list(COVERAGE.check(kept).columns) == COVERAGE.names


@settings(max_examples=15, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50))
def test_texts_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    with Ledger(url(tmp_path_factory.mktemp("ledger"))) as ledger:
        run = start(ledger, slug=text or "s")
        ledger.finish_run(run.id, {text: text})
        assert ledger.run(run.id).counts == {text: text}
        edit = intend(ledger, run.id, f"new:{text}")
        ledger.settle_edit(edit, EditStatus.CREATED, item="Q1", revision=1)
        assert ledger.created_item(text or "s", "sandbox", text) == "Q1"


def test_threads_share_a_ledger(ledger: Ledger) -> None:
    run = start(ledger)

    def work(number: int) -> int:
        edit = intend(ledger, run.id, f"Q{number}")
        ledger.settle_edit(edit, EditStatus.EDITED, item=f"Q{number}", revision=number)
        return edit

    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(work, range(1, 101)))
    assert len(set(ids)) == 100
    assert ledger.unsettled_edits(run.id) == []
    assert ledger.upload_counts(run.id)["edited"] == 100


WORKER = """
import sys
from pipelines.ledger import EditStatus
from pipelines.ledger import Ledger
from tests.ledger.samples import contribution, intend, start

with Ledger(sys.argv[1]) as ledger:
    run = start(ledger, slug=sys.argv[2])
    for number in range(1, 121):
        edit = intend(ledger, run.id, f"Q{number}")
        ledger.runs()
        ledger.settle_edit(
            edit, EditStatus.EDITED, item=f"Q{number}", revision=1, contributions=[contribution(run.id, edit, "Q1")]
        )
    ledger.finish_run(run.id, {})
"""


def test_processes_share_a_ledger_from_its_very_creation(tmp_path: Path) -> None:
    """They all find no file, make it together, and write at the same time."""
    address = url(tmp_path)
    workers = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", WORKER, address, f"slug-{number}"], cwd=HOME)
        for number in range(3)
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0]
    with Ledger(address) as ledger:
        for run in ledger.runs():
            assert run.state is RunState.FINISHED
            assert ledger.unsettled_edits(run.id) == []
            assert ledger.upload_counts(run.id) == {
                "edited": 120,
                "created": 0,
                "statements": 120,
                "references": 120,
                "terms": 0,
            }
        assert len(ledger.runs()) == 3


KILLED = """
import os, signal, sys
from pipelines.ledger import Ledger
from tests.ledger.samples import intend, start

with Ledger(sys.argv[1]) as ledger:
    run = start(ledger)
    intend(ledger, run.id, "Q1")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_intent_survives_a_kill(tmp_path: Path) -> None:
    worker = subprocess.run([sys.executable, "-c", KILLED, url(tmp_path)], cwd=HOME, check=False, timeout=60)
    assert worker.returncode == -9
    with Ledger(url(tmp_path)) as ledger:
        run = ledger.open_run("imaginary", "sandbox", "d1", "m1")
        assert run is not None
        assert [edit.subject for edit in ledger.unsettled_edits(run.id)] == ["Q1"]
