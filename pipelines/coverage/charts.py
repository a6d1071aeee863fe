"""Charts: coverage before and after as bars, drawn by Vega-Lite into SVG that takes its colours from the page."""

import json
import re
from copy import deepcopy
from functools import cache, lru_cache
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from pipelines.model.tables import rows_of

VEGA_LITE = "6.4"
WIDTH, ROW_HEIGHT, LABEL_WIDTH, AXIS_WIDTH = 250, 28, 145, 165

#: Stand-ins that Vega-Lite takes for colours → the page's own, which differ in light and in dark.
COLOURS = {
    "#010203": "var(--ink)",
    "#010204": "var(--line)",
    "#010205": "var(--before)",
    "#010206": "var(--gained)",
    "#010207": "var(--lost)",
}
INK, LINE, BEFORE, GAINED, LOST = COLOURS
#: The page's colours in light, for a drawing that stands alone.
LIGHT = {"ink": "#18221f", "line": "#d3dad7", "before": "#8a9894", "gained": "#0b7a5b", "lost": "#b8430f"}
FONT = "system-ui, sans-serif"


def coverage_chart(comparison: pd.DataFrame, names: dict[str, str], title: str) -> str:
    """Bars of shares, one a subject: what was there before, what was gained or lost → one `<svg>` element.

    `comparison`: the rows to show (schema `comparison.COMPARISON`); `names`: subject → what to call it. The SVG carries
    its title and all its figures as text for those who do not see it. Empty if no row has a share.
    """
    rows = [row for row in rows_of(comparison) if row["after_share"] is not None or row["before_share"] is not None]
    if not rows:
        return ""
    labels = [names.get(row["subject"], row["subject"]) for row in rows]
    spec = _spec([part for row, label in zip(rows, labels, strict=True) for part in _parts(row, label)], labels)
    svg = _svg(json.dumps(spec))
    told = "; ".join(f"{label}: {_told(row)}" for row, label in zip(rows, labels, strict=True))
    return _for_page(svg, title, told)


def drawn(spec: dict[str, Any], title: str, told: str) -> str:
    """A Vega-Lite specification in our stand-in colours → one `<svg>` element for a page."""
    return _for_page(_svg(json.dumps(spec)), title, told)


@lru_cache(maxsize=128)
def _svg(spec: str) -> str:
    """A specification as JSON → its SVG; a chart is drawn once a process, in the report and on all pages."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE))


def standalone(svg: str) -> str:
    """A chart that takes its colours from the page → the same as a file of its own, on white."""
    for name, colour in LIGHT.items():
        svg = svg.replace(f"var(--{name})", colour)
    return re.sub(r'(<svg\b(?:"[^"]*"|[^">])*>)', r'\1<rect width="100%" height="100%" fill="#ffffff"/>', svg, count=1)


def png(svg: str) -> bytes:
    """A chart as a picture, twice as large, for slides."""
    return bytes(vl_convert.svg_to_png(standalone(svg), scale=2))


def _parts(row: dict[str, Any], label: str) -> list[dict[str, Any]]:
    """Up to two stretches of one bar, and its text."""
    before, after = row["before_share"], row["after_share"]
    if before is None or after is None:
        only = before if after is None else after
        return [
            _part(label, "before" if after is None else "gained", 0, only, ""),
            _part(label, "text", only, only, _short(row)),
        ]
    stretches = [("before", 0.0, min(before, after)), ("gained", before, after), ("lost", after, before)]
    drawn = [_part(label, kind, start, end, "") for kind, start, end in stretches if end > start]
    return [*drawn, _part(label, "text", max(before, after), max(before, after), _short(row))]


def _part(label: str, kind: str, start: float, end: float, text: str) -> dict[str, Any]:
    return {"label": label, "kind": kind, "start": start, "end": end, "text": text}


def _told(row: dict[str, Any]) -> str:
    shares = [share for share in (row["before_share"], row["after_share"]) if share is not None]
    texts = [percent(share) for share in shares]
    return texts[0] if len(set(texts)) == 1 else " → ".join(texts)


def _short(row: dict[str, Any]) -> str:
    """The same in whole per cents, as there is little room."""
    shares = [share for share in (row["before_share"], row["after_share"]) if share is not None]
    texts = [f"{share * 100:.0f}" for share in shares]
    return " → ".join(dict.fromkeys(texts)) + " %"


def percent(share: float) -> str:
    """A share as a person reads it; neither all nor nothing is claimed by rounding."""
    text = f"{share * 100:.1f}"
    if (text == "100.0" and share < 1) or (text == "0.0" and share > 0):
        return "> 99.9 %" if share > 0.5 else "< 0.1 %"
    return text.removesuffix(".0") + " %"


def _spec(parts: list[dict[str, Any]], labels: list[str]) -> dict[str, Any]:
    spec = deepcopy(_frame())
    del spec["datasets"]
    spec |= {"data": {"values": parts}, "height": ROW_HEIGHT * len(set(labels))}
    for layer in spec["layer"]:
        layer["encoding"]["y"]["sort"] = labels
    return spec


@cache
def _frame() -> dict[str, Any]:
    """The chart without bars: Altair checks all of it against its schema, which takes longer than drawing it."""
    # A fixed extent, for the reader's font may be wider than the one that Vega-Lite measures with.
    axis = alt.Axis(labelLimit=LABEL_WIDTH, minExtent=AXIS_WIDTH, maxExtent=AXIS_WIDTH, domain=False, ticks=False)
    base = alt.Chart({"values": []}).encode(y=alt.Y("label:N", sort=[], title=None, axis=axis))
    x = alt.X(
        "start:Q",
        title=None,
        # Room for the text of a full bar, right of it.
        scale=alt.Scale(domain=[0, 1.36], nice=False),
        axis=alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%", domain=False, ticks=False),
    )
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=["before", "gained", "lost"], range=[BEFORE, GAINED, LOST])
    )
    bars = base.mark_bar(height=14).encode(x=x, x2="end:Q", color=colour).transform_filter("datum.kind !== 'text'")
    text = base.mark_text(align="left", dx=6, color=INK, fontSize=13, font=FONT).encode(x="end:Q", text="text:N")
    chart = (bars + text).properties(width=WIDTH, background="transparent")
    look = {"labelColor": INK, "gridColor": LINE, "labelFont": FONT, "labelFontSize": 13, "labelPadding": 6}
    frame: dict[str, Any] = chart.configure_view(stroke=None).configure_axis(**look).to_dict()
    return frame


def _for_page(svg: str, title: str, told: str) -> str:
    """The SVG as part of a page: its colours, and its words for screen readers."""
    for stand_in, colour in COLOURS.items():
        svg = svg.replace(stand_in, colour)
    words = f'role="img" aria-label="{_escaped(title)}: {_escaped(told)}"'
    return re.sub(r"<svg\b", f"<svg {words}", svg[svg.index("<svg") :], count=1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
