"""The report of a run: its summary from files and ledger, and the page, JSON and CSV that people are shown."""

from collections.abc import Mapping

from pipelines.coverage.comparison import overall_share
from pipelines.coverage.exports import items_csv, report_csv, report_json
from pipelines.coverage.lists import figure_lists, find_names
from pipelines.coverage.measure import Measured
from pipelines.coverage.report import CSV, HTML, ITEMS, JSON, Report, report_html
from pipelines.exceptions import TableError
from pipelines.flows.checks import kept_back
from pipelines.flows.run_folder import read_table
from pipelines.flows.snapshot import partner_items, read_coverage, read_snapshot
from pipelines.flows.work import Work
from pipelines.ledger.entries import EditStatus
from pipelines.model.summary import RunSummary
from pipelines.model.tables import EDITS
from pipelines.upload.rows import CHANGES

UNDO = (
    "The ledger knows each statement and reference that was added by its id, and each edit names this run in its "
    "summary. `donata undo` with the run's id takes back what was added and leaves what others did since."
)
FILES: Mapping[str, str] = {
    "check report of the dump": "ingest/check.html",
    "rows to correct and send again": "ingest/quarantine.csv",
    "what each row was matched to, and why": "matches.html",
    "every edit, and why": "preview.html",
    "what the checks found, summed up": "checks-summary.csv",
    "every finding of the checks": "checks.csv",
}


def write_report(work: Work) -> RunSummary:
    """Write `report.html`, `report.json`, `report.csv`, `coverage-items.csv` and `summary.json`; return the summary.

    Raises:
        TableError: a row was lost between reading and deciding.
    """
    summary = summarise(work)
    if not summary.sums_agree:
        raise TableError(
            f"run {work.run}: its rows do not add up: {summary.counts()}",
            remedy="this is a fault of Donata's: please report it with the run's folder",
        )
    folder = work.folder
    measured = read_snapshot(work)
    report = _report(work, summary, measured)
    folder.write_text(HTML, report_html(report))
    folder.write_json(JSON, report_json(report))
    folder.write_text(CSV, report_csv(report))
    folder.write_text(ITEMS, items_csv(report))
    folder.write_json("summary.json", summary.to_json())
    return summary


def _report(work: Work, summary: RunSummary, measured: Measured) -> Report:
    items = partner_items(work)
    lists = figure_lists(measured, items)
    with work.ledger() as ledger:
        thanked = ledger.thanked(work.partner.slug)
    return Report(
        summary=summary,
        partner=work.partner,
        home=work.settings.home,
        target=work.target.title,
        coverage=read_coverage(work),
        measured=measured,
        items=items,
        issues=work.folder.read_issues(),
        names=find_names(work.endpoint(), work.settings.home, work.partner, lists),
        entity_url=work.target.entity_url,
        thanked=thanked,
        undo=UNDO,
        files={title: name for title, name in FILES.items() if work.folder.file(name).is_file()},
    )


def summarise(work: Work) -> RunSummary:
    """A run's figures: rows by its files, edits by the ledger."""
    ingested = work.folder.read_json("ingest/ingest.json")
    outcomes = {str(name): int(count) for name, count in work.matches()["outcome"].value_counts().items()}
    with work.ledger() as ledger:
        uploaded = ledger.upload_counts(work.run)
    coverage = read_coverage(work)
    return RunSummary(
        slug=work.partner.slug,
        title=work.partner.package.title,
        run=work.run,
        target=work.target.title,
        dump=ingested["file"],
        dump_checksum=work.facts.dump_checksum,
        rows_read=ingested["rows_read"],
        rows_accepted=ingested["rows_accepted"],
        rows_quarantined=ingested["rows_quarantined"],
        rows_new=ingested["new"],
        rows_changed=ingested["changed"],
        rows_same=ingested["same"],
        rows_gone=ingested["gone"],
        matched=outcomes.get("accepted", 0),
        to_review=outcomes.get("review", 0),
        unmatched=outcomes.get("none", 0),
        proposed_new=outcomes.get("new", 0),
        failed=outcomes.get("failed", 0),
        issues=len(work.folder.read_issues()),
        items_edited=uploaded["edited"],
        items_created=uploaded["created"],
        statements_added=uploaded["statements"],
        references_added=uploaded["references"],
        terms_added=uploaded["terms"],
        edits_refused=_with_status(work, EditStatus.FAILED),
        coverage_before=overall_share(coverage, "before"),
        coverage_after=overall_share(coverage, "after"),
        report=str(work.folder.file(HTML)),
        items_planned=_planned(work),
        values_refused=_values_refused(work),
        items_kept_back=kept_back(work),
        items_put_back=_with_status(work, EditStatus.REVIEW),
    )


def _planned(work: Work) -> int:
    edits = work.folder.read_parts(EDITS)
    return int(edits.loc[edits["action"].isin(list(CHANGES)), "subject"].nunique())


def _values_refused(work: Work) -> int:
    issues = work.folder.read_issues()
    return int(((issues["stage"] == "mapping") & (issues["severity"] == "error")).sum())


def _with_status(work: Work, status: EditStatus) -> int:
    """How many items the upload left with this outcome; none before it."""
    outcomes = work.folder.file("outcomes.parquet")
    return int((read_table(outcomes)["status"] == status.value).sum()) if outcomes.is_file() else 0
