"""The overview of equity: for each partner the shares that tell most, beside those of its class."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from pipelines.coverage.equity.dimensions import SOUTH
from pipelines.model.equity import UNKNOWN
from pipelines.model.tables import INTEGER, REAL, STRING, Column, TableSchema
from pipelines.web.equity.measured import Measured, measured
from pipelines.web.site.portal import Portal

MALE = "Q6581097"

OVERVIEW = TableSchema(
    "equity_overview",
    (
        Column("slug", STRING, "the partner"),
        Column("measured", STRING, "when, UTC", nullable=True),
        Column("class_item", STRING, "the class's item", nullable=True),
        Column("items", INTEGER, "the partner's items", nullable=True),
        Column(
            "not_male", REAL, "of the items with a recorded gender, the share with another than male", nullable=True
        ),
        Column("class_not_male", REAL, "likewise in the class", nullable=True),
        Column(
            "global_south", REAL, "of the items with a placed country, the share of the Global South", nullable=True
        ),
        Column("class_global_south", REAL, "likewise in the class", nullable=True),
        Column("sparse", REAL, "share of items with at most two statements", nullable=True),
        Column("class_sparse", REAL, "likewise in the class", nullable=True),
    ),
)


def overview(portal: Portal, slugs: Iterable[str]) -> pd.DataFrame:
    """One row a partner, those that were not measured too: schema `OVERVIEW`."""
    return OVERVIEW.frame(_row(slug, measured(portal, slug)) for slug in slugs)


def _row(slug: str, told: Measured | None) -> dict[str, Any]:
    if told is None:
        return {"slug": slug}
    snapshot = told.snapshot
    return {
        "slug": slug,
        "measured": snapshot.time.isoformat(timespec="seconds"),
        "class_item": snapshot.class_,
        "items": snapshot.items,
        "not_male": _known(told, "gender", MALE, "donated", other=True),
        "class_not_male": _known(told, "gender", MALE, "class_items", other=True),
        "global_south": _known(told, "global-south", SOUTH, "donated"),
        "class_global_south": _known(told, "global-south", SOUTH, "class_items"),
        "sparse": _first(told, "donated_share"),
        "class_sparse": _first(told, "class_share"),
    }


def _known(told: Measured, dimension: str, group: str, column: str, *, other: bool = False) -> float | None:
    """The share of a group, or of all others, among the memberships of known groups; None where there are none."""
    counts = {row["group"]: row[column] or 0 for row in told.rows(dimension) if row["group"] != UNKNOWN}
    total = sum(counts.values())
    if not total:
        return None
    part: int = counts.get(group, 0)
    return (total - part if other else part) / total


def _first(told: Measured, column: str) -> float | None:
    share: float | None = told.rows("statements")[0][column]
    return share
