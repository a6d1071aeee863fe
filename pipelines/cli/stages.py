"""Commands for single stages, each working from the files of the one before."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import typer

from pipelines.cli.console import out
from pipelines.cli.partnership import Dump, Everything, Slug, Target, show_summary
from pipelines.settings import load_settings

Run = Annotated[str | None, typer.Option(help="which run; default: the latest")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("ingest")(ingest)
    app.command("reconcile")(reconcile)
    app.command("map")(map_)
    app.command("plan")(plan)
    app.command("upload")(upload)
    app.command("report")(report)


def ingest(slug: Slug, dump: Dump = None, target: Target = None, everything: Everything = False) -> None:
    """Begin a run: read and validate the dump, quarantine what is broken, compare with the last dump."""
    from pipelines.flows.beginning import begin
    from pipelines.flows.ingest import ingest_flow
    from pipelines.flows.lock import alone
    from pipelines.flows.session import prefect_session

    with alone(slug), prefect_session():
        run = begin(slug, dump=dump, target=target, everything=everything)
        ingest_flow(slug, run)
    out.print(f"run {run}: {load_settings().runs / slug / run / 'ingest'}", markup=False)


def reconcile(slug: Slug, run: Run = None) -> None:
    """Find the item of each record: accepted, to review, or no match, each with its evidence."""
    from pipelines.flows.reconcile import reconcile_flow

    _stage(reconcile_flow, slug, run, "matches.parquet")


def map_(slug: Slug, run: Run = None) -> None:
    """Turn matched records into proposed statements with references."""
    from pipelines.flows.propose import propose_flow

    _stage(propose_flow, slug, run, "proposals")


def plan(slug: Slug, run: Run = None) -> None:
    """Compare with the live items, keep what is missing, freeze that, and show it: counts, a sample, a page."""
    from pipelines.flows.freezing import PLAN, read_plan
    from pipelines.flows.plan import plan_flow, read_labels
    from pipelines.flows.work import open_work
    from pipelines.upload.preview import preview_table, sample_item
    from pipelines.upload.sample import sample_lines

    run = _stage(plan_flow, slug, run, None)
    work = open_work(slug, run)
    frozen, labels = read_plan(work), read_labels(work)
    out.print(preview_table(frozen.edits, labels))
    item = sample_item(frozen.edits, labels)
    for line in sample_lines(item) if item else ():
        out.print(line, markup=False, highlight=False)
    out.print(f"plan {frozen.address}", markup=False, soft_wrap=True)
    for name in ("preview.html", work.folder.read_json(PLAN)["file"], "plan.qs", "plan.csv", "proposed.qs"):
        out.print(f"run {run}: {work.folder.file(name)}", markup=False, soft_wrap=True)


def upload(
    slug: Slug,
    run: Run = None,
    plan: Annotated[
        str | None, typer.Option(help="the address of the plan that you looked at, or its beginning")
    ] = None,
    finish: Annotated[bool, typer.Option("--finish", help="write the report afterwards, and finish the run")] = False,
) -> None:
    """Carry out the frozen plan, one edit an item, between two measurements of coverage."""
    from pipelines.flows.coverage import measure_flow
    from pipelines.flows.upload import upload_flow

    _stage(partial(measure_flow, phase="before", last=False), slug, run, None)
    _stage(partial(upload_flow, plan=plan), slug, run, "outcomes.parquet")
    _stage(partial(measure_flow, phase="after", last=True), slug, run, None)
    if finish:
        report(slug, run)


def report(slug: Slug, run: Run = None) -> None:
    """Write the coverage report, print the run's summary, and finish the run if its plan was carried out."""
    from pipelines.flows.coverage import report_flow
    from pipelines.flows.ending import end
    from pipelines.flows.work import run_folder

    run = _stage(report_flow, slug, run, None)
    uploaded = run_folder(load_settings(), slug, run).file("outcomes.parquet").is_file()
    show_summary(end(slug, run), dry=not uploaded)


def _stage(flow: Callable[..., Any], slug: str, run: str | None, result: str | None) -> str:
    from pipelines.flows.lock import alone
    from pipelines.flows.session import prefect_session
    from pipelines.flows.work import latest_run, run_folder

    settings = load_settings()
    run = run or latest_run(settings, slug)
    with alone(slug), prefect_session():
        flow(slug, run)
    if result:
        out.print(f"run {run}: {run_folder(settings, slug, run).file(result)}", markup=False)
    return run
