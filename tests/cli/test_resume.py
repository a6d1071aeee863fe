"""`donata resume`: Ctrl-C lets the item in flight end, and what is left is done later, once."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.ledger import Ledger
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.settings import load_settings
from pipelines.upload import execution, sending
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import KNOWN, NEW, SLUG, seeded
from tests.end_to_end.installation import Installation

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]

INTERRUPTED = 130


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(seeded(tmp_path / "sandbox")) as running:
        yield running


@pytest.fixture
def here(installation: Installation, own_sandbox: RunningSandbox) -> Installation:
    return Installation(installation.home, installation.runs, own_sandbox.url)


def interrupt_after(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the nth item is sent."""
    sent = iter(range(1, 99))

    def interrupted(*arguments, **more):  # type: ignore[no-untyped-def]
        outcome = sending.send(*arguments, **more)
        if next(sent) == number:
            signal.raise_signal(signal.SIGINT)
        return outcome

    monkeypatch.setattr(execution, "send", interrupted)


def writes(sandbox: RunningSandbox) -> int:
    return len([entry for entry in sandbox.requests.actions("wbeditentity") if not entry.error])


def test_an_interrupted_run_is_resumed_and_can_be_joined(
    here: Installation, own_sandbox: RunningSandbox, donata: Donata, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupt_after(3, patch)
        stopped = donata("run", SLUG, at=here)
    assert stopped.code == INTERRUPTED
    assert "stopped on request" in stopped.err
    assert "donata resume" in stopped.err
    assert writes(own_sandbox) == 3
    with here.used(), Ledger(load_settings().ledger) as ledger:
        (run,) = ledger.runs(SLUG)
        assert ledger.unsettled_edits(run.id) == []

    joined = donata("resume", SLUG, "--join", at=here)
    assert joined.code == 0, joined.err
    assert writes(own_sandbox) == KNOWN + NEW

    resumed = donata("resume", SLUG, at=here)
    assert resumed.code == 0, resumed.err
    assert writes(own_sandbox) == KNOWN + NEW
    assert f"run {run.id}" in resumed.out

    again = donata("resume", SLUG, at=here)
    assert again.code == 1
    assert "nothing to resume" in again.err


def test_a_dry_run_is_not_resumed(here: Installation, own_sandbox: RunningSandbox, donata: Donata) -> None:
    here = here.plain()
    assert donata("run", SLUG, "--dry", at=here).code == 0
    told = donata("resume", SLUG, at=here)
    assert told.code == 1
    assert f"donata upload {SLUG}" in told.err
    assert writes(own_sandbox) == 0
