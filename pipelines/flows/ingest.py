"""Stage 1 as a flow: the dump becomes accepted records, quarantined rows and issues."""

from pipelines.flows.artifacts import publish
from pipelines.flows.plain import flow
from pipelines.flows.run_folder import read_table
from pipelines.flows.work import Work, open_work
from pipelines.ingest.check import check_html
from pipelines.ingest.snapshots import Snapshot
from pipelines.ingest.stage import ingest_resource
from pipelines.partners.expectations import check_expectations


@flow(name="ingest", validate_parameters=False)
def ingest_flow(slug: str, run: str) -> None:
    """Read and validate the dump; hold its counts against the mapping's `expect`."""
    work = open_work(slug, run)
    if not work.folder.file("ingest/check.html").is_file():  # the last of the stage's files
        _ingest(work)
    report = work.folder.read_json("ingest/ingest.json")
    counts = {
        name: report[name]
        for name in ("rows_read", "rows_accepted", "rows_quarantined", "new", "changed", "same", "gone")
    }
    publish("ingest", run, counts, {"check report": work.folder.file("ingest/check.html")})
    check_expectations(work.partner.mapping.expect, counts, mapping_path=str(work.partner.mapping_path))


def _ingest(work: Work) -> None:
    facts = work.facts
    previous = work.previous.file("ingest/records.parquet") if work.previous else None
    snapshot = Snapshot(facts.dump, facts.dump_name, facts.dump_checksum, facts.dump_bytes)
    report = ingest_resource(facts.resource(work.partner), snapshot, work.folder.file("ingest"), previous=previous)
    issues = read_table(work.folder.file("ingest/issues.parquet"))
    work.folder.write_text("ingest/check.html", check_html(report, issues, work.partner))
