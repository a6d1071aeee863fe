"""Trends and bars as SVG, and charts as files of their own."""

from pipelines.coverage.charts import png, standalone
from pipelines.coverage.trends import bar_chart, trend_chart

POINTS = [
    {"time": "2026-01-01T00:00:00+00:00", "series": "Properties", "share": 0.25},
    {"time": "2026-02-01T00:00:00+00:00", "series": "Properties", "share": 0.5},
    {"time": "2026-02-01T00:00:00+00:00", "series": "<References>", "share": 1.0},
]


def test_a_trend_tells_its_last_figures_in_words() -> None:
    svg = trend_chart(POINTS, "Over time")
    assert 'aria-label="Over time: Properties: 50 %; &lt;References>: 100 %"' in svg
    assert "var(--gained)" in svg
    assert "<References>" not in svg
    assert trend_chart([], "Over time") == ""


def test_bars_show_labels_as_they_are() -> None:
    svg = bar_chart([("it's <b>", 3.0), ("", 1.0)], "Counted")
    assert "it's &lt;b&gt;" in svg or "it&#39;s &lt;b&gt;" in svg
    assert bar_chart([], "Counted") == ""


def test_a_chart_stands_alone() -> None:
    svg = trend_chart(POINTS, "Over time")
    assert "var(--" not in standalone(svg)
    assert png(svg).startswith(b"\x89PNG")
