"""Trends: shares over snapshots as lines, and plain bars of what a query counted."""

from collections.abc import Sequence
from typing import Any

import altair as alt

from pipelines.coverage.charts import AXIS_WIDTH, BEFORE, FONT, GAINED, INK, LABEL_WIDTH, LINE, LOST, drawn, percent

WIDTH, HEIGHT = 560, 220
_COLOURS = (GAINED, BEFORE, LOST, INK)
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
#: Lines that a chart can have: more are not told apart.
LINES = len(_COLOURS)


def trend_chart(points: Sequence[dict[str, Any]], title: str) -> str:
    """Lines of shares over time → one `<svg>` element; empty if nothing was measured.

    `points`: `time` (ISO 8601), `series` (what to call the line; `LINES` at most), `share` (0 to 1).
    """
    series = list(dict.fromkeys(point["series"] for point in points))[: len(_COLOURS)]
    shown = [point for point in points if point["series"] in series]
    if not shown:
        return ""
    colour = alt.Color(
        "series:N",
        sort=series,
        scale=alt.Scale(domain=series, range=list(_COLOURS[: len(series)])),
        legend=alt.Legend(
            title=None,
            orient="top",
            direction="vertical",
            labelColor=INK,
            labelFont=FONT,
            labelFontSize=13,
            labelLimit=400,
        ),
    )
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=series, range=list(_DASHES[: len(series)])), legend=None)
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
    # Vega-Lite chooses between hours, days and months; a day is enough of a tick.
    days = len({point["time"][:10] for point in shown})
    form = "%Y-%m-%d" if days > 1 else "%H:%M"
    x = alt.X("time:T", title=None, axis=alt.Axis(labelFlush=True, tickCount=min(6, max(days, 2)), format=form))
    base = alt.Chart({"values": shown}).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    chart = (lines + base.mark_point(filled=True, size=45)).properties(width=WIDTH, height=HEIGHT)
    last = {point["series"]: point for point in shown}
    told = "; ".join(f"{name}: {percent(point['share'])}" for name, point in last.items())
    return drawn(_looking(chart), title, told)


def bar_chart(bars: Sequence[tuple[str, float]], title: str) -> str:
    """Bars of numbers, one a label, in their order → one `<svg>` element; empty without bars."""
    if not bars:
        return ""
    rows = [{"place": place, "label": label or "–", "value": value} for place, (label, value) in enumerate(bars)]
    labels = {row["place"]: row["label"] for row in rows}
    axis = alt.Axis(
        labelExpr=f"{list(labels.values())!r}[datum.value]",
        labelLimit=LABEL_WIDTH,
        minExtent=AXIS_WIDTH,
        maxExtent=AXIS_WIDTH,
        domain=False,
        ticks=False,
    )
    y = alt.Y("place:O", title=None, axis=axis)
    base = alt.Chart({"values": rows}).encode(y=y)
    drawn_bars = base.mark_bar(height=14, color=GAINED).encode(x=alt.X("value:Q", title=None))
    text = base.mark_text(align="left", dx=6, color=INK, font=FONT, fontSize=12).encode(x="value:Q", text="value:Q")
    chart = (drawn_bars + text).properties(width=WIDTH - 160, height=24 * len(rows))
    told = "; ".join(f"{label or '–'}: {value:g}" for label, value in bars)
    return drawn(_looking(chart), title, told)


def _looking(chart: alt.LayerChart) -> dict[str, Any]:
    look: dict[str, Any] = {"labelColor": INK, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE}
    look |= {"labelFont": FONT, "labelFontSize": 13, "labelPadding": 6}
    spec: dict[str, Any] = (
        chart.properties(background="transparent").configure_view(stroke=None).configure_axis(**look).to_dict()
    )
    return spec
