"""`donata snapshot`: coverage and equity as they are now, kept for the dashboards; by hand, by cron, or by Prefect."""

from typing import Annotated

import typer

from pipelines.cli.console import err, out, table
from pipelines.settings import load_settings

#: Lines of what differs that the terminal shows.
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("snapshot")(snapshot)


def snapshot(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="[SLUG]...", help="short names; default: all partners with a run")
    ] = None,
    *,
    target: Annotated[str | None, typer.Option(help="the target whose last finished run names the items")] = None,
    deploy: Annotated[
        bool, typer.Option("--deploy", help="register that for all partners with the server of PREFECT_API_URL instead")
    ] = False,
    cron: Annotated[str | None, typer.Option(help="with --deploy: when; default: the setting snapshot_cron")] = None,
    work_pool: Annotated[str, typer.Option(help="with --deploy: Prefect work pool; made if need be")] = "donata",
    recount: Annotated[
        int | None, typer.Option(metavar="ID", help="count this snapshot again from its stored graph instead")
    ] = None,
) -> None:
    """Measure partners' items and their classes by group, and equity, as they are now; kept for the dashboards."""
    if recount is not None:
        _recount(recount)
        return
    settings = load_settings()
    if deploy:
        if slugs:
            raise typer.BadParameter("the schedule is of all partners: leave the names out")
        from pipelines.flows.deployment import deploy_snapshots

        made = deploy_snapshots(settings, cron=cron, work_pool=work_pool, target=target)
        when = cron or settings.snapshot_cron
        told = f"deployed snapshots/all ({made}), {when}; start a worker with: prefect worker start -p {work_pool}"
        out.print(told, markup=False)
        return
    from pipelines.flows.scheduled import take_snapshots

    whole = True
    for taken in take_snapshots(settings, slugs or (), target):
        if taken.snapshot:
            cells = f"{len(taken.snapshot.cells):,} figures of {taken.snapshot.items:,} items"
            out.print(f"snapshot {taken.snapshot.id} of {taken.slug}: {cells}", markup=False)
        if taken.equity:
            groups = f"{len(taken.equity.groups):,} groups of {taken.equity.items:,} items"
            out.print(f"equity {taken.equity.id} of {taken.slug}: {groups}", markup=False)
        if taken.trouble:
            whole = False
            err.print(f"Error: {taken.slug}: {taken.trouble}", markup=False)
    if not whole:
        raise typer.Exit(1)


def _recount(number: int) -> None:
    """Say whether the stored graph of a snapshot gives its figures; end with 1 if it does not."""
    import pandas as pd

    from pipelines.coverage.recount import RECOUNTED
    from pipelines.flows.recounting import recount_snapshot
    from pipelines.ledger import Ledger

    settings = load_settings()
    with Ledger(settings.ledger) as ledger:
        found = recount_snapshot(settings, ledger, number)
    left = f"{found.class_figures:,} figures of the class are left out: the graph has the partner's items alone"
    if found.reproduced:
        out.print(
            f"snapshot {number}: its stored graph gives all {found.figures:,} figures again; {left}", markup=False
        )
        return
    rows = [[None if pd.isna(cell) else cell for cell in row] for row in found.differing.head(_SHOWN).to_numpy()]
    title = f"snapshot {number}: {len(found.differing):,} of {found.figures:,} figures differ"
    out.print(table(RECOUNTED.names, rows, title=title))
    if len(found.differing) > _SHOWN:
        out.print(f"… and {len(found.differing) - _SHOWN:,} more, in recount.parquet among the snapshot's files")
    out.print(left, markup=False)
    raise typer.Exit(1)
