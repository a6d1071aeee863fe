"""`donata snapshot`: coverage as it is now, kept for the dashboards; for schedules (cron, systemd) and by hand."""

from typing import Annotated

import pandas as pd
import typer

from pipelines.cli.console import out, table
from pipelines.settings import load_settings

#: Lines of what differs that the terminal shows.
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("snapshot")(snapshot)


def snapshot(
    slugs: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG...", help="short names, as under data/partners/")
    ] = None,
    target: Annotated[str | None, typer.Option(help="the target whose last finished run names the items")] = None,
    recount: Annotated[
        int | None, typer.Option(metavar="ID", help="count this snapshot again from its stored graph instead")
    ] = None,
) -> None:
    """Measure a partner's items and their class by group as they are now, and keep that for the dashboards."""
    if recount is not None:
        _recount(recount)
        return
    if not slugs:
        raise typer.BadParameter("name a partner")
    from pipelines.flows.grouped_coverage import snapshot_now

    for slug in slugs:
        kept = snapshot_now(slug, target)
        if kept:
            cells = f"{len(kept.cells):,} figures of {kept.items:,} items"
            out.print(f"snapshot {kept.id} of {slug}: {cells}", markup=False)


def _recount(number: int) -> None:
    """Say whether the stored graph of a snapshot gives its figures; end with 1 if it does not."""
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
    out.print(table(found.differing.columns, rows, title=title))
    if len(found.differing) > _SHOWN:
        out.print(f"… and {len(found.differing) - _SHOWN:,} more, in recount.parquet among the snapshot's files")
    out.print(left, markup=False)
    raise typer.Exit(1)
