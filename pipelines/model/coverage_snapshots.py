"""Coverage snapshots: who of a partner's items, and of their class, had what at one moment, group by group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd

from pipelines.model.tables import INTEGER, STRING, Column, TableSchema, rows_of

#: The dimension whose only group is everyone.
ALL = "all"
#: The group of those of whom the target (or the partner's column) says nothing.
UNKNOWN = ""
#: The phase of a snapshot that was taken after an undo.
UNDONE = "undone"

CELLS = TableSchema(
    "coverage_cells",
    (
        Column("scope", STRING, "partner (its items) or class (all items of the mapping's class)"),
        Column("dimension", STRING, "all, class, country, century, gender, language, collection, or a further one"),
        Column(
            "group",
            STRING,
            "item id, the century's number (-1 is the first one BCE), or the partner's word; empty where unknown; "
            "an item may be in several groups of a dimension",
        ),
        Column("measure", STRING, "as in coverage"),
        Column("subject", STRING, "as in coverage"),
        Column("covered", INTEGER, "items of the group that have it (reference measures: statements that have it)"),
        Column("total", INTEGER, "items of the group (reference measures: their statements with the property)"),
    ),
)

MEMBERS = TableSchema(
    "coverage_members",
    (
        Column("item", STRING, "item id"),
        Column("dimension", STRING, "as in the cells, but for `all`"),
        Column("group", STRING, "as in the cells"),
    ),
)

LABELS = TableSchema(
    "coverage_labels",
    (
        Column("entity", STRING, "item or property id"),
        Column("language", STRING, "Wikimedia language code"),
        Column("text", STRING, "the label"),
    ),
)


@dataclass(frozen=True)
class Snapshot:
    """What one look at the target found, as the ledger keeps it.

    `class_`: the item of the mapping's class. `run`: the run before or after which it was taken, or the undo; None if
    by schedule. `phase`: before, after, undone or scheduled. `items`: how many items the partner had. `folder`: where
    `holders.parquet`, `members.parquet`, `labels.parquet` and `graph.nt.gz` are, relative to the runs' folder. `cells`:
    schema `CELLS`.
    `totals`: measure → covered and total of all subjects on all of the partner's items.
    """

    slug: str
    target: str
    class_: str
    run: str | None
    phase: str
    time: datetime
    items: int
    folder: str
    cells: pd.DataFrame
    totals: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    id: int | None = None

    @cached_property
    def places(self) -> Mapping[tuple[str, str, str], Sequence[Mapping[str, Any]]]:
        """Scope, dimension and group → the rows of the cells, as plain values, in their order."""
        found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
        for row in rows_of(self.cells):
            found.setdefault((row["scope"], row["dimension"], row["group"]), []).append(row)
        return found

    @property
    def mark(self) -> str:
        """What tells it from every other snapshot, of other ledgers too: its figures never change."""
        return f"{self.target}/{self.slug}/{self.id}/{self.time.isoformat()}"

    def share(self, measure: str) -> float | None:
        """Of all subjects on all of the partner's items, the share that is there; None where there is nothing."""
        covered, total = self.totals.get(measure, (0, 0))
        return covered / total if total else None


def overall_totals(cells: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Measure → covered and total, of the partner's whole (schema `CELLS`)."""
    whole = cells[(cells["scope"] == "partner") & (cells["dimension"] == ALL)]
    sums = whole.groupby("measure")[["covered", "total"]].sum()
    return {str(measure): (int(covered), int(total)) for measure, covered, total in sums.itertuples()}
