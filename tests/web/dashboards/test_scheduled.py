"""`donata snapshot`, and the flow that does the same on a schedule: coverage and equity of partners as they are."""

from pathlib import Path
from shutil import copyfile

import pytest

from pipelines.exceptions import ServiceError
from pipelines.flows.snapshots import snapshots
from pipelines.ledger import Ledger
from tests.end_to_end.installation import Installation
from tests.fictional import SLUG
from tests.web.small_runs import GIVEN, SmallRuns


@pytest.fixture(scope="module")
def installed(runs: SmallRuns, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The small runs, with a ledger of their own in which the snapshots are."""
    ledger = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    copyfile(Path(runs.settings.ledger.removeprefix("sqlite:///")), ledger)
    settings = runs.settings
    return Installation(settings.home, settings.runs, runs.sandbox.url, {"ledger_url": f"sqlite:///{ledger}"})


def test_partners_are_measured_as_they_are_and_what_cannot_be_is_told(
    installed: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    with Ledger(installed.more["ledger_url"]) as ledger:
        # The small runs are shared: other tests may have taken snapshots of them already.
        before = len(ledger.snapshots(SLUG, "sandbox")), len(ledger.equity(SLUG, "sandbox"))
        assert installed.call("snapshot", "nobody", SLUG) == 1
        [kept] = ledger.snapshots(SLUG, "sandbox")[before[0] :]
        [equity] = ledger.equity(SLUG, "sandbox")[before[1] :]
    assert (kept.run, kept.phase, kept.items, equity.items) == (None, "scheduled", len(GIVEN), len(GIVEN))
    told = capsys.readouterr()
    assert f"snapshot {kept.id} of {SLUG}" in told.out
    assert f"equity {equity.id} of {SLUG}" in told.out
    assert "Error: nobody:" in told.err
    assert "has no run yet" in told.err
    assert installed.call("snapshot", SLUG, "--target", "wikidata") == 1
    assert "no finished run on target 'wikidata'" in capsys.readouterr().err
    assert installed.call("snapshot", SLUG, "--deploy") != 0


def test_the_flow_takes_all_partners_and_says_of_whom_nothing_could_be_taken(installed: Installation) -> None:
    away = Installation(installed.home, installed.runs, "http://127.0.0.1:1", installed.more)
    with away.used(), pytest.raises(ServiceError, match=f"{SLUG}: "):
        snapshots.fn()
    with away.used():
        # Nobody has a run there, so there is nothing to take.
        assert snapshots.fn("wikidata") == 0
