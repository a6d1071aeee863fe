"""Stage 5 as flows: coverage is measured before and after the upload, and reported with the run's summary."""

from pipelines.coverage.class_items import ClassSurvey
from pipelines.flows.artifacts import publish
from pipelines.flows.equity import measure_equity
from pipelines.flows.grouped_coverage import keep_grouped
from pipelines.flows.plain import flow
from pipelines.flows.report import write_report
from pipelines.flows.snapshot import Phase, partner_items, read_coverage, read_snapshot, take_snapshot
from pipelines.flows.work import open_work


@flow(name="measure", validate_parameters=False)
def measure_flow(slug: str, run: str, phase: Phase, *, last: bool) -> None:
    """Measure the partner's items and their class; `last`: this snapshot is the one that the report shows in full."""
    work = open_work(slug, run)
    # The class is read once for both, if at all.
    survey = ClassSurvey(work.endpoint(), work.settings.home, work.partner)
    take_snapshot(work, phase, with_lists=last, survey=survey)
    keep_grouped(work, phase, read_snapshot(work), survey=survey, with_class=last)
    if last:
        measure_equity(work, phase)
    figures = read_coverage(work)
    taken = figures[figures["phase"] == phase]
    table = work.folder.write_csv(f"coverage-{phase}.csv", taken)
    publish("coverage", run, {"items": len(partner_items(work)), "figures": len(taken)}, {"figures": table})


@flow(name="report", validate_parameters=False)
def report_flow(slug: str, run: str) -> None:
    """Write the report as page, JSON and CSV."""
    work = open_work(slug, run)
    work.folder.demand(work.folder.file("coverage-before.parquet"), "upload")
    summary = write_report(work)
    counts = {"issues": summary.issues}
    publish("report", run, counts, {"coverage report": work.folder.file("report.html")})
