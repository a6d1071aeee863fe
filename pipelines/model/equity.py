"""Tables of equity: facts of items, the groups that they put items into, and how many items each group has."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from pipelines.model.tables import INTEGER, REAL, STRING, Column, TableSchema

#: The group of those of whom the target says nothing, or nothing that can be placed.
UNKNOWN = ""
#: The scope of the row that says how many of the partner's items are in the class.
IN_CLASS = "in-class"

FACTS = TableSchema(
    "equity_facts",
    (
        Column("item", STRING, "item id, or `new:<key>` for one to be created"),
        Column("kind", STRING, "a property id, or label (the value is a language), statements or sitelinks (a number)"),
        Column("value", STRING, "an item id, a year, a language code or a number; empty where it cannot be read"),
    ),
)

MEMBERSHIP = TableSchema(
    "equity_membership",
    (
        Column("item", STRING, "item id, or `new:<key>`"),
        Column("dimension", STRING, "a name of `coverage.equity.dimensions.DIMENSIONS` or of `CROSSINGS`"),
        Column("group", STRING, "the group, or two with | between; empty where unknown; an item may be in several"),
    ),
)

GROUPS = TableSchema(
    "equity_groups",
    (
        Column("scope", STRING, "donated, class, next-before (items of the plan as they are), next-after or in-class"),
        Column("dimension", STRING, "a name of `DIMENSIONS` or of `CROSSINGS`; class where in-class"),
        Column("group", STRING, "the group, or two with | between; empty where unknown; the class's item if in-class"),
        Column("items", INTEGER, "items in the group; one that is in several counts in each"),
        Column("total", INTEGER, "items in scope"),
    ),
)

RANKING = TableSchema(
    "equity_ranking",
    (
        Column("row", INTEGER, "the record"),
        Column("subject", STRING, "item id, `new:<key>`, or empty where there is no candidate"),
        Column("score", REAL, "0 to 1: how much the item closes a gap"),
        Column("why", STRING, "each dimension's term, in words"),
    ),
)


@dataclass(frozen=True)
class EquitySnapshot:
    """What one look at the target found: `groups` (schema `GROUPS`) of a partner's items and of its class.

    `next_run`: the run whose plan waited for its upload then, and is in the groups `next-before` and `next-after`; None
    if none did.
    """

    slug: str
    target: str
    class_: str
    time: datetime
    items: int
    groups: pd.DataFrame
    id: int | None = None
    next_run: str | None = None

    @property
    def class_items(self) -> int | None:
        """How many items the class has; None where it was not measured."""
        of_class = self.groups[self.groups["scope"] == "class"]
        return int(of_class["total"].iloc[0]) if len(of_class) else None

    @property
    def in_class(self) -> int | None:
        """How many of the partner's items are in the class; None in a snapshot that did not ask."""
        told = self.groups.loc[self.groups["scope"] == IN_CLASS, "items"]
        return int(told.iloc[0]) if len(told) else None

    @property
    def class_share(self) -> float | None:
        """Which share of the class's items have something of the partner's."""
        return self.in_class / self.class_items if self.class_items and self.in_class is not None else None
