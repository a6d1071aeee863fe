"""`donata check`: what is wrong with a dump, for a human; nothing is sent anywhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.console import out
from pipelines.cli.partnership import Dump
from pipelines.exceptions import ConfigurationError
from pipelines.settings import Settings, load_settings

if TYPE_CHECKING:
    from pipelines.ingest.report import IngestReport
    from pipelines.partners.partner import Partner


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("check")(check)


def check(
    what: Annotated[str, typer.Argument(metavar="FILE|SLUG", help="a file, a URL, or a partner's short name")],
    dump: Dump = None,
    html: Annotated[Path | None, typer.Option(help="where to write the report as a page")] = None,
) -> None:
    """Check a dump: how it is written, what its columns hold, and each trouble with its rows and its remedy.

    Exits with 1 if rows were quarantined.
    """
    import pandas as pd

    from pipelines.ingest.check import check_file, check_html, check_text
    from pipelines.partners.partner import partner_slugs, read_partner

    settings = load_settings()
    partner = read_partner(settings.home, what) if what in partner_slugs(settings.home) else None
    if partner is None and not (Path(what).exists() or "://" in what):
        known = ", ".join(partner_slugs(settings.home))
        raise ConfigurationError(f"'{what}' is neither a file nor a partner", remedy=f"the partners are: {known}")
    folder = settings.runs / "checks" / (partner.slug if partner else Path(what).name)
    report = _check_partner(settings, partner, dump, folder) if partner else check_file(what, folder)
    page = html or folder / "check.html"
    issues = pd.read_parquet(folder / "issues.parquet", dtype_backend="pyarrow")
    page.write_text(check_html(report, issues, partner), encoding="utf-8")
    out.print(check_text(report, partner))
    out.print(f"\nReport: {page}", markup=False)
    if report.rows_quarantined:
        out.print(f"Rows to correct and send again: {folder / 'quarantine.csv'}", markup=False)
        raise typer.Exit(1)


def _check_partner(settings: Settings, partner: "Partner", dump: str | None, folder: Path) -> "IngestReport":
    """Check a partner's dump against its schema, and compare it with that of the last finished run."""
    from pipelines.ingest.stage import ingest
    from pipelines.ledger import Ledger

    with Ledger(settings.ledger) as ledger:
        last = ledger.last_finished(partner.slug, settings.target)
    records = settings.runs / partner.slug / last.id / "ingest/records.parquet" if last else None
    previous = records if records and records.is_file() else None
    return ingest(partner, dump or partner.source, folder, previous=previous)
