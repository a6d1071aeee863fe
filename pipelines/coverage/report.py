"""The coverage report: one page that a coordinator shows to the partner, with the evidence behind each figure.

The page needs nothing but itself: no script, no picture, no font is fetched from anywhere.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipelines.coverage.catalogue import Catalogue
from pipelines.coverage.charts import coverage_chart
from pipelines.coverage.comparison import compare, overall_share
from pipelines.coverage.figures import Mark, Measure, Scope, list_query, partner_mark
from pipelines.coverage.lists import SHOWN, Key, Sides, figure_lists
from pipelines.coverage.measure import Measured
from pipelines.coverage.notation import DOCUMENTS
from pipelines.model.answers import Thanked
from pipelines.model.summary import RunSummary
from pipelines.model.tables import rows_of
from pipelines.partners.licence import check_licence
from pipelines.partners.partner import Partner

#: How many of the partner's items a query in the report names; the file of items has all.
QUERY_ITEMS = 100
#: How many kinds of issue the report tells.
TOP_ISSUES = 12
HTML, JSON, CSV, ITEMS = "report.html", "report.json", "report.csv", "coverage-items.csv"

TITLES = {
    Measure.PROPERTY: "Properties",
    Measure.REFERENCE: "Statements with a reference",
    Measure.PARTNER_REFERENCE: "Statements on the partner's word",
    Measure.LABEL: "Labels",
    Measure.DESCRIPTION: "Descriptions",
}
EXPLAINED = {
    Measure.PROPERTY: "items that have at least one valid statement with the property",
    Measure.REFERENCE: "statements with the property that have at least one reference",
    Measure.PARTNER_REFERENCE: "statements with the property that have a reference to the partner's dataset",
    Measure.LABEL: "items that have a label in the language",
    Measure.DESCRIPTION: "items that have a description in the language",
}

#: Language codes that say nothing to most people.
LANGUAGES = {"mul": "for all languages"}


@dataclass(frozen=True)
class Report:
    """All that a report tells.

    `coverage`: schema `tables.COVERAGE`, both phases; `measured`: the last snapshot, for the lists; `items`: the
    partner's items; `issues`: schema `tables.ISSUES`, of all stages; `names`: labels by entity id; `entity_url`: where
    an entity can be looked at; `thanked`: reviewers who wish to be named; `edit_group`: where the run's edits can be
    looked at, if anywhere; `undo`: how to take them back, in a sentence; `files`: what else there is, title → path
    relative to the report.
    """

    summary: RunSummary
    partner: Partner
    home: Path
    target: str
    coverage: pd.DataFrame
    measured: Measured
    items: Sequence[str]
    issues: pd.DataFrame
    names: Mapping[str, str]
    entity_url: Callable[[str], str]
    thanked: Sequence[Thanked] = ()
    edit_group: str | None = None
    undo: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """Before against after: schema `comparison.COMPARISON`."""
        return compare(self.coverage)

    @cached_property
    def lists(self) -> dict[Key, Sides]:
        """The item lists behind the figures."""
        return figure_lists(self.measured, self.items)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The queries behind the figures."""
        return Catalogue(self.home)

    @cached_property
    def mark(self) -> Mark:
        """How the partner's references are known."""
        return partner_mark(self.partner)

    def name(self, subject: str) -> str:
        """What to call a property, an item or a language."""
        return self.names.get(subject, LANGUAGES.get(subject, subject))

    @cached_property
    def ordered_items(self) -> list[str]:
        """The partner's items, each once, by number."""
        return sorted(set(self.items), key=lambda item: int(item[1:]))


@dataclass(frozen=True)
class Figure:
    """One figure with what is behind it."""

    id: str
    name: str
    row: dict[str, Any]
    sides: Sides | None
    queries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Group:
    """The figures of one measure in one scope."""

    scope: Scope
    measure: Measure
    chart: Markup
    figures: tuple[Figure, ...]

    @property
    def title(self) -> str:
        """The group's heading."""
        return TITLES[self.measure]

    @property
    def explained(self) -> str:
        """What is counted."""
        return EXPLAINED[self.measure]


def report_html(report: Report) -> str:
    """The page, whole and self-contained."""
    groups = list(report_groups(report))
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            summary=report.summary,
            package=report.partner.package,
            resource=report.partner.resource,
            licence=check_licence(report.partner.package, report.partner.resource),
            own=[group for group in groups if group.scope is Scope.PARTNER],
            others=[group for group in groups if group.scope is Scope.CLASS],
            before=overall_share(report.coverage, "before"),
            after=overall_share(report.coverage, "after"),
            troubles=top_issues(report.issues),
            shown=SHOWN,
            items_file=ITEMS,
            query_items=QUERY_ITEMS,
            top_issues=TOP_ISSUES,
            class_name=report.name(report.partner.mapping.class_),
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipelines.coverage"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"percent": DOCUMENTS.percent, "number": "{:,}".format, "signed": _signed}
    return environment


def report_groups(report: Report) -> Iterator[Group]:
    """The figures by scope and measure, in the order in which the page tells them."""
    comparison = report.comparison
    for scope in Scope:
        for measure, title in TITLES.items():
            chosen = comparison[(comparison["scope"] == scope.value) & (comparison["measure"] == measure.value)]
            if len(chosen):
                names = _distinct({subject: report.name(subject) for subject in chosen["subject"]})
                chart = coverage_chart(chosen, names, f"{title}, {scope.value}")
                figures = tuple(_figure(report, scope, measure, row) for row in rows_of(chosen))
                # The chart's markup is Vega's own, with all text escaped by it.
                yield Group(scope, measure, Markup(chart.wide), figures)  # noqa: S704


def _distinct(names: dict[str, str]) -> dict[str, str]:
    """Two properties of one name would share a bar: these carry their ids."""
    counts = Counter(names.values())
    return {subject: f"{name} ({subject})" if counts[name] > 1 else name for subject, name in names.items()}


def _figure(report: Report, scope: Scope, measure: Measure, row: dict[str, Any]) -> Figure:
    subject = row["subject"]
    return Figure(
        id=f"{scope.value}-{measure.value}-{subject}",
        name=report.name(subject),
        row=row,
        sides=report.lists.get((scope.value, measure.value, subject)),
        queries=tuple(_queries(report, scope, measure, subject)),
    )


def _queries(report: Report, scope: Scope, measure: Measure, subject: str) -> Iterator[tuple[str, str]]:
    """Title and text of the queries behind a figure: who has it, and who lacks it."""
    items = report.ordered_items[:QUERY_ITEMS]
    for side in ("with", "without"):
        query = report.catalogue.query(list_query(scope, measure, report.mark, side))
        values: dict[str, Any] = {"item": items, "class": report.partner.mapping.class_, **report.mark.parameters}
        values |= {"property": subject, "language": subject}
        given = {
            name: [values[name]] if parameter.many and isinstance(values[name], str) else values[name]
            for name, parameter in query.parameters.items()
        }
        text = "\n".join(line for line in query.bind(**given).splitlines() if not line.startswith("#+"))
        yield f"{query.title} ({query.name})", text.strip()


@dataclass(frozen=True)
class Trouble:
    """One kind of issue: how often, and an example."""

    code: str
    severity: str
    count: int
    example: dict[str, Any]


def top_issues(issues: pd.DataFrame) -> list[Trouble]:
    """The kinds of issue, what blocks before what does not, then the most frequent first."""
    kinds: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(issues):
        kinds.setdefault((row["severity"], row["code"]), []).append(row)
    order = {"error": 0, "warning": 1, "notice": 2}
    ranked = sorted(kinds.items(), key=lambda kind: (order[kind[0][0]], -len(kind[1])))
    return [Trouble(code, severity, len(rows), rows[0]) for (severity, code), rows in ranked]


def _signed(number: int) -> str:
    return f"+{number:,}" if number > 0 else f"−{-number:,}" if number < 0 else "±0"
