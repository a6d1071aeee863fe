"""Charts: coverage before and after as bars, drawn by Vega-Lite into SVG that takes its colours from the page."""

import json
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import altair as alt
import pandas as pd
import vl_convert

from pipelines.coverage.notation import DOCUMENTS, Notation
from pipelines.model.tables import rows_of

VEGA_LITE = "6.4"
WIDTH, ROW_HEIGHT, LABEL_WIDTH, AXIS_WIDTH = 250, 28, 145, 165
#: For a phone: labels stand above their bars, so that both have the whole width (pixels; a phone has about 330).
NARROW, NARROW_ROW, NARROW_LABEL = 300, 48, 300

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


@dataclass(frozen=True)
class Chart:
    """One chart laid out twice, for a desk and for a phone: `<svg>` elements, empty if there is nothing to show."""

    wide: str = ""
    narrow: str = ""

    def __bool__(self) -> bool:
        return bool(self.wide)


def coverage_chart(
    comparison: pd.DataFrame, names: dict[str, str], title: str, notation: Notation = DOCUMENTS
) -> Chart:
    """Bars of shares, one a subject: what was there before, what was gained or lost.

    `comparison`: the rows to show (schema `comparison.COMPARISON`); `names`: subject → what to call it. The SVG carries
    its title and all its figures as text for those who do not see it. Empty if no row has a share.
    """
    rows = [row for row in rows_of(comparison) if row["after_share"] is not None or row["before_share"] is not None]
    if not rows:
        return Chart()
    labels = [names.get(row["subject"], row["subject"]) for row in rows]
    parts = [part for row, label in zip(rows, labels, strict=True) for part in _parts(row, label, notation)]
    told = "; ".join(f"{label}: {_told(row, notation)}" for row, label in zip(rows, labels, strict=True))
    wide, narrow = (drawn(_spec(parts, labels, notation, narrow=each), title, told) for each in (False, True))
    return Chart(wide, narrow)


def drawn(spec: dict[str, Any], title: str, told: str) -> str:
    """A Vega-Lite specification in our stand-in colours → one `<svg>` element for a page."""
    return _for_page(_svg(json.dumps(spec)), title, told)


@lru_cache(maxsize=256)
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


def _parts(row: dict[str, Any], label: str, notation: Notation) -> list[dict[str, Any]]:
    """Up to two stretches of one bar, and its text."""
    before, after = row["before_share"], row["after_share"]
    if before is None or after is None:
        only = before if after is None else after
        return [
            _part(label, "before" if after is None else "gained", 0, only, ""),
            _part(label, "text", only, only, _short(row, notation)),
        ]
    stretches = [("before", 0.0, min(before, after)), ("gained", before, after), ("lost", after, before)]
    drawn = [_part(label, kind, start, end, "") for kind, start, end in stretches if end > start]
    return [*drawn, _part(label, "text", max(before, after), max(before, after), _short(row, notation))]


def _part(label: str, kind: str, start: float, end: float, text: str) -> dict[str, Any]:
    return {"label": label, "kind": kind, "start": start, "end": end, "text": text}


def _told(row: dict[str, Any], notation: Notation) -> str:
    shares = [share for share in (row["before_share"], row["after_share"]) if share is not None]
    texts = [notation.percent(share) for share in shares]
    return texts[0] if len(set(texts)) == 1 else " → ".join(texts)


def _short(row: dict[str, Any], notation: Notation) -> str:
    """The same in whole per cents, as there is little room."""
    shares = [share for share in (row["before_share"], row["after_share"]) if share is not None]
    texts = [f"{share * 100:.0f}" for share in shares]
    return " → ".join(dict.fromkeys(texts)) + notation.percent_sign


def _spec(parts: list[dict[str, Any]], labels: list[str], notation: Notation, *, narrow: bool) -> dict[str, Any]:
    spec = deepcopy(_frame(narrow))
    del spec["datasets"]
    height = (NARROW_ROW if narrow else ROW_HEIGHT) * len(set(labels))
    spec |= {"data": {"values": parts}, "height": height}
    spec["config"]["locale"] = notation.config()
    for layer in spec["layer"]:
        layer["encoding"]["y"]["sort"] = labels
    return spec


@cache
def _frame(narrow: bool) -> dict[str, Any]:
    """The chart without bars, which Altair need not build anew for each."""
    y = alt.Y("label:N", sort=[], title=None, axis=None if narrow else label_axis())
    base = alt.Chart({"values": []}).encode(y=y)
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
    below = 9 if narrow else 0
    bars = base.mark_bar(height=14, yOffset=below).encode(x=x, x2="end:Q", color=colour)
    text = base.mark_text(align="left", dx=6, dy=below, color=INK, fontSize=13, font=FONT)
    layers = [bars.transform_filter("datum.kind !== 'text'"), text.encode(x="end:Q", text="text:N")]
    if narrow:
        layers.append(labels_above(base, "label:N").transform_filter("datum.kind === 'text'"))
    return looking(alt.layer(*layers).properties(width=NARROW if narrow else WIDTH))


def label_axis(limit: int = LABEL_WIDTH, extent: int = AXIS_WIDTH, **more: Any) -> alt.Axis:
    """The labels of bars, left of them."""
    # A fixed extent, for the reader's font may be wider than the one that Vega-Lite measures with.
    shared = {"labelLimit": limit, "minExtent": extent, "maxExtent": extent, "domain": False, "ticks": False}
    return alt.Axis(**(shared | more))


def labels_above(base: alt.Chart, field: str, dy: int = -9) -> alt.Chart:
    """The labels of bars, above them."""
    mark = base.mark_text(align="left", dy=dy, color=INK, fontSize=13, font=FONT, limit=NARROW_LABEL)
    labels: alt.Chart = mark.encode(x=alt.value(0), text=field)
    return labels


def looking(chart: alt.LayerChart | alt.FacetChart) -> dict[str, Any]:
    """A chart in our look, as a specification that `drawn` takes."""
    look: dict[str, Any] = {"labelColor": INK, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE}
    look |= {"labelFont": FONT, "labelFontSize": 13, "labelPadding": 6}
    shown = chart.properties(background="transparent").configure_view(stroke=None).configure_axis(**look)
    # Checking a specification of our own takes longer than drawing it.
    spec: dict[str, Any] = shown.to_dict(validate=False)
    return spec


def _for_page(svg: str, title: str, told: str) -> str:
    """The SVG as part of a page: its colours, and its words for screen readers."""
    for stand_in, colour in COLOURS.items():
        svg = svg.replace(stand_in, colour)
    words = f'role="img" aria-label="{_escaped(title)}: {_escaped(told)}"'
    return re.sub(r"<svg\b", f"<svg {words}", svg[svg.index("<svg") :], count=1)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
