"""A figure by two groupings at once, of the partner's items: counted from what a snapshot keeps of each item."""

from functools import lru_cache
from pathlib import Path

import pandas as pd

from pipelines.coverage.figures import HOLDERS as HOLDERS_SCHEMA
from pipelines.coverage.figures import Measure
from pipelines.flows.grouped_coverage import HOLDERS, MEMBERS_FILE
from pipelines.model.coverage_snapshots import UNKNOWN, Snapshot
from pipelines.model.tables import STRING, Column, TableSchema, rows_of
from pipelines.partners.partner import Partner
from pipelines.web.dashboards.behind import QUERY_ITEMS, AskedOf, Behind, partner_queries
from pipelines.web.dashboards.matrix import Cell
from pipelines.web.dashboards.reading import read_columns
from pipelines.web.site.portal import Portal

#: Groups of each side that a page shows, the largest; the table as CSV or JSON has all.
SHOWN = 12

CROSSED = TableSchema(
    "coverage_crossed",
    (
        Column("group", STRING, "a group of the first dimension; empty where unknown"),
        Column("by_group", STRING, "a group of the second one"),
        *(column for column in HOLDERS_SCHEMA.columns if column.name in {"covered", "total"}),
    ),
)


def crossed_items(portal: Portal, kept: Snapshot, figure: tuple[str, str], both: tuple[str, str]) -> pd.DataFrame:
    """Each item with its pairs of groups, and how much of how much it has of the figure.

    Columns: item, group, by_group, covered, total. `figure`: measure and subject; `both`: the two dimensions.

    Raises:
        NotFoundError: the snapshot's files are not kept any more.
    """
    return _items(portal.settings.runs / kept.folder, figure, both)


def in_pair(items: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Those of the items that are in both groups."""
    return items[(items["group"] == pair[0]) & (items["by_group"] == pair[1])]


def asked_of(figure: tuple[str, str], both: tuple[str, str], pair: tuple[str, str]) -> AskedOf:
    """The cell of a figure where two groups meet."""
    return AskedOf(figure, tuple(zip(both, pair, strict=True)))


def behind_crossed(portal: Portal, partner: Partner, asked: AskedOf, items: pd.DataFrame) -> Behind:
    """Who of the items of one pair has it and who lacks it, or some of it, and the queries that say so."""
    having, lacking = items["covered"] > 0, items["covered"] < items["total"]
    lists = [items.loc[chosen, "item"].to_list() for chosen in (having, lacking)]
    queries = partner_queries(portal, partner, asked, items["item"].to_list()[:QUERY_ITEMS])
    return Behind(lists[0], lists[1], True, queries)


def crossed_cells(items: pd.DataFrame) -> pd.DataFrame:
    """The sums of each pair of groups: schema `CROSSED`."""
    sums = items.groupby(["group", "by_group"], sort=True, dropna=False)[["covered", "total"]].sum().reset_index()
    return CROSSED.check(sums.convert_dtypes(dtype_backend="pyarrow")[CROSSED.names])


def crossed_matrix(cells: pd.DataFrame, both: tuple[str, str]) -> tuple[list[str], list[tuple[str, list[Cell | None]]]]:
    """The largest groups of the second dimension across, and those of the first down with a cell, or None, each."""
    rows = rows_of(cells)
    found = {(row["group"], row["by_group"]): Cell(row["covered"], row["total"]) for row in rows}
    down = _largest([(row["group"], row["total"]) for row in rows], both[0])
    across = _largest([(row["by_group"], row["total"]) for row in rows], both[1])
    return across, [(group, [found.get((group, other)) for other in across]) for group in down]


def _largest(sizes: list[tuple[str, int]], dimension: str) -> list[str]:
    sums: dict[str, int] = {}
    for group, size in sizes:
        sums[group] = sums.get(group, 0) + size
    kept = sorted((group for group in sums if group != UNKNOWN), key=lambda group: (-sums[group], group))[:SHOWN]
    ordered = sorted(kept, key=int) if dimension == "century" else kept
    return ordered + [UNKNOWN] * (UNKNOWN in sums)


@lru_cache(maxsize=16)
def _items(folder: Path, figure: tuple[str, str], both: tuple[str, str]) -> pd.DataFrame:
    first, second = (
        pd.DataFrame(
            dict(zip(("item", name), read_columns(folder / MEMBERS_FILE, ["item", "group"], wanted), strict=True))
        )
        for name, wanted in zip(("group", "by_group"), ([("dimension", "==", one)] for one in both), strict=True)
    )
    wanted = [("measure", "==", figure[0]), ("subject", "==", figure[1])]
    names = ["item", "covered", "total"]
    counts = pd.DataFrame(dict(zip(names, read_columns(folder / HOLDERS, names, wanted), strict=True)))
    # Of terms and properties each item is one of those that may have it, of statements those that there are.
    nothing = 0 if Measure(figure[0]).of_statements else 1
    joined = first.merge(second, on="item").merge(counts, on="item", how="left")
    return joined.fillna({"covered": 0, "total": nothing}).astype({"covered": int, "total": int})
