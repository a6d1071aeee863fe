"""`donata snapshot`: coverage as it is now, kept for the dashboards; for schedules (cron, systemd) and by hand."""

from typing import Annotated

import typer

from pipelines.cli.console import out


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("snapshot")(snapshot)


def snapshot(
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG...", help="short names, as under data/partners/")],
    target: Annotated[str | None, typer.Option(help="the target whose last finished run names the items")] = None,
) -> None:
    """Measure a partner's items and their class by group as they are now, and keep that for the dashboards."""
    from pipelines.flows.grouped_coverage import snapshot_now

    for slug in slugs:
        kept = snapshot_now(slug, target)
        if kept:
            cells = f"{len(kept.cells):,} figures of {kept.items:,} items"
            out.print(f"snapshot {kept.id} of {slug}: {cells}", markup=False)
