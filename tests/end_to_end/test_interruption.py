"""Kill -9 during any stage, run again: the same end state as without, and nothing twice."""

import shutil
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.model.summary import RunSummary
from pipelines.model.tables import rows_of
from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.end_to_end.imaginary import KNOWN, NEW, SLUG, ULAN, imaginary_project, seeded
from tests.end_to_end.installation import Installation

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.no_cover]

#: Seconds after which a creation whose answer was lost is taken not to be on its way any more; each is waited for.
PATIENCE = {"unclear": "3"}

KILLED = str(Path(__file__).with_name("killed.py"))

#: Where the run is killed, one after the other: each time it is run again it comes as far as the next point. Prefect
#: runs those that it does batch by batch in threads of its own, and the end of the upload; in the others its flows are
#: plain functions, as in jobs of the portal, so that each way goes on where the other was killed.
POINTS = (
    "before:run.json",
    "plain before:ingest/ingest.json",
    "plain before:ingest/check.html",
    "before:matches/part-00000.parquet",
    "plain before:matches.parquet",
    "before:proposals/part-00000.parquet",
    "before:edits/part-00000.parquet",
    "plain before:preview.html",
    "plain before:coverage-before.parquet",
    "unsent:3",
    "plain unheard:3",
    # Eight items are edited, five of them by now, and then three created.
    f"unheard:{KNOWN - 5 + 1}",
    "plain unsent:2",
    "before:outcomes.parquet",
    "plain before:coverage-after.parquet",
    "plain before:report.html",
    "plain before:summary.json",
)


@dataclass(frozen=True)
class Ending:
    """What a run left behind."""

    installation: Installation
    sandbox: RunningSandbox
    summary: RunSummary

    def content(self) -> dict[str, Any]:
        """The artists' items by their identifier, all that differs from run to run left out."""
        return {key: _plain(self.sandbox.entity(item)) for key, [item] in self.items().items()}

    def items(self) -> dict[str, list[str]]:
        """All items that have an artist's identifier, with those that two share it."""
        found: dict[str, list[str]] = {}
        for page in self.sandbox.wiki.storage.pages_after(0):
            for statement in [] if page.redirect else page.entity().get("claims", {}).get(ULAN, []):
                key = statement["mainsnak"]["datavalue"]["value"]
                if key.startswith("5009000"):
                    found.setdefault(key, []).append(page.entity_id)
        return found


def _plain(entity: dict[str, Any]) -> dict[str, Any]:
    """Terms and statements, without the ids and revisions that another run gives."""
    claims = {
        prop: sorted((_plain_statement(statement) for statement in group), key=str)
        for prop, group in entity["claims"].items()
    }
    return {"claims": claims} | {kind: entity[kind] for kind in ("labels", "descriptions", "aliases")}


def _plain_statement(statement: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name != "id"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, and a sandbox with the seed, to be copied."""
    place = tmp_path_factory.mktemp("prepared")
    imaginary_project(place / "home")
    seeded(place / "sandbox")
    return place


@pytest.fixture(scope="module")
def uninterrupted(prepared: Path, prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ending]:
    place = tmp_path_factory.mktemp("uninterrupted")
    with running_sandbox(shutil.copytree(prepared / "sandbox", place / "sandbox")) as sandbox:
        installation = Installation(prepared / "home", place / "runs", sandbox.url)
        yield Ending(installation, sandbox, installation.run(SLUG))


@pytest.fixture(scope="module")
def interrupted(prepared: Path, prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ending]:
    place = tmp_path_factory.mktemp("interrupted")
    with running_sandbox(shutil.copytree(prepared / "sandbox", place / "sandbox")) as sandbox:
        installation = Installation(prepared / "home", place / "runs", sandbox.url, PATIENCE)
        killed = installation.command(SLUG, *POINTS, program=(sys.executable, KILLED), timeout=1800)
        kinds = ("before:", "unsent:", "unheard:")
        ends = [line for line in killed.stdout.splitlines() if line.removeprefix("plain ").startswith(kinds)]
        assert ends == [f"{point} {int(signal.SIGKILL)}" for point in POINTS], killed.stderr
        yield Ending(installation, sandbox, installation.run(SLUG))


def test_all_rows_are_edited_or_created(uninterrupted: Ending) -> None:
    summary = uninterrupted.summary
    assert summary.sums_agree
    assert (summary.items_edited, summary.items_created) == (KNOWN, NEW)


def test_the_run_was_resumed_and_not_begun_anew(interrupted: Ending) -> None:
    with interrupted.installation.ledger() as ledger:
        [run] = ledger.runs(SLUG)
    assert (run.id, run.state) == (interrupted.summary.run, "finished")


def test_no_item_is_edited_or_created_twice(interrupted: Ending) -> None:
    edits = interrupted.sandbox.requests.actions("wbeditentity")
    assert not [edit.error for edit in edits if edit.error]
    assert Counter(edit.parameters.get("id", "new") for edit in edits)["new"] == NEW
    assert len(edits) == KNOWN + NEW
    assert {len(items) for items in interrupted.items().values()} == {1}


def test_the_items_are_as_without_interruption(interrupted: Ending, uninterrupted: Ending) -> None:
    assert interrupted.content() == uninterrupted.content()
    assert len(interrupted.content()) == KNOWN + NEW


def test_the_figures_are_as_without_interruption(interrupted: Ending, uninterrupted: Ending) -> None:
    assert interrupted.summary.counts() == uninterrupted.summary.counts()
    before, after = uninterrupted.summary.coverage_before, uninterrupted.summary.coverage_after
    assert (interrupted.summary.coverage_before, interrupted.summary.coverage_after) == (before, after)


def test_the_ledger_tells_the_same(interrupted: Ending, uninterrupted: Ending) -> None:
    assert _told(interrupted) == _told(uninterrupted)
    with interrupted.installation.ledger() as ledger:
        assert ledger.unsettled_edits(interrupted.summary.run) == []


def _told(ending: Ending) -> Counter[tuple[Any, ...]]:
    """Contributions, without what another run numbers otherwise."""
    names = ("kind", "row", "key", "column", "property", "language", "text", "raw", "reference", "match_evidence")
    with ending.installation.ledger() as ledger:
        rows = rows_of(ledger.contributions(run=ending.summary.run))
    return Counter(tuple(row[name] for name in names) for row in rows)


def test_the_runs_files_are_the_same(interrupted: Ending, uninterrupted: Ending) -> None:
    assert _files(interrupted) == _files(uninterrupted)


def _files(ending: Ending) -> set[str]:
    folder = ending.installation.folder(ending.summary).path
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_run_after_it_makes_no_edit(interrupted: Ending) -> None:
    interrupted.sandbox.requests.clear()
    assert interrupted.installation.plain().run(SLUG, everything=True).changed_nothing
    assert interrupted.sandbox.requests.actions("wbeditentity") == []
