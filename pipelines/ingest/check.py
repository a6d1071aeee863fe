"""The check report: what a person wants to know of a dump, on the terminal and as one self-contained web page."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipelines.ingest.inference import Inferred, infer
from pipelines.ingest.peek import peek
from pipelines.ingest.report import IngestReport, IssueCount
from pipelines.ingest.stage import ingest_resource, keep_dump
from pipelines.messages import N_, counted
from pipelines.model.records import VALUE_SEPARATOR
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner

#: Issues that the page lists one by one.
LISTED = 200
_COLOURS = {"error": "bold red", "warning": "yellow", "notice": "cyan"}


def check_file(dump: Path | str, out: Path) -> IngestReport:
    """Check a dump of which nothing is known: its schema is inferred, and what does not fit it is told as a warning.

    Writes the same files as an ingest.

    Raises:
        InputError: the dump cannot be read.
    """
    snapshot = keep_dump(dump, out)
    inferred = infer(peek(snapshot.path, out / ".peek", name=snapshot.name))
    return ingest_resource(bare_resource(inferred), snapshot, out)


def bare_resource(inferred: Inferred) -> Any:
    """The lenient resource by which a bare file is checked."""
    return inferred.resource("dump", "dump", lenient=True)


def verdict(report: IngestReport) -> str:
    """The report in one sentence."""
    if not report.rows_quarantined:
        return f"All {report.rows_read:,} rows can go on."
    blocked = f"{report.rows_quarantined:,} need{'s' * (report.rows_quarantined == 1)} a correction"
    return f"{report.rows_accepted:,} of {report.rows_read:,} rows can go on; {blocked} (see quarantine.csv)."


def comparison(report: IngestReport) -> str:
    """How the dump differs from the last one, in one sentence; empty if there was none."""
    if not report.compared:
        return ""
    return (
        f"Against the last dump: {report.new:,} new, {report.changed:,} changed, {report.same:,} the same; "
        f"{report.gone:,} gone."
    )


def facts(report: IngestReport) -> list[tuple[str, str]]:
    """What the file is, as label and value."""
    rows = [
        ("File", report.file),
        ("Size", f"{report.bytes:,} bytes"),
        ("Format", report.format.upper()),
        ("Encoding", report.encoding),
        ("Dialect", report.dialect),
        ("Key", ", ".join(report.key)),
        ("SHA-256", report.checksum),
    ]
    return [(label, value) for label, value in rows if value]


def check_text(report: IngestReport, partner: Partner | None = None) -> RenderableType:
    """The report for the terminal."""
    title = f"{partner.package.title}: {report.file}" if partner else report.file
    head = Text(f"{title}\n", style="bold")
    head.append(verdict(report), style="red" if report.rows_quarantined else "green")
    if report.compared:
        head.append(f"\n{comparison(report)}", style="default")
    about = " · ".join(value for label, value in facts(report) if label in {"Format", "Encoding", "Dialect", "Size"})
    parts: list[RenderableType] = [head, Text(about, style="dim"), _columns_table(report)]
    parts.extend(_issue_text(count, report) for count in report.details)
    return Group(*parts)


def _columns_table(report: IngestReport) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("column")
    table.add_column("holds")
    table.add_column("filled", justify="right")
    table.add_column("share", justify="right")
    for name, kind in report.types.items():
        filled = report.filled.get(name, 0)
        table.add_row(Text(name), Text(kind), f"{filled:,}", f"{report.share(filled):.1%}")
    return table


def _issue_text(count: IssueCount, report: IngestReport) -> Text:
    text = Text()
    text.append(f"\n{count.severity} ", style=_COLOURS[count.severity])
    text.append(f"{count.code}", style="bold")
    text.append(f" · {frequency(count, report)}\n", style="dim")
    text.append(f"  {count.message}\n  → {count.remedy}")
    for place, value, message in shown(count, report):
        text.append(f"\n    {place}", style="dim")
        text.append(f"  {value}")
        text.append(f"  {message}", style="dim")
    return text


def frequency(count: IssueCount, report: IngestReport) -> str:
    """How often an issue occurred, in words."""
    if all(example.line is None for example in count.examples):
        return N_("the file as a whole")
    share = f"{report.share(count.count):.1%}"
    return counted(
        "%(num)s time, %(share)s of the rows", "%(num)s times, %(share)s of the rows", count.count, share=share
    )


def shown(count: IssueCount, report: IngestReport) -> Iterator[tuple[str, str, str]]:
    """The examples of an issue as place, value and particular message; issues of the whole file have none."""
    for example in count.examples:
        if example.line is not None:
            place = N_(f"line {example.line}") if report.lined else N_(f"record {example.line}")
            yield place, visible(example.value or N_("(empty)")), example.message


def visible(value: str) -> str:
    """A value with its invisible characters made visible."""
    value = value.replace(VALUE_SEPARATOR, " | ").replace("\n", "⏎").replace("\r", "␍").replace("\t", "⇥")
    return "".join(chr(0x2400 + ord(letter)) if letter < " " else letter for letter in value)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"visible": visible, "number": lambda count: f"{count:,}", "percent": lambda s: f"{s:.1%}"}
    return environment


def check_html(report: IngestReport, issues: pd.DataFrame, partner: Partner | None = None) -> str:
    """The report as one web page without scripts or outside resources; `issues` is of schema `ISSUES`."""
    return (
        _environment()
        .get_template("check.html.jinja")
        .render(
            report=report,
            title=partner.package.title if partner else "",
            verdict=verdict(report),
            comparison=comparison(report),
            facts=facts(report),
            shown=shown,
            frequency=frequency,
            listed=rows_of(issues.head(LISTED)),
            total=len(issues),
        )
    )
