"""Single stages, one command after the other: the same result as `donata run`; out of order, what to do first."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import KNOWN, NEW, SLUG, imaginary_project, seeded
from tests.end_to_end.installation import Installation

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

STAGES = ("ingest", "reconcile", "map", "plan", "upload", "report")


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """A sandbox of the test's own, since the test edits."""
    with running_sandbox(seeded(tmp_path / "sandbox")) as running:
        yield running


@pytest.fixture
def installation(tmp_path: Path, sandbox: RunningSandbox) -> Installation:
    return Installation(imaginary_project(tmp_path / "home"), tmp_path / "runs", sandbox.url)


def test_stages_in_order_do_what_a_run_does(
    installation: Installation, sandbox: RunningSandbox, donata: Donata, tmp_path: Path
) -> None:
    for stage in STAGES:
        assert not sandbox.requests.actions("wbeditentity") or stage == "report"
        told = donata(stage, SLUG)
        assert told.code == 0, told.err
    assert f"{KNOWN} edited, {NEW} created" in told.out
    with installation.ledger() as ledger:
        [staged] = ledger.runs(SLUG)
    assert staged.state == "finished"

    with running_sandbox(seeded(tmp_path / "again")) as fresh:
        whole = Installation(installation.home, tmp_path / "whole", fresh.url)
        assert donata("run", SLUG, at=whole).code == 0
        with whole.ledger() as ledger:
            [run] = ledger.runs(SLUG)
    assert staged.counts == run.counts
    assert files(installation.runs / SLUG / staged.id) == files(whole.runs / SLUG / run.id)

    shutil.rmtree(whole.runs)
    sandbox.requests.clear()
    assert "Nothing to add" in donata("run", SLUG, at=installation.plain()).out
    assert sandbox.requests.actions("wbeditentity") == []


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_stage_before_its_turn_says_which_comes_first(
    installation: Installation, sandbox: RunningSandbox, donata: Donata
) -> None:
    for first, stages in {
        "ingest": STAGES[1:],
        "reconcile": STAGES[2:],
        "map": STAGES[3:5],
        "plan": ["upload"],
    }.items():
        for stage in stages:
            told = donata(stage, SLUG, at=installation.plain())
            assert told.code == 1, stage
            assert told.err.count("Error:") == 1
            assert re.search(rf"`donata (run|{'|'.join(STAGES)}) {SLUG}`", told.err)
        assert donata(first, SLUG, at=installation.plain()).code == 0
    assert sandbox.requests.actions("wbeditentity") == []


def test_a_report_without_an_upload_leaves_the_run_open(installation: Installation, donata: Donata) -> None:
    plain = installation.plain()
    donata("run", SLUG, "--dry", at=plain)
    assert "Nothing was uploaded" in donata("report", SLUG, at=plain).out
    with installation.ledger() as ledger:
        assert ledger.runs(SLUG)[0].state == "started"
    assert f"{KNOWN} edited, {NEW} created" in donata("run", SLUG, at=plain).out
