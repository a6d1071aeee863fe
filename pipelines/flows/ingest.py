"""Stage 1 as a flow: the dump becomes accepted records, quarantined rows and issues."""

from prefect import flow

from pipelines.flows.artifacts import publish
from pipelines.flows.work import Work, open_work
from pipelines.ingest.stage import ingest
from pipelines.partners.expectations import check_expectations


@flow(name="ingest", validate_parameters=False)
def ingest_flow(slug: str, run: str) -> None:
    """Read and validate the dump; hold its counts against the mapping's `expect`."""
    work = open_work(slug, run)
    if not work.folder.file("ingest/ingest.json").is_file():
        _ingest(work)
    report = work.folder.read_json("ingest/ingest.json")
    counts = {
        name: report[name]
        for name in ("rows_read", "rows_accepted", "rows_quarantined", "new", "changed", "same", "gone")
    }
    publish("ingest", run, counts, {"check report": work.folder.file("ingest/check.html")})
    check_expectations(work.partner.mapping.expect, counts, mapping_path=str(work.partner.mapping_path))


def _ingest(work: Work) -> None:
    previous = work.previous.file("ingest/records.parquet") if work.previous else None
    ingest(work.partner, work.facts.dump, work.folder.file("ingest"), previous=previous)
