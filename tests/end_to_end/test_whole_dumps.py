"""The whole real dumps, unattended, as a person would run them: no row lost, and a second run adds nothing."""

import csv
import gzip
import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from pipelines import sandbox
from pipelines.flows.run_folder import RunFolder
from pipelines.ledger.entries import Run
from pipelines.model.summary import RunSummary
from pipelines.sandbox import ServerFacts
from tests.end_to_end.installation import HOME, SEED, Installation
from tests.made_once import made_once

pytestmark = [pytest.mark.real_data, pytest.mark.prefect, pytest.mark.slow]

#: Of the accepted matches that the museum links itself, the least share that are the museum's own.
LEAST_PRECISION = 0.985


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, prefect_server: None) -> Path:
    return tmp_path_factory.mktemp("whole")


def some_organisations(real_data: Path, path: Path) -> Path:
    """Write the reference items that the registry names itself, and every eighth of the others.

    What becomes of each row shows with them as well, and they load in a sixth of the time. How well rows are matched
    among all of them is measured in `tests/reconcile/test_real_dumps.py`.
    """
    with gzip.open(real_data / "partners" / "ror-records.jsonl.gz") as lines:
        named = {item for line in lines for item in re.findall(rb'"(Q[1-9][0-9]*)"', line)}
    with gzip.open(real_data / "reference" / "organisations.json.gz") as lines, path.open("wb") as file:
        entities = (line.rstrip(b",\n") + b"\n" for line in lines if line.startswith(b"{"))
        for number, entity in enumerate(entities):
            if number % 8 == 0 or json.loads(entity)["id"].encode() in named:
                file.write(entity)
    return path


@pytest.fixture(scope="module")
def server(place: Path, real_data: Path) -> Iterator[ServerFacts]:
    """A sandbox in a process of its own, with the seed, all reference items of artists, and some of organisations.

    The museum's tests share one; the registry's, an xdist_group of its own, may have another at the same time.
    """

    def load(folder: Path) -> None:
        some = some_organisations(real_data, place / "organisations.jsonl")
        sandbox.start(folder, port=0, seed=SEED)
        try:
            for path in (real_data / "reference" / "artists.json.gz", some):
                sandbox.load(folder, path)
        finally:
            sandbox.stop(folder)

    shutil.copytree(made_once("both-partners", load), place / "sandbox")
    yield sandbox.start(place / "sandbox", port=0)
    sandbox.stop(place / "sandbox")


@pytest.fixture(scope="module")
def museum(server: ServerFacts, place: Path, real_data: Path) -> Installation:
    """After two runs of the museum's whole file."""
    installation = Installation(HOME, place / "moma", server.url)
    dump = real_data / "partners" / "moma-artists.csv"
    for _ in range(2):
        done = installation.command("run", "moma", "--dump", str(dump), timeout=1200)
        assert done.returncode == 0, done.stderr
    return installation


def runs(installation: Installation, slug: str) -> list[tuple[Run, RunSummary]]:
    """The runs in their order, each with the summary that it wrote."""
    with installation.ledger() as ledger:
        known = sorted(ledger.runs(slug), key=lambda run: run.started)
    folders = [RunFolder(installation.runs / slug / run.id) for run in known]
    return [
        (run, RunSummary.from_json(folder.read_json("summary.json")))
        for run, folder in zip(known, folders, strict=True)
    ]


def test_no_row_of_the_museum_is_lost(museum: Installation, real_data: Path) -> None:
    with (real_data / "partners" / "moma-artists.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sum(1 for _ in csv.DictReader(file))
    assert rows >= 15_000
    for run, summary in runs(museum, "moma"):
        assert summary.sums_agree
        assert summary.rows_read == rows
        assert (summary.failed, summary.edits_refused) == (0, 0)
        assert (run.state, run.counts) == ("finished", summary.counts())


def test_the_ledger_has_each_of_the_museums_edits(museum: Installation) -> None:
    [(run, summary), _] = runs(museum, "moma")
    with museum.ledger() as ledger:
        edits, contributions = ledger.edits(run.id), ledger.contributions(run=run.id)
    assert summary.items_edited > 1000
    assert len({edit.item for edit in edits}) == len(edits)
    assert {edit.status for edit in edits} == {"edited"}
    assert len(edits) == summary.items_edited
    assert (contributions["kind"] == "statement").sum() == summary.statements_added
    assert contributions["reference"].notna().sum() == summary.references_added
    assert contributions.loc[contributions["kind"] == "statement", "reference"].notna().all()


def test_a_second_run_of_the_museums_file_adds_nothing(museum: Installation) -> None:
    [(_, first), (again, second)] = runs(museum, "moma")
    assert second.changed_nothing
    assert second.rows_same == first.rows_accepted
    with museum.ledger() as ledger:
        assert ledger.edits(again.id) == []


def test_matches_agree_with_the_museums_own(
    museum: Installation, record_property: Callable[[str, object], None]
) -> None:
    (first, _), _ = runs(museum, "moma")
    folder = museum.runs / "moma" / first.id
    matches = pd.read_parquet(folder / "matches.parquet", dtype_backend="pyarrow")
    records = pd.read_parquet(folder / "ingest" / "records.parquet", dtype_backend="pyarrow")
    accepted = matches[matches["outcome"] == "accepted"].merge(records[["_row", "wiki_qid"]], on="_row")
    linked = accepted[accepted["wiki_qid"].notna()]
    precision = float((linked["item"] == linked["wiki_qid"]).mean())
    record_property("precision", precision)
    print(f"precision of {len(linked)} accepted matches that the museum links itself: {precision:.4f}")
    assert len(linked) > 1000
    assert precision >= LEAST_PRECISION


@pytest.mark.xdist_group("registry")
def test_no_record_of_the_registry_is_lost_on_the_way_to_its_plan(
    server: ServerFacts, place: Path, real_data: Path
) -> None:
    installation = Installation(HOME, place / "ror", server.url)
    dump = real_data / "partners" / "ror-records.jsonl.gz"
    done = installation.command("run", "ror", "--dump", str(dump), "--dry", timeout=1200)
    assert done.returncode == 0, done.stderr
    with gzip.open(dump) as file:
        rows = sum(1 for _ in file)
    [(run, summary)] = runs(installation, "ror")
    assert rows > 50_000
    assert summary.sums_agree
    assert summary.rows_read == rows
    assert summary.items_planned > 1000
    assert (summary.failed, summary.items_edited, run.state) == (0, 0, "started")
    shutil.rmtree(installation.runs)
