"""Stage by stage: nothing goes out before its plan is whole, nor past a gate that stopped an earlier stage."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import ExpectationError, FirstLookError, GateError, InputError
from pipelines.flows import work as working
from pipelines.flows.beginning import begin
from pipelines.flows.coverage import measure_flow, report_flow
from pipelines.flows.ingest import ingest_flow
from pipelines.flows.plan import plan_flow
from pipelines.flows.propose import propose_flow
from pipelines.flows.reconcile import reconcile_flow
from pipelines.flows.run_folder import RunFolder, read_table, write_table
from pipelines.flows.upload import upload_flow
from pipelines.model.tables import EDITS
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.wikibase.targets import Target, read_target
from tests.end_to_end.imaginary import KNOWN, imaginary_project, seeded
from tests.end_to_end.installation import Installation, project, seeded_wiki
from tests.fictional import DUMP, MAPPING, SLUG, write_partner

pytestmark = [pytest.mark.prefect, pytest.mark.usefixtures("prefect_server")]


@pytest.fixture(scope="module")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_sandbox(seeded_wiki(tmp_path_factory.mktemp("sandbox"))) as sandbox:
        yield sandbox.url


@pytest.fixture
def installation(tmp_path: Path, sandbox_url: str) -> Iterator[Installation]:
    """The fictional partner, of which the sandbox knows nobody."""
    write_partner(project(tmp_path))
    here = Installation(tmp_path, tmp_path / "runs", sandbox_url)
    with here.used():
        yield here


@pytest.fixture
def donated(tmp_path: Path) -> Iterator[tuple[Installation, RunningSandbox]]:
    """The fictional partner with eight people whom a sandbox knows; the mapping wants a look after three of them."""
    with running_sandbox(seeded(tmp_path / "sandbox")) as sandbox:
        home = imaginary_project(tmp_path / "home", mapping=MAPPING + "checks:\n  first_look: 3\n")
        here = Installation(home, tmp_path / "runs", sandbox.url)
        with here.used():
            yield here, sandbox


def start() -> str:
    return begin(SLUG, dump=None, target=None, everything=False)


def measure_before(slug: str, run: str) -> None:
    measure_flow(slug, run, "before", last=False)


STAGES: list[tuple[Callable[[str, str], object], str]] = [
    (reconcile_flow, "donata ingest"),
    (propose_flow, "donata reconcile"),
    (plan_flow, "donata map"),
    (upload_flow, "donata plan"),
    (report_flow, "donata upload"),
]


def test_each_stage_waits_for_the_one_before(installation: Installation) -> None:
    run = start()
    done: list[Callable[[str, str], object]] = [ingest_flow, reconcile_flow, propose_flow, plan_flow]
    for earlier, (stage, missing) in zip([None, *done], STAGES, strict=True):
        if earlier:
            earlier(SLUG, run)
        with pytest.raises(GateError) as caught:
            stage(SLUG, run)
        assert caught.value.remedy == f"run `{missing} {SLUG}` first"
    measure_before(SLUG, run)
    upload_flow(SLUG, run)
    measure_flow(SLUG, run, "after", last=True)
    report_flow(SLUG, run)


def test_a_part_of_a_plan_is_not_uploaded(installation: Installation) -> None:
    run = start()
    for stage in (ingest_flow, reconcile_flow, propose_flow, plan_flow):
        stage(SLUG, run)
    folder = RunFolder(installation.runs / SLUG / run)
    folder.part(EDITS, 0).rename(folder.file("aside.parquet"))
    with pytest.raises(GateError, match="edits"):
        upload_flow(SLUG, run)
    assert not folder.file("outcomes.parquet").exists()
    write_table(read_table(folder.file("aside.parquet")), folder.part(EDITS, 0))
    upload_flow(SLUG, run)
    assert folder.file("outcomes.parquet").is_file()


def test_what_stopped_an_earlier_stage_stops_the_upload_too(installation: Installation) -> None:
    expecting = MAPPING.replace("expect:\n", "expect:\n  matched_share: {min: 0.9}\n")
    write_partner(installation.home, mapping=expecting)
    run = start()
    ingest_flow(SLUG, run)
    with pytest.raises(ExpectationError, match="matched_share"):
        reconcile_flow(SLUG, run)
    propose_flow(SLUG, run)
    plan_flow(SLUG, run)
    with pytest.raises(ExpectationError, match="matched_share"):
        upload_flow(SLUG, run)
    assert not RunFolder(installation.runs / SLUG / run).file("outcomes.parquet").exists()


def test_the_first_items_of_a_new_mapping_are_looked_at_before_the_others_go(
    donated: tuple[Installation, RunningSandbox], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, sandbox = donated

    def read_public(*arguments: Any, **more: Any) -> Target:
        return replace(read_target(*arguments, **more), public=True)

    monkeypatch.setattr(working, "read_target", read_public)
    run = start()
    for stage in (ingest_flow, reconcile_flow, propose_flow, plan_flow):
        stage(SLUG, run)
    folder = RunFolder(here.runs / SLUG / run)
    planned = list(dict.fromkeys(folder.read_parts(EDITS)["subject"]))
    assert len(planned) == KNOWN
    with pytest.raises(FirstLookError, match="its first 3 items are uploaded, the others wait") as caught:
        upload_flow(SLUG, run)
    assert caught.value.remedy == f"look at them there; then go on with `donata upload {SLUG}`"
    assert edited(sandbox) == planned[:3]
    assert not folder.file("outcomes.parquet").exists()
    upload_flow(SLUG, run)
    assert edited(sandbox) == planned
    outcomes = read_table(folder.file("outcomes.parquet"))
    assert outcomes["subject"].tolist() == planned
    assert set(outcomes["status"]) == {"edited"}


def edited(sandbox: RunningSandbox) -> list[str]:
    """The items of all edits, in their order."""
    return [entry.parameters["id"] for entry in sandbox.requests.actions("wbeditentity") if not entry.error]


def test_a_dump_that_is_not_there_is_told_before_a_run_begins(installation: Installation) -> None:
    nowhere = str(installation.home / "nowhere.csv")
    with pytest.raises(InputError, match="no such file") as caught:
        begin(SLUG, dump=nowhere, target=None, everything=False)
    assert caught.value.file == nowhere
    assert not (installation.runs / SLUG / "dumps").exists()


def test_a_dump_that_was_given_is_read_as_it_was_saved(installation: Installation) -> None:
    rows = csv.reader(DUMP.replace("Moss", "Möß").splitlines())
    given = installation.home / "from-excel.csv"
    with given.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    run = begin(SLUG, dump=str(given), target=None, everything=False)
    ingest_flow(SLUG, run)
    folder = RunFolder(installation.runs / SLUG / run)
    assert folder.read_json("ingest/ingest.json")["rows_accepted"] == 5
    assert "Möß, Bartleby" in read_table(folder.file("ingest/records.parquet"))["name"].tolist()
