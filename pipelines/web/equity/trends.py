"""Equity over time: the share of each group in every snapshot, of one partner and of all together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from pipelines.coverage.charts import Chart
from pipelines.coverage.equity.comparison import CLASS, DONATED
from pipelines.coverage.notation import Notation
from pipelines.coverage.trends import LINES, trend_chart
from pipelines.model.equity import UNKNOWN, EquitySnapshot
from pipelines.model.tables import INTEGER, REAL, STRING, Column, TableSchema, rows_of
from pipelines.web.site.marked import Marked
from pipelines.web.site.portal import Portal

#: Snapshots in the table of a page, the newest; the table as CSV or JSON has all.
SHOWN = 20
#: Groups in the table of a page: those that most items are in now.
GROUPS_SHOWN = 6

TREND = TableSchema(
    "equity_trend",
    (
        Column("time", STRING, "when it was measured, UTC"),
        Column("snapshot", INTEGER, "its number; of all partners: that of the one that was new then"),
        Column("dimension", STRING, "a name of `DIMENSIONS` or of `CROSSINGS`"),
        Column("group", STRING, "the group; empty where unknown"),
        Column("items", INTEGER, "items with something of the partner's in it; of all partners: the sum"),
        Column("total", INTEGER, "items with something of the partner's"),
        Column("share", REAL, "0 to 1", nullable=True),
        Column("class_share", REAL, "0 to 1, in the class; null where it was not measured", nullable=True),
    ),
)


def partner_trend(portal: Portal, slug: str, dimension: str) -> pd.DataFrame:
    """A partner's shares in one dimension by snapshot, the oldest first: schema `TREND`."""
    target = portal.target.name
    whole = _trend(Marked(portal, (slug, target, portal.ledger.newest_equity(slug, target))))
    return whole[whole["dimension"] == dimension]


def trend_of_all(portal: Portal, slugs: Iterable[str], dimension: str) -> pd.DataFrame:
    """The same of all partners together: at each snapshot, the sums over what was known of each of them then.

    An item that two partners gave something to counts twice; classes differ, so there is no share of them.
    """
    looks = [(slug, rows) for slug in slugs for rows in _looks(partner_trend(portal, slug, dimension))]
    newest: dict[str, list[dict[str, Any]]] = {}
    found: list[dict[str, Any]] = []
    for slug, rows in sorted(looks, key=lambda look: look[1][0]["snapshot"]):
        newest[slug] = rows
        found += _together(newest.values(), rows[0])
    return TREND.frame(found)


def shown_groups(trend: pd.DataFrame) -> list[str]:
    """The groups that a page's table has: the largest of the newest snapshot, the unknown one last."""
    newest = rows_of(trend[trend["snapshot"] == trend["snapshot"].max()])
    known = sorted((row for row in newest if row["group"] != UNKNOWN), key=lambda row: -row["items"])
    return [row["group"] for row in known[:GROUPS_SHOWN]] + [UNKNOWN] * (len(known) < len(newest))


def lines_of(trend: pd.DataFrame) -> list[tuple[dict[str, Any], Mapping[str, float | None]]]:
    """What a page's table shows, the newest first: of each snapshot a row of it, and the share of each group."""
    looks = list(_looks(trend))[: -SHOWN - 1 : -1]
    return [(rows[0], {row["group"]: row["share"] for row in rows}) for rows in looks]


def trend_drawn(trend: pd.DataFrame, name: Callable[[str], str], title: str, notation: Notation) -> Chart:
    """The largest groups as lines; empty with fewer than two snapshots."""
    looks = list(_looks(trend))
    if len(looks) < 2:
        return Chart()
    points = []
    for group in shown_groups(trend)[:LINES]:
        for rows in looks:
            share = next((row["share"] for row in rows if row["group"] == group), 0.0)
            points.append((rows[0]["time"], name(group), share or 0.0))
    return _drawn(tuple(points), title, notation)


@lru_cache(maxsize=128)
def _drawn(points: tuple[tuple[str, str, float], ...], title: str, notation: Notation) -> Chart:
    rows = [{"time": time, "series": series, "share": share} for time, series, share in points]
    return trend_chart(rows, title, notation)


@lru_cache(maxsize=64)
def _trend(key: Marked) -> pd.DataFrame:
    """All dimensions of a partner: read anew once it was measured again."""
    slug, target, _ = key.marks
    return TREND.frame(row for each in key.portal.ledger.equity(slug, target) for row in _rows(each))


def _rows(snapshot: EquitySnapshot) -> Iterator[dict[str, Any]]:
    groups = rows_of(snapshot.groups)
    shares = {(row["dimension"], row["group"]): row["items"] / row["total"] for row in groups if row["scope"] == CLASS}
    for row in groups:
        if row["scope"] == DONATED:
            place = {"dimension": row["dimension"], "group": row["group"]}
            counts = {"items": row["items"], "total": row["total"], "share": _share(row["items"], row["total"])}
            when = {"time": snapshot.time.isoformat(timespec="seconds"), "snapshot": snapshot.id}
            yield when | place | counts | {"class_share": shares.get((row["dimension"], row["group"]))}


def _together(looks: Iterable[list[dict[str, Any]]], last: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    counts: dict[str, int] = {}
    total = 0
    for rows in looks:
        total += rows[0]["total"]
        for row in rows:
            counts[row["group"]] = counts.get(row["group"], 0) + row["items"]
    when = {name: last[name] for name in ("time", "snapshot", "dimension")}
    for group, items in counts.items():
        yield when | {"group": group, "items": items, "total": total, "share": _share(items, total)}


def _looks(trend: pd.DataFrame) -> Iterator[list[dict[str, Any]]]:
    """The rows of each snapshot, the oldest first."""
    for _, rows in trend.groupby("snapshot", sort=True):
        yield rows_of(rows)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
