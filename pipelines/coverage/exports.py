"""The coverage report as data: JSON for programs, CSV for spreadsheets, and the whole list of items."""

import csv
from collections.abc import Iterable
from dataclasses import asdict
from io import StringIO
from typing import Any

from pipelines.coverage.comparison import overall_share
from pipelines.coverage.report import Report, top_issues
from pipelines.model.tables import rows_of
from pipelines.partners.licence import check_licence


def report_json(report: Report) -> dict[str, Any]:
    """The report's figures as plain JSON: summary, partner, coverage, and the kinds of issue."""
    package = report.partner.package
    return {
        "summary": report.summary.to_json(),
        "partner": {
            "slug": report.partner.slug,
            "title": package.title,
            "licence": check_licence(package, report.partner.resource).reason,
            "contributors": [contributor.title for contributor in package.contributors],
            "item": package.donata.item,
        },
        "reviewers": [asdict(each) for each in report.thanked],
        "target": report.target,
        "edit_group": report.edit_group,
        "items": len(report.ordered_items),
        "coverage_before": overall_share(report.coverage, "before"),
        "coverage_after": overall_share(report.coverage, "after"),
        "coverage": [row | {"name": report.name(row["subject"])} for row in rows_of(report.comparison)],
        "issues": [
            {"code": trouble.code, "severity": trouble.severity, "count": trouble.count}
            for trouble in top_issues(report.issues)
        ],
    }


def report_csv(report: Report) -> str:
    """The comparison, one figure a line; null is an empty cell."""
    columns = ["scope", "measure", "subject", "name", *list(report.comparison.columns)[3:]]
    rows = (row | {"name": report.name(row["subject"])} for row in rows_of(report.comparison))
    return _csv(columns, ([row[column] for column in columns] for row in rows))


def items_csv(report: Report) -> str:
    """The partner's items, one a line, with one column a figure.

    A cell is 1 or 0; of the reference measures `covered/total` statements, empty where the item has none.
    """
    figures = report.measured.figures
    own = figures[figures["scope"] == "partner"]
    keys = list(zip(own["measure"], own["subject"], strict=True))
    cells: dict[str, dict[tuple[str, str], str]] = {}
    for row in rows_of(report.measured.holders):
        of_statements = "reference" in row["measure"]
        text = f"{row['covered']}/{row['total']}" if of_statements else str(row["covered"])
        cells.setdefault(row["item"], {})[row["measure"], row["subject"]] = text
    header = ["item", *(f"{measure}:{subject}" for measure, subject in keys)]
    empty = {key: "" if "reference" in key[0] else "0" for key in keys}
    return _csv(header, ([item, *(empty | cells.get(item, {})).values()] for item in report.ordered_items))


def _csv(header: list[str], rows: Iterable[list[Any]]) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
