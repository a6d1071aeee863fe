"""Trends: shares over snapshots as lines, and plain bars of what a query counted."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import altair as alt

from pipelines.coverage.charts import (
    BEFORE,
    FONT,
    GAINED,
    INK,
    LOST,
    NARROW,
    Chart,
    drawn,
    label_axis,
    labels_above,
    looking,
)
from pipelines.coverage.notation import DOCUMENTS, Notation

WIDTH, HEIGHT, BAR_WIDTH = 560, 220, 400
#: For a phone, beside the axis with the shares.
NARROW_WIDTH, NARROW_HEIGHT = 265, 190
_COLOURS = (GAINED, BEFORE, LOST, INK)
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2])
#: Lines that a chart can have: more are not told apart.
LINES = len(_COLOURS)


def trend_chart(points: Sequence[dict[str, Any]], title: str, notation: Notation = DOCUMENTS) -> Chart:
    """Lines of shares over time; empty if nothing was measured.

    `points`: `time` (ISO 8601), `series` (what to call the line; `LINES` at most), `share` (0 to 1).
    """
    series = list(dict.fromkeys(point["series"] for point in points))[: len(_COLOURS)]
    shown = [point for point in points if point["series"] in series]
    if not shown:
        return Chart()
    last = {point["series"]: point for point in shown}
    told = "; ".join(f"{name}: {notation.percent(point['share'])}" for name, point in last.items())
    specs = [_lines(shown, series, narrow=narrow) for narrow in (False, True)]
    return Chart(*(drawn(_written(spec, notation), title, told) for spec in specs))


def _lines(points: list[dict[str, Any]], series: list[str], *, narrow: bool) -> dict[str, Any]:
    legend = alt.Legend(
        title=None,
        orient="top",
        direction="vertical",
        labelColor=INK,
        labelFont=FONT,
        labelFontSize=13,
        labelLimit=NARROW_WIDTH if narrow else 400,
    )
    if narrow:
        # From the left edge, over the axis: its words are as long as in the wide one.
        legend.orient, legend.legendX, legend.legendY = "none", -40, -19 * len(series) - 8
    colours = alt.Scale(domain=series, range=list(_COLOURS[: len(series)]))
    colour = alt.Color("series:N", sort=series, scale=colours, legend=legend)
    dash = alt.StrokeDash("series:N", scale=alt.Scale(domain=series, range=list(_DASHES[: len(series)])), legend=None)
    y = alt.Y("share:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))
    axis = _time_axis(sorted({point["time"] for point in points}), 3 if narrow else 6)
    x = alt.X("time:T", title=None, scale=alt.Scale(type="utc"), axis=axis)
    base = alt.Chart({"values": points}).encode(x=x, y=y, color=colour)
    lines = base.mark_line(strokeWidth=2).encode(strokeDash=dash)
    size = {"width": NARROW_WIDTH, "height": NARROW_HEIGHT} if narrow else {"width": WIDTH, "height": HEIGHT}
    return looking((lines + base.mark_point(filled=True, size=45)).properties(**size))


def _time_axis(times: list[str], ticks: int) -> alt.Axis:
    """Days, written as the notation does (`%x`); within one day moments of it, in UTC as all of the portal's."""
    days = len({time[:10] for time in times})
    if days > 1:
        # Vega-Lite chooses between hours, days and months; a day is enough of a tick.
        return alt.Axis(labelFlush=True, labelOverlap=True, tickCount=min(ticks, days), format="%x")
    form = "%H:%M" if len({time[:16] for time in times}) == len(times) else "%H:%M:%S"
    shown = times[:: -(-len(times) // ticks)]
    values = [datetime.fromisoformat(time).timestamp() * 1000 for time in shown]
    return alt.Axis(labelFlush=True, labelOverlap=True, values=values, format=form)


def bar_chart(bars: Sequence[tuple[str, float]], title: str, notation: Notation = DOCUMENTS) -> Chart:
    """Bars of numbers, one a label, in their order; empty without bars."""
    if not bars:
        return Chart()
    rows = [
        {"place": place, "label": label or "–", "value": value, "text": notation.number(value)}
        for place, (label, value) in enumerate(bars)
    ]
    told = "; ".join(f"{row['label']}: {row['text']}" for row in rows)
    specs = [_bars(rows, narrow=narrow) for narrow in (False, True)]
    return Chart(*(drawn(_written(spec, notation), title, told) for spec in specs))


def _bars(rows: list[dict[str, Any]], *, narrow: bool) -> dict[str, Any]:
    # Two of one label are two bars: their places tell them apart.
    labels = json.dumps([row["label"] for row in rows])
    axis = None if narrow else label_axis(labelExpr=f"{labels}[datum.value]")
    base = alt.Chart({"values": rows}).encode(y=alt.Y("place:O", title=None, axis=axis))
    below = 9 if narrow else 0
    x = alt.X("value:Q", title=None, axis=alt.Axis(tickCount=3 if narrow else 5))
    bars = base.mark_bar(height=14, yOffset=below, color=GAINED).encode(x=x)
    text = base.mark_text(align="left", dx=6, dy=below, color=INK, font=FONT, fontSize=13)
    layers = [bars, text.encode(x="value:Q", text="text:N")]
    if narrow:
        layers.append(labels_above(base, "label:N"))
    size = (
        {"width": NARROW - 70, "height": 44 * len(rows)} if narrow else {"width": BAR_WIDTH, "height": 24 * len(rows)}
    )
    return looking(alt.layer(*layers).properties(**size))


def _written(spec: dict[str, Any], notation: Notation) -> dict[str, Any]:
    return spec | {"config": spec["config"] | {"locale": notation.config()}}
