"""What was donated beside what the class has, and what the next uploads would change; pure over tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.coverage.equity.dimensions import CROSSINGS, DIMENSIONS, Crossing, Dimension, pairs
from pipelines.model.equity import GROUPS, UNKNOWN
from pipelines.model.tables import INTEGER, REAL, STRING, Column, TableSchema, rows_of

DONATED, CLASS, BEFORE, AFTER = "donated", "class", "next-before", "next-after"

COMPARISON = TableSchema(
    "equity_comparison",
    (
        Column("dimension", STRING, "a name of `dimensions.DIMENSIONS` or of `CROSSINGS`"),
        Column("group", STRING, "the group; empty where unknown"),
        Column("donated", INTEGER, "items of the partner's in it"),
        Column("donated_share", REAL, "0 to 1, of the partner's items", nullable=True),
        Column("class_items", INTEGER, "items of the class in it; null where it was not measured", nullable=True),
        Column("class_share", REAL, "0 to 1, of the class's items", nullable=True),
        Column("representation", REAL, "donated share by class share: over 1, the gift has more of it", nullable=True),
        Column("next_change", INTEGER, "items that the next uploads would add to the group, less those that leave it"),
        Column("next_share", REAL, "the class's share after that", nullable=True),
    ),
)


@dataclass(frozen=True)
class _Counts:
    """Items by scope, dimension and group; items by scope."""

    items: Mapping[tuple[str, str, str], int]
    totals: Mapping[str, int]

    def share(self, scope: str, dimension: str, group: str) -> float | None:
        return _share(self.items.get((scope, dimension, group), 0), self.totals.get(scope, 0))


def compare(groups: pd.DataFrame) -> pd.DataFrame:
    """Groups of all scopes (schema `GROUPS`) → schema `COMPARISON`, the dimensions in their order."""
    rows = rows_of(GROUPS.check(groups))
    counts = _Counts(
        {(row["scope"], row["dimension"], row["group"]): row["items"] for row in rows},
        {row["scope"]: row["total"] for row in rows},
    )
    measured = {row["dimension"] for row in rows if row["scope"] == CLASS}
    ordered = {dimension.name: ordered_groups(dimension, counts.items) for dimension in DIMENSIONS}
    ordered |= {crossing.name: _ordered_pairs(crossing, counts.items, ordered) for crossing in CROSSINGS}
    return COMPARISON.frame(
        _row(name, group, counts, measured=name in measured) for name, groups in ordered.items() for group in groups
    )


def _ordered_pairs(
    crossing: Crossing, counts: Mapping[tuple[str, str, str], int], ordered: Mapping[str, list[str]]
) -> list[str]:
    """The pairs that anybody is in, in the order of the two dimensions."""
    known = {group for (_, name, group), items in counts.items() if name == crossing.name and items}
    return [pair for pair in pairs(ordered[crossing.first], ordered[crossing.second]) if pair in known]


def ordered_groups(dimension: Dimension, counts: Mapping[tuple[str, str, str], int]) -> list[str]:
    """The groups of a dimension that anybody is in: bands and centuries in their order, others the most first.

    The unknown ones are last.
    """
    sums: dict[str, int] = {}
    for (scope, name, group), items in counts.items():
        if name == dimension.name:
            sums[group] = sums.get(group, 0) + (items if scope in {DONATED, CLASS} else 0)
    if dimension.bands:
        return dimension.bands.groups
    known = [group for group in sums if group != UNKNOWN]
    if dimension.name == "century":
        known.sort(key=int)
    else:
        known.sort(key=lambda group: (-sums[group], group))
    return known + [UNKNOWN] * (UNKNOWN in sums)


def largest(groups: Sequence[str], sizes: Mapping[str, int], shown: int) -> list[str]:
    """At most so many groups, the largest, in their order; and the unknown one, which tells how far to trust them."""
    known = sorted((group for group in groups if group != UNKNOWN), key=lambda group: -sizes.get(group, 0))
    kept = {*known[:shown], UNKNOWN}
    return [group for group in groups if group in kept]


def largest_rows(rows: Sequence[dict[str, Any]], shown: int) -> list[dict[str, Any]]:
    """The rows of one dimension (schema `COMPARISON`) of the groups that are largest, donated or in the class."""
    by_group = {row["group"]: row for row in rows}
    sizes = {group: max(row["donated"], row["class_items"] or 0) for group, row in by_group.items()}
    return [by_group[group] for group in largest(list(by_group), sizes, shown)]


def _row(dimension: str, group: str, counts: _Counts, *, measured: bool) -> dict[str, object]:
    donated, of_class, before, then = (
        counts.items.get((scope, dimension, group), 0) for scope in (DONATED, CLASS, BEFORE, AFTER)
    )
    grown = counts.totals.get(AFTER, 0) - counts.totals.get(BEFORE, 0)
    own, theirs = counts.share(DONATED, dimension, group), counts.share(CLASS, dimension, group) if measured else None
    return {
        "dimension": dimension,
        "group": group,
        "donated": donated,
        "donated_share": own,
        "class_items": of_class if measured else None,
        "class_share": theirs,
        "representation": own / theirs if own is not None and theirs else None,
        "next_change": then - before,
        "next_share": _share(of_class + then - before, counts.totals.get(CLASS, 0) + grown) if measured else None,
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
