"""Commands that take a partner all the way: run, deploy, and the list of runs."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import out, table
from pipelines.exceptions import ConfigurationError
from pipelines.settings import load_settings

if TYPE_CHECKING:
    from pipelines.model.summary import RunSummary

Slug = Annotated[str, typer.Argument(help="the partner's short name, as under data/partners/")]
Target = Annotated[
    str | None, typer.Option(help="a Wikibase under mappings/targets/; a public one is used only if named here")
]
Dump = Annotated[str | None, typer.Option(help="a path or URL to use instead of the partner's own file")]
Everything = Annotated[bool, typer.Option("--everything", help="look at rows again that have not changed")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("run")(run)
    app.command("resume")(resume)
    app.command("deploy")(deploy)
    app.command("runs")(runs)


def run(
    *,
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG...", help="short names, as under data/partners/")],
    dump: Dump = None,
    target: Target = None,
    everything: Everything = False,
    dry: Annotated[bool, typer.Option("--dry", help="stop before the upload, with the plan and its preview")] = False,
    audit: Annotated[
        bool,
        typer.Option("--audit", help="look up afterwards what stands of all that was ever added, as `donata audit`"),
    ] = False,
) -> None:
    """Take a partner's dump all the way: check, reconcile, map, plan, upload, and measure what changed."""
    if dump and len(slugs) > 1:
        raise ConfigurationError("--dump is one partner's file", remedy="run the partners one by one")
    from pipelines.flows.beginning import hold_gates

    # Before Prefect, which takes seconds to start: most mistakes show here.
    for slug in slugs:
        hold_gates(slug, target)
    from pipelines.flows.partnership import partnership
    from pipelines.flows.session import prefect_session

    with prefect_session():
        for slug in slugs:
            summary = partnership(slug, dump=dump, target=target, everything=everything, dry=dry, audit=audit)
            if dry:
                show_checks(Path(summary.report).with_name("checks-summary.csv"))
            show_summary(summary, dry=dry)


def resume(
    slug: Slug,
    join: Annotated[
        bool, typer.Option("--join", help="upload beside the process that works on the run, sharing its work")
    ] = False,
) -> None:
    """Go on with the latest run where it was stopped or interrupted; nothing is done twice."""
    from pipelines.flows.partnership import resume as resume_flow
    from pipelines.flows.session import prefect_session
    from pipelines.flows.upload import join_upload
    from pipelines.flows.work import interrupted_run

    run = interrupted_run(load_settings(), slug)
    if join:
        join_upload(slug, run)
        return
    with prefect_session():
        show_summary(resume_flow(slug, run))


def show_summary(summary: "RunSummary", *, dry: bool = False) -> None:
    """Print a run's figures; `dry`: nothing was to be uploaded."""
    out.print(f"\n{summary.title} → {summary.target}, run {summary.run}", markup=False)
    for name, figure in summary_rows(summary):
        out.print(f"  {name:<18}{figure}", markup=False)
    if words := verdict(summary, dry=dry):
        out.print(f"  {words}", markup=False)
    out.print(f"  {'report':<18}{_shown(summary.report)}\n", markup=False)


def show_checks(path: Path) -> None:
    """Print what the checks found, summed up, unless they found nothing."""
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    rows = [
        (
            "already so" if row["already"] == "True" else row["gravity"],
            f"{row['check']} {row['property']}".rstrip(),
            row["items"],
            row["blocked"],
            row["example"],
        )
        for row in found
    ]
    if rows:
        out.print(table(["gravity", "check", "items", "kept back", "for example"], rows))


def verdict(summary: "RunSummary", *, dry: bool) -> str:
    """What a run without edits means; empty where there were some."""
    if dry:
        return f"Nothing was uploaded: {summary.items_planned:,} items would change. Run again without --dry."
    if not summary.changed_nothing:
        return ""
    if summary.failed or summary.edits_refused or summary.items_put_back:
        return "Nothing was added: see above, and the report."
    if summary.values_refused:
        return f"Nothing was added: {summary.values_refused:,} values could not be used; the report says why."
    if summary.rows_same == summary.rows_accepted:
        return "Nothing to add: no row has changed since the last run (--everything looks at all of them again)."
    return "Nothing to add: what this dump says and we may add is there already."


def summary_rows(summary: "RunSummary") -> list[tuple[str, str]]:
    """The lines of a summary: what is counted, and how much."""
    rows = [
        (
            "rows read",
            f"{summary.rows_read:,}: {summary.rows_accepted:,} accepted, {summary.rows_quarantined:,} quarantined",
        ),
        ("since last time", _since(summary)),
        ("matched", f"{summary.matched:,}; {summary.to_review:,} to review, {summary.unmatched:,} not found"),
        ("items", f"{summary.items_edited:,} edited, {summary.items_created:,} created"),
        ("statements added", f"{summary.statements_added:,}"),
        ("references added", f"{summary.references_added:,}"),
        ("names added", f"{summary.terms_added:,}"),
    ]
    if summary.items_kept_back:
        rows.append(("kept back", f"{summary.items_kept_back:,} items, by the checks (checks.csv says why)"))
    if summary.failed:
        rows.append(("not decided", f"{summary.failed:,} (the service did not answer; run again)"))
    if summary.edits_refused:
        rows.append(("edits refused", f"{summary.edits_refused:,}"))
    if summary.items_put_back:
        rows.append(("put back to review", f"{summary.items_put_back:,} items (outcomes.csv says why; run again)"))
    if summary.coverage_before is not None and summary.coverage_after is not None:
        rows.append(("coverage", f"{summary.coverage_before:.1%} → {summary.coverage_after:.1%}"))
    return rows


def _shown(path: str) -> str:
    """A path below the current folder is told from there."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _since(summary: "RunSummary") -> str:
    return (
        f"{summary.rows_new:,} new, {summary.rows_changed:,} changed, "
        f"{summary.rows_same:,} the same, {summary.rows_gone:,} gone"
    )


def deploy(
    slug: Slug,
    target: Target = None,
    cron: Annotated[str | None, typer.Option(help="when to run, e.g. '0 6 * * 1'")] = None,
    work_pool: Annotated[str, typer.Option(help="Prefect work pool; made if it is not there")] = "donata",
) -> None:
    """Register a partner's flow with the Prefect server that PREFECT_API_URL names, with a schedule."""
    from pipelines.flows.deployment import deploy as register_deployment

    deployment = register_deployment(load_settings(), slug, cron=cron, work_pool=work_pool, target=target)
    out.print(f"deployed partnership/{slug} ({deployment}); start a worker with: prefect worker start -p {work_pool}")


def runs(slug: Annotated[str | None, typer.Argument(help="only this partner's")] = None) -> None:
    """List the runs that the ledger knows, undos too, newest first."""
    from pipelines.ledger import Ledger

    with Ledger(load_settings().ledger) as ledger:
        undos = [run for run in ledger.undos() if slug in {None, run.slug}]
        known = sorted([*ledger.runs(slug), *undos], key=lambda run: run.started, reverse=True)
        of = {run.id: f"undo of {ledger.scope_of(run.id)}" for run in undos}
    rows = [(r.id, r.slug, r.target, r.state, f"{r.started:%Y-%m-%d %H:%M}", of.get(r.id, r.dump_name)) for r in known]
    out.print(table(["run", "partner", "target", "state", "started (UTC)", "dump"], rows))
