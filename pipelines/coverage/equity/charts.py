"""Charts of equity: for each group, the share of what was donated beside the share in the class, as SVG or PNG."""

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt
import vl_convert

from pipelines.coverage.charts import (
    BEFORE,
    COLOURS,
    FONT,
    GAINED,
    INK,
    LINE,
    NARROW,
    VEGA_LITE,
    label_axis,
    labels_above,
    looking,
)
from pipelines.coverage.equity.comparison import largest_rows
from pipelines.coverage.notation import DOCUMENTS, Notation

WIDTH, ROW_HEIGHT, LABEL_WIDTH, AXIS_WIDTH = 320, 36, 215, 235
#: Groups in one chart; the table beside it has all.
SHOWN = 16
#: The place of a label, before those of what was donated and of the class.
_ABOVE = -1
#: What stands in a file of its own, where no page says what the colours are.
ALONE = {INK: "#18221f", LINE: "#d3dad7", BEFORE: "#8a9894", GAINED: "#0b7a5b"}


def equity_spec(
    rows: Sequence[dict[str, Any]],
    name: Callable[[str], str],
    words: tuple[str, str],
    notation: Notation = DOCUMENTS,
    *,
    narrow: bool = False,
) -> dict[str, Any]:
    """Bars of the largest groups of one dimension (rows of schema `comparison.COMPARISON`), as a Vega-Lite chart.

    `name`: a group → what to call it. `words`: what to call what was donated, and the class. `narrow`: for a phone.
    """
    told = [row for row in rows if row["donated_share"] is not None or row["class_share"] is not None]
    shown = largest_rows(told, SHOWN)
    labels = [name(row["group"]) for row in shown]
    values: list[dict[str, Any]] = [
        {"group": label, "of": of, "share": row[key], "place": place}
        for row, label in zip(shown, labels, strict=True)
        for place, (of, key) in enumerate(zip(words, ("donated_share", "class_share"), strict=True))
        if row[key] is not None
    ]
    if narrow:
        # A line of its own above the bars of a group.
        values += [{"group": label, "place": _ABOVE} for label in labels]
    colour = alt.Color(
        "of:N",
        title=None,
        scale=alt.Scale(domain=list(words), range=[GAINED, BEFORE]),
        legend=alt.Legend(orient="top", labelColor=INK, labelFont=FONT, labelFontSize=13),
    )
    axis = None if narrow else label_axis(LABEL_WIDTH, AXIS_WIDTH)
    base = alt.Chart({"values": values}).encode(
        y=alt.Y("group:N", sort=labels, title=None, axis=axis), yOffset=alt.YOffset("place:O")
    )
    ticks = alt.Axis(format="%", tickCount=3 if narrow else 5, domain=False, ticks=False)
    barred = base.encode(x=alt.X("share:Q", title=None, axis=ticks)).transform_filter(f"datum.place !== {_ABOVE}")
    text = barred.mark_text(align="left", dx=4, color=INK, font=FONT, fontSize=13)
    layers = [barred.mark_bar().encode(color=colour), text.encode(text=alt.Text("share:Q", format=".1%"))]
    if narrow:
        layers.append(labels_above(base, "group:N", 0).transform_filter(f"datum.place === {_ABOVE}"))
    chart = alt.layer(*layers).properties(width=NARROW - 60 if narrow else WIDTH, height=alt.Step(ROW_HEIGHT / 2))
    spec = looking(chart)
    return spec | {"config": spec["config"] | {"locale": notation.config()}}


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
