"""Grouped coverage at one moment: taken from an endpoint, or from the graph that an earlier look has stored."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.coverage.cells import grouped_cells
from pipelines.coverage.class_cells import ClassGroups
from pipelines.coverage.class_items import ClassSurvey
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.figures import Scope
from pipelines.coverage.members import collection_members, find_members
from pipelines.coverage.partner_items import Endpoint, find_holders
from pipelines.model.coverage_snapshots import ALL, CELLS, MEMBERS
from pipelines.model.issues import Issue
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner


@dataclass(frozen=True)
class Grouped:
    """What a look found: `cells` (schema `CELLS`), and what is behind them.

    `holders`: who has what (`figures.HOLDERS`); `members`: who is in which group (`MEMBERS`); `issues`: what could not
    be answered about the class.
    """

    cells: pd.DataFrame
    holders: pd.DataFrame
    members: pd.DataFrame
    issues: list[Issue] = field(default_factory=list)


def take_snapshot(
    endpoint: Endpoint,
    home: Path,
    partner: Partner,
    items: Sequence[str],
    *,
    dimensions: Sequence[Dimension] = DIMENSIONS,
    collections: Mapping[str, Sequence[str]] | None = None,
    members: pd.DataFrame | None = None,
    holders: pd.DataFrame | None = None,
    class_figures: pd.DataFrame | None = None,
    survey: ClassSurvey | None = None,
    with_class: bool = True,
) -> Grouped:
    """Measure the partner's items by group, and their class.

    `dimensions`: by what items are grouped; `collections`: item → the words of the partner's own grouping column;
    `members`: further groups that somebody else worked out (schema `MEMBERS`); `holders` (schema `figures.HOLDERS`) and
    `class_figures` (schema `tables.COVERAGE`): what was asked already; `survey`: what asks about the class by the same
    dimensions, and may know it already; `with_class`: the class's groups too.

    Raises:
        ServiceError: the endpoint did not answer about the partner's items.
        QueryError: a query of the catalogue is missing or broken.
    """
    known = sorted(set(items), key=lambda item: int(item[1:]))
    if holders is None:
        holders = find_holders(endpoint, home, partner, known)
    parts = [find_members(endpoint, home, known, dimensions)]
    parts += [collection_members(known, collections)] if collections else []
    parts += [] if members is None else [MEMBERS.check(members)]
    grouped = MEMBERS.check(pd.concat(parts, ignore_index=True))
    survey = survey or ClassSurvey(endpoint, home, partner, dimensions)
    told = len(survey.issues)
    cells = [grouped_cells(holders, grouped, partner, known)]
    if with_class and (whole := survey.whole):
        cells.append(grouped_cells(whole.holders, whole.members, partner, whole.items, Scope.CLASS))
        issues = []
    else:
        groups = ClassGroups(endpoint, home, partner, dimensions)
        everyone = rows_of(class_figures) if class_figures is not None else list(survey.figures()) if with_class else []
        cells.append(CELLS.frame(_class_rows(everyone, groups if with_class else None)))
        issues = groups.issues
    filled = [part for part in cells if len(part)]
    cells_ = CELLS.check(pd.concat(filled, ignore_index=True)) if filled else CELLS.frame()
    return Grouped(cells_, holders, grouped, [*survey.issues[told:], *issues])


def _class_rows(figures: Iterable[Mapping[str, Any]], groups: ClassGroups | None) -> Iterator[dict[str, Any]]:
    """The class's cells as the endpoint counts them; a class that is too large to be counted has no groups either."""
    everyone = [{"dimension": ALL, "group": ALL, **row} for row in figures if row["scope"] == Scope.CLASS.value]
    yield from everyone
    if everyone and groups:
        yield from groups.cells()
