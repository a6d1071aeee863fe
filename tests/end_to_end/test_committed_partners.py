"""Every committed partner end to end on the sandbox: no row lost, all attributed, and a second run adds nothing."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from pipelines.model.summary import RunSummary
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner, partner_slugs, read_partner
from pipelines.sandbox import RequestEntry, RunningSandbox, running_sandbox
from tests.end_to_end.changes import Change, changes
from tests.end_to_end.installation import HOME, Installation, seeded_wiki

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.no_cover]


@dataclass(frozen=True)
class Run:
    """A run's figures, and the edits that went over the wire during it."""

    summary: RunSummary
    edits: list[RequestEntry]


@dataclass(frozen=True)
class Story:
    """A partner's runs on a sandbox of its own: the first, a second, and a third that looks at everything.

    Prefect runs the first; for the others its flows are plain functions, which is to make no difference.
    """

    partner: Partner
    installation: Installation
    first: Run
    second: Run
    everything: Run
    changes: list[Change]

    def table(self, name: str) -> pd.DataFrame:
        """A table of the first run."""
        return self.installation.table(self.first.summary, name)


def play(
    installation: Installation, sandbox: RunningSandbox, slug: str, dump: Path | None = None, **options: bool
) -> Run:
    sandbox.requests.clear()
    summary = installation.run(slug, dump=dump, **options)
    return Run(summary, sandbox.requests.actions("wbeditentity"))


#: Partners have nothing in common: their stories may be played at the same time.
PARTNERS = [pytest.param(slug, marks=pytest.mark.xdist_group(slug)) for slug in partner_slugs(HOME)]


@pytest.fixture(scope="module", params=PARTNERS)
def story(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prefect_server: None
) -> Iterator[Story]:
    place = tmp_path_factory.mktemp(request.param)
    with running_sandbox(seeded_wiki(place / "sandbox")) as sandbox:
        installation = Installation(HOME, place / "runs", sandbox.url)
        first = play(installation, sandbox, request.param)
        changed = changes(sandbox, first.edits)
        second = play(installation.plain(), sandbox, request.param)
        everything = play(installation.plain(), sandbox, request.param, everything=True)
        yield Story(read_partner(HOME, request.param), installation, first, second, everything, changed)


def test_no_row_is_lost(story: Story) -> None:
    for run in (story.first, story.second, story.everything):
        assert run.summary.sums_agree
        assert run.summary.rows_read == story.first.summary.rows_read
        assert run.summary.failed == run.summary.edits_refused == 0
    assert story.first.summary.rows_read == len(_rows(story.partner.dump))


def _rows(dump: Path) -> list[object]:
    """The dump's rows, read by other means than Donata's."""
    with dump.open(encoding="utf-8-sig", newline="") as file:
        return [json.loads(line) for line in file] if dump.suffix == ".jsonl" else list(csv.DictReader(file))


def test_every_accepted_row_has_exactly_one_outcome(story: Story) -> None:
    matches, records = story.table("matches.parquet"), story.table("ingest/records.parquet")
    assert matches["_row"].is_unique
    assert set(matches["_row"]) == set(records["_row"])
    assert set(matches["outcome"]) <= {"accepted", "review", "none", "new"}
    assert matches.loc[matches["outcome"] == "accepted", "item"].is_unique
    assert (matches["evidence"].str.len() > 0).all()


def test_every_quarantined_row_has_an_issue_that_blocks(story: Story) -> None:
    issues, records = story.table("ingest/issues.parquet"), story.table("ingest/records.parquet")
    rows = set(range(1, story.first.summary.rows_read + 1)) - set(records["_row"])
    assert len(rows) == story.first.summary.rows_quarantined
    assert rows <= set(issues["row"].dropna())


def test_the_first_run_adds_something_and_coverage_rises(story: Story) -> None:
    summary = story.first.summary
    assert min(summary.items_edited, summary.statements_added, summary.references_added, summary.terms_added) > 0
    assert summary.coverage_before is not None
    assert summary.coverage_after is not None
    assert summary.coverage_before < summary.coverage_after <= 1


def test_each_item_is_edited_once(story: Story) -> None:
    edits = story.first.edits
    assert not [edit.error for edit in edits if edit.error]
    assert Counter(edit.parameters["id"] for edit in edits).most_common(1)[0][1] == 1
    assert len(edits) == story.first.summary.items_edited
    assert all(edit.parameters["baserevid"] and edit.parameters["maxlag"] for edit in edits)


def test_each_summary_names_the_partner_and_the_edit_group(story: Story) -> None:
    summary = story.first.summary
    texts = [edit.parameters["summary"] for edit in story.first.edits]
    assert all(story.partner.package.title in text for text in texts)
    assert all(f"(edit group {summary.run})" in text for text in texts)


def test_what_was_added_is_what_was_told(story: Story) -> None:
    summary = story.first.summary
    assert len(story.changes) == summary.items_edited
    assert sum(len(change.new_statements()) for change in story.changes) == summary.statements_added
    assert sum(len(list(change.new_references())) for change in story.changes) == summary.references_added
    assert sum(len(change.new_terms()) for change in story.changes) == summary.terms_added


def test_nothing_that_was_there_is_lost(story: Story) -> None:
    assert [loss for change in story.changes for loss in change.losses()] == []


def test_every_statement_added_has_the_partners_reference(story: Story) -> None:
    wanted = {spec.property for spec in story.partner.mapping.references["default"]}
    issued = story.partner.issued(story.partner.dump).isoformat()
    for change in story.changes:
        assert all(statement.get("references") for statement in change.new_statements())
        for statement, reference in change.new_references():
            snaks = reference["snaks"]
            # The property that a statement is about needs no reference to itself.
            assert set(snaks) >= wanted - {statement["mainsnak"]["property"]}
            assert snaks["P813"][0]["datavalue"]["value"]["time"] == f"+{issued}T00:00:00Z"


def test_a_second_run_makes_no_edit(story: Story) -> None:
    assert story.second.edits == []
    assert story.second.summary.changed_nothing
    assert story.second.summary.rows_same == story.first.summary.rows_accepted
    assert _decisions(story.second) == _decisions(story.first)


def test_looking_at_everything_again_makes_no_edit(story: Story) -> None:
    assert story.everything.edits == []
    assert story.everything.summary.changed_nothing
    assert _decisions(story.everything) == _decisions(story.first)


def _decisions(run: Run) -> tuple[int, ...]:
    summary = run.summary
    return summary.matched, summary.to_review, summary.unmatched, summary.proposed_new


def test_the_ledger_tells_of_every_statement_where_it_came_from(story: Story) -> None:
    records = {row["_row"]: row for row in rows_of(story.table("ingest/records.parquet"))}
    evidence = {row["_row"]: row["evidence"] for row in rows_of(story.table("matches.parquet"))}
    facts = story.first.summary
    with story.installation.ledger() as ledger:
        for change in story.changes[::10]:
            for statement in change.new_statements():
                [told] = [
                    row
                    for row in rows_of(ledger.contributions(statement=statement["id"]))
                    if row["kind"] == "statement"
                ]
                assert (told["slug"], told["run"], told["item"]) == (facts.slug, facts.run, change.item)
                assert (told["dump_name"], told["dump_checksum"]) == (facts.dump, facts.dump_checksum)
                assert told["mapping_checksum"] == story.partner.mapping_checksum
                assert told["key"] == records[told["row"]]["_key"]
                assert told["match_evidence"] == evidence[told["row"]]
                assert told["property"] == statement["mainsnak"]["property"]
                assert told["reference"] in {reference["hash"] for reference in statement["references"]}


def test_the_ledgers_sums_are_the_summarys(story: Story) -> None:
    summary = story.first.summary
    with story.installation.ledger() as ledger:
        run = ledger.run(summary.run)
        contributions = ledger.contributions(run=summary.run)
        edits = ledger.edits(summary.run)
    assert run.counts == summary.counts()
    assert (contributions["kind"] == "statement").sum() == summary.statements_added
    assert contributions["reference"].notna().sum() == summary.references_added
    assert {(edit.item, edit.status) for edit in edits} == {(change.item, "edited") for change in story.changes}


def test_of_another_edition_only_what_changed_goes_on(story: Story, tmp_path: Path) -> None:
    """An earlier edition lacks one row and one cell of another; a later one has both, and lacks a third row."""
    added, changed, gone = _three_contributions(story)
    dump = story.partner.dump
    earlier = _edition(dump, tmp_path / "earlier", without=added["line"], blank=(changed["line"], changed["place"]))
    later = _edition(dump, tmp_path / "later", without=gone["line"])
    with running_sandbox(seeded_wiki(tmp_path / "sandbox")) as sandbox:
        installation = Installation(HOME, tmp_path / "runs", sandbox.url).plain()
        before = play(installation, sandbox, story.partner.slug, earlier).summary
        after = play(installation, sandbox, story.partner.slug, later)
    summary = after.summary
    assert summary.sums_agree
    assert (summary.rows_new, summary.rows_changed, summary.rows_gone) == (1, 1, 1)
    assert summary.rows_same == before.rows_accepted - 2
    assert len(installation.table(summary, "matches/part-00000.parquet")) == 2
    assert {edit.parameters["id"] for edit in after.edits} == {added["item"], changed["item"]}
    assert set(installation.table(summary, "ingest/gone.parquet")["_key"]) == {gone["key"]}


def _three_contributions(story: Story) -> list[dict[str, str]]:
    """Three rows that added a statement each, with their line; of the second also the place of the cell behind it."""
    lines = {row["_row"]: row["_line"] for row in rows_of(story.table("ingest/records.parquet"))}
    fields = {field.name: field for field in story.partner.resource.table_schema.fields}
    found: dict[int, dict[str, str]] = {}
    with story.installation.ledger() as ledger:
        told = rows_of(ledger.contributions(run=story.first.summary.run))
    for row in told:
        field = fields.get(row["column"] or "")
        if row["kind"] != "statement" or field is None or field.constraints.required:
            continue
        place = (field.donata.path or field.name).partition(" || ")[0]
        if place.isidentifier() and row["row"] not in found:
            found[row["row"]] = {"line": lines[row["row"]], "place": place, "item": row["item"], "key": row["key"]}
    assert len(found) >= 3, "too few rows added a statement from a cell that may be empty"
    return list(found.values())[:3]


def _edition(dump: Path, folder: Path, *, without: str, blank: tuple[str, str] | None = None) -> Path:
    """The dump as another edition of it: one line less, and perhaps one cell empty."""
    lines = dict(enumerate(dump.read_text(encoding="utf-8").splitlines(keepends=True), start=1))
    if blank:
        number, place = int(blank[0]), blank[1]
        lines[number] = _blank(lines[1], lines[number], place, nested=dump.suffix == ".jsonl")
    del lines[int(without)]
    folder.mkdir()
    (folder / dump.name).write_text("".join(lines.values()), encoding="utf-8")
    return folder / dump.name


def _blank(header: str, line: str, place: str, *, nested: bool) -> str:
    if nested:
        return json.dumps({name: value for name, value in json.loads(line).items() if name != place}) + "\n"
    names, [cells] = next(csv.reader([header])), csv.reader([line])
    return ",".join("" if name == place else f'"{cell}"' for name, cell in zip(names, cells, strict=True)) + "\n"
