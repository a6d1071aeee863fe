"""Charts of equity: for each group, the share of what was donated beside the share in the class, as SVG or PNG."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

from pipelines.coverage.charts import BEFORE, COLOURS, FONT, GAINED, INK, LINE, VEGA_LITE
from pipelines.coverage.equity.comparison import largest_rows

WIDTH, ROW_HEIGHT, LABEL_WIDTH, AXIS_WIDTH = 360, 36, 215, 235
#: Groups in one chart; the table beside it has all.
SHOWN = 16
#: What stands in a file of its own, where no page says what the colours are.
ALONE = {INK: "#18221f", LINE: "#d3dad7", BEFORE: "#8a9894", GAINED: "#0b7a5b"}


def equity_spec(
    rows: Sequence[dict[str, Any]],
    name: Callable[[str], str],
    words: tuple[str, str],
    figures: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Bars of the largest groups of one dimension (rows of schema `comparison.COMPARISON`), as a Vega-Lite chart.

    `name`: a group → what to call it. `words`: what to call what was donated, and the class.
    `figures`: how figures are written, as Vega's configuration has it
    (https://vega.github.io/vega-lite/docs/config.html#locale); as in English unless given.
    """
    told = [row for row in rows if row["donated_share"] is not None or row["class_share"] is not None]
    shown = largest_rows(told, SHOWN)
    labels = [name(row["group"]) for row in shown]
    values = [
        {"group": label, "of": of, "share": row[key], "place": place}
        for row, label in zip(shown, labels, strict=True)
        for place, (of, key) in enumerate(zip(words, ("donated_share", "class_share"), strict=True))
        if row[key] is not None
    ]
    # A fixed extent, for the reader's font may be wider than the one that Vega-Lite measures with.
    axis = alt.Axis(labelLimit=LABEL_WIDTH, minExtent=AXIS_WIDTH, maxExtent=AXIS_WIDTH, domain=False, ticks=False)
    colour = alt.Color(
        "of:N",
        title=None,
        scale=alt.Scale(domain=list(words), range=[GAINED, BEFORE]),
        legend=alt.Legend(orient="top", labelColor=INK, labelFont=FONT, labelFontSize=13),
    )
    base = alt.Chart({"values": values}).encode(
        y=alt.Y("group:N", sort=labels, title=None, axis=axis),
        yOffset=alt.YOffset("place:O"),
        x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5, domain=False, ticks=False)),
    )
    bars = base.mark_bar().encode(color=colour)
    text = base.mark_text(align="left", dx=4, color=INK, font=FONT, fontSize=12).encode(
        text=alt.Text("share:Q", format=".1%")
    )
    height = alt.Step(ROW_HEIGHT / 2)
    chart = (bars + text).properties(width=WIDTH, height=height, background="transparent")
    look = {"labelColor": INK, "gridColor": LINE, "labelFont": FONT, "labelFontSize": 13, "labelPadding": 6}
    spec: dict[str, Any] = (
        chart.configure_view(stroke=None)
        .configure_axis(**look)
        .to_dict(
            validate=False  # checking a specification of our own takes as long as drawing it
        )
    )
    return spec if figures is None else spec | {"config": spec["config"] | {"locale": {"number": dict(figures)}}}


def page_svg(spec: dict[str, Any]) -> str:
    """The chart as part of a page, whose colours it takes."""
    svg = str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))
    for stand_in, colour in COLOURS.items():
        svg = svg.replace(stand_in, colour)
    return svg[svg.index("<svg") :]


def file_svg(spec: dict[str, Any]) -> str:
    """The chart as a file of its own."""
    return _coloured(str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE)))


def file_png(spec: dict[str, Any]) -> bytes:
    """The chart as a picture, on white, at twice the size."""
    return bytes(vl_convert.svg_to_png(file_svg(spec).replace("<svg ", '<svg style="background:#fff" ', 1), scale=2))


def _coloured(svg: str) -> str:
    for stand_in, colour in ALONE.items():
        svg = svg.replace(stand_in, colour)
    return svg
