"""Snapshots of a run, kept in ledger and files, and counted again from their graph."""

from dataclasses import replace
from pathlib import Path

from pipelines.flows.grouped_coverage import GRAPH, keep_grouped, read_collections, recount
from pipelines.flows.run_folder import RunFolder, read_table, write_table
from pipelines.model.coverage_snapshots import CELLS, Snapshot
from pipelines.model.tables import MATCHES, rows_of
from pipelines.partners.partner import read_partner
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.dashboards.conftest import work_of
from tests.web.small_runs import GIVEN, SmallRuns, item_id


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


def test_the_partners_own_column_groups_its_items(measured: Portal, runs: SmallRuns) -> None:
    work = work_of(measured, runs.finished)
    by_birth = work.partner.resource.donata.model_copy(update={"collection": "born"})
    resource = work.partner.resource.model_copy(update={"donata": by_birth})
    given = read_collections(replace(work, partner=replace(work.partner, resource=resource)))
    assert given == {item_id(n): [str(born)] for n, (_name, born) in enumerate(GIVEN, start=1)}
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
