"""Trends and bars as SVG, and charts as files of their own."""

import re

from pipelines.coverage.charts import Chart, png, standalone
from pipelines.coverage.notation import Notation
from pipelines.coverage.trends import bar_chart, trend_chart

POINTS = [
    {"time": "2026-01-01T00:00:00+00:00", "series": "Properties", "share": 0.25},
    {"time": "2026-02-01T00:00:00+00:00", "series": "Properties", "share": 0.5},
    {"time": "2026-02-01T00:00:00+00:00", "series": "<References>", "share": 1.0},
]


def test_a_trend_tells_its_last_figures_in_words() -> None:
    svg = trend_chart(POINTS, "Over time").wide
    assert 'aria-label="Over time: Properties: 50 %; &lt;References>: 100 %"' in svg
    assert "var(--gained)" in svg
    assert "<References>" not in svg
    assert trend_chart([], "Over time") == Chart()


def test_bars_show_labels_as_they_are() -> None:
    chart = bar_chart([("it's <b>", 3.0), ("", 1.0)], "Counted")
    for svg in (chart.wide, chart.narrow):
        assert "it's &lt;b&gt;" in svg or "it&#39;s &lt;b&gt;" in svg
    assert bar_chart([], "Counted") == Chart()


def test_a_chart_stands_alone() -> None:
    svg = trend_chart(POINTS, "Over time").wide
    assert "var(--" not in standalone(svg)
    assert png(svg).startswith(b"\x89PNG")


def test_figures_and_dates_are_written_as_the_notation_says() -> None:
    spanish = Notation(",", ".", "\xa0%", "%-d %b %Y", ("ene", "feb", *"3456789ABC"))
    trend, bars = trend_chart(POINTS, "Over time", spanish), bar_chart([("x", 12345.5)], "Counted", spanish)
    for svg in (trend.wide, trend.narrow):
        assert ">1 ene 2026<" in svg
        assert ">40\xa0%<" in svg
    for svg in (bars.wide, bars.narrow):
        assert ">12.345,5<" in svg
        assert ">10.000<" in svg, "on the axis"


def test_looks_of_one_minute_are_told_apart() -> None:
    points = [POINTS[0] | {"time": f"2026-01-01T13:51:{second}+00:00"} for second in ("10.5", "55")]
    chart = trend_chart(points, "Over time")
    for svg in (chart.wide, chart.narrow):
        assert [text for text in re.findall(r">([\d:]+)<", svg) if ":" in text] == ["13:51:10", "13:51:55"]
