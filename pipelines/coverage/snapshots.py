"""Grouped coverage at one moment: taken from an endpoint, or from the graph that an earlier look has stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipelines.coverage.cells import partner_cells
from pipelines.coverage.class_cells import ClassGroups
from pipelines.coverage.class_items import ClassSurvey
from pipelines.coverage.dimensions import DIMENSIONS, Dimension
from pipelines.coverage.members import collection_members, find_members
from pipelines.coverage.partner_items import Endpoint, find_holders
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import ALL, CELLS, MEMBERS, Snapshot
from pipelines.model.issues import Issue
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
    with_class: bool = True,
) -> Grouped:
    """Measure the partner's items by group, and their class.

    `dimensions`: by what items are grouped; `collections`: item → the words of the partner's own grouping column;
    `members`: further groups that somebody else worked out (schema `MEMBERS`); `holders`: who has what, if it was asked
    already; `with_class`: the class's groups too.

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
    cells = [partner_cells(holders, grouped, partner, known)]
    issues: list[Issue] = []
    if with_class:
        cells.append(_class_cells(endpoint, home, partner, dimensions, issues))
    filled = [part for part in cells if len(part)]
    return Grouped(
        CELLS.check(pd.concat(filled, ignore_index=True)) if filled else CELLS.frame(), holders, grouped, issues
    )


def _class_cells(
    endpoint: Endpoint, home: Path, partner: Partner, dimensions: Sequence[Dimension], issues: list[Issue]
) -> pd.DataFrame:
    survey, groups = ClassSurvey(endpoint, home, partner), ClassGroups(endpoint, home, partner, dimensions)
    everyone = [{"dimension": ALL, "group": ALL, **row} for row in survey.figures()]
    frame = CELLS.frame([*everyone, *groups.cells()])
    issues += [*survey.issues, *groups.issues]
    return frame


def read_snapshots(ledger: Ledger, slug: str, target: str) -> list[Snapshot]:
    """A partner's snapshots on one target, the oldest first, without their cells (`Ledger.snapshot` has them)."""
    return ledger.snapshots(slug, target)
