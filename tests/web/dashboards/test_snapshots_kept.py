"""Snapshots of a run, kept in ledger and files, and counted again from their graph."""

import csv
import gzip
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
import typer
from starlette.testclient import TestClient
from typer.testing import CliRunner

from pipelines.cli.coverage_snapshots import register
from pipelines.coverage.recount import RECOUNTED
from pipelines.flows.grouped_coverage import GRAPH, keep_grouped, read_collections, recount
from pipelines.flows.recounting import read_recount
from pipelines.flows.run_folder import RunFolder, read_table, write_table
from pipelines.model.coverage_snapshots import CELLS, Snapshot
from pipelines.model.records import VALUE_SEPARATOR
from pipelines.model.tables import MATCHES, rows_of
from pipelines.partners.partner import read_partner
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.dashboards.conftest import work_of
from tests.web.small_runs import GIVEN, SmallRuns, item_id

CELL = {"dimension": "all", "group": "all", "measure": "property", "subject": "P1", "covered": 1, "total": 1}


def test_a_snapshot_has_the_partners_figures_by_group(newest: Snapshot) -> None:
    figures = {
        (r["scope"], r["dimension"], r["group"], r["measure"], r["subject"]): (r["covered"], r["total"])
        for r in rows_of(CELLS.check(newest.cells))
    }
    count = len(GIVEN)
    assert newest.items == count
    assert figures["partner", "all", "all", "property", "P569"] == (count, count)
    assert figures["partner", "century", "20", "partner-reference", "P569"] == (count, count)
    assert figures["partner", "gender", "", "property", "P27"] == (0, count)
    assert figures["class", "century", "20", "property", "P569"][1] >= count
    assert newest.totals["property"][0] == 2 * count
    assert newest.share("property") == 2 / 5


def test_a_run_is_measured_once_in_each_phase(measured: Portal, runs: SmallRuns) -> None:
    known = measured.ledger.snapshots(SLUG, measured.target.name)
    assert [snapshot.phase for snapshot in known] == ["before", "after", "scheduled"]
    assert [snapshot.run for snapshot in known] == [runs.finished, runs.finished, None]
    assert keep_grouped(work_of(measured, runs.finished), "after") is None


def test_the_same_figures_are_counted_from_the_stored_graph(measured: Portal, newest: Snapshot) -> None:
    again = recount(measured.settings, newest)
    own = newest.cells[newest.cells["scope"] == "partner"].reset_index(drop=True)
    keys = ["dimension", "group", "measure", "subject"]
    assert again.cells.sort_values(keys, ignore_index=True).equals(own.sort_values(keys, ignore_index=True))
    assert (measured.settings.runs / newest.folder / GRAPH).stat().st_size < 10_000


def test_a_page_and_the_api_say_whether_a_stored_graph_gives_the_figures_again(
    measured: Portal, newest: Snapshot, analyst: TestClient, anybody: TestClient
) -> None:
    address = f"/api/v1/coverage/{SLUG}/snapshots/{newest.id}/recount"
    assert (anybody.get(address).status_code, anybody.post(address).status_code) == (404, 401)
    assert "Nobody has counted this snapshot again" in anybody.get(f"/coverage/{SLUG}").text
    answer = analyst.post(f"/coverage/{SLUG}/recount", data={"number": newest.id}, follow_redirects=False)
    assert answer.headers["location"] == f"/coverage/{SLUG}?snapshot={newest.id}"
    own = int((newest.cells["scope"] == "partner").sum())
    told = anybody.get(address).json()
    assert (told["reproduced"], told["figures"], told["differing"]) == (True, own, 0)
    assert told["class_figures"] == len(newest.cells) - own > 0
    assert "came out the same" in anybody.get(f"/coverage/{SLUG}").text

    graph = measured.settings.runs / newest.folder / GRAPH
    whole = graph.read_bytes()
    born = gzip.decompress(whole).decode().splitlines(keepends=True)
    graph.write_bytes(gzip.compress("".join(line for line in born if "direct/P569" not in line).encode()))
    try:
        assert analyst.post(address).json()["differing"] > 0
        rows = list(csv.DictReader(StringIO(anybody.get(f"/coverage/{SLUG}/recount?format=csv").text)))
        [all_of_them] = [row for row in rows if row["group"] == "all"]
        assert (all_of_them["subject"], all_of_them["covered"], all_of_them["covered_again"]) == ("P569", "5", "0")
        assert "came out otherwise" in anybody.get(f"/coverage/{SLUG}").text
    finally:
        graph.write_bytes(whole)
        analyst.post(address)


def test_the_command_says_so_too(measured: Portal, newest: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.cli.coverage_snapshots.load_settings", lambda: measured.settings)
    commands = typer.Typer()
    register(commands)
    run = CliRunner()
    told = run.invoke(commands, ["--recount", str(newest.id)])
    assert (told.exit_code, told.exception) == (0, None)
    found = read_recount(measured.settings, newest)
    assert found is not None
    monkeypatch.setattr(
        "pipelines.flows.recounting.recount_snapshot",
        lambda *_: replace(found, differing=RECOUNTED.frame([CELL] * 30)),
    )
    assert run.invoke(commands, ["--recount", str(newest.id)]).exit_code == 1


def test_the_partners_own_column_groups_its_items(measured: Portal, runs: SmallRuns) -> None:
    work = work_of(measured, runs.finished)
    by_birth = work.partner.resource.donata.model_copy(update={"collection": "born"})
    resource = work.partner.resource.model_copy(update={"donata": by_birth})
    given = read_collections(replace(work, partner=replace(work.partner, resource=resource)))
    assert given == {item_id(n): [str(born)] for n, (_name, born) in enumerate(GIVEN, start=1)}
    # A cell with several values has its item in several groups.
    records = read_table(work.records)
    several = VALUE_SEPARATOR.join(["education", " funder ", ""])
    folder = accepted(work.folder.path, work.folder.file("matches.parquet"))
    write_table(records.assign(born=several).astype({"born": "string[pyarrow]"}), folder.file("ingest/records.parquet"))
    elsewhere = replace(work, folder=folder, partner=replace(work.partner, resource=resource))
    assert set(map(tuple, read_collections(elsewhere).values())) == {("education", "funder")}
    assert read_collections(replace(work, partner=read_partner(measured.settings.home, SLUG))) == {}


def test_a_run_goes_on_where_the_endpoint_does_not_answer(measured: Portal, runs: SmallRuns) -> None:
    work = work_of(measured, runs.doubtful)
    away = replace(work.target, sparql_urls={"main": "http://127.0.0.1:1/sparql"})
    matches = work.folder.file("matches.parquet")
    assert keep_grouped(replace(work, target=away, folder=accepted(work.folder.path, matches)), "before") is None


def accepted(path: Path, matches: Path) -> RunFolder:
    """A folder like the run's, with one accepted row."""
    folder = RunFolder(path.parent / "accepted")
    frame = read_table(matches).assign(outcome="accepted")
    write_table(MATCHES.check(frame.astype({"outcome": "string[pyarrow]"})), folder.file("matches.parquet"))
    write_table(read_table(path / "ingest/records.parquet"), folder.file("ingest/records.parquet"))
    folder.write_json("ingest/ingest.json", {})
    return folder
