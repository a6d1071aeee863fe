"""Charts that take their colours from the page and tell their figures in words."""

from xml.etree import ElementTree as ET

import pytest

from pipelines.coverage.charts import coverage_chart, percent
from pipelines.coverage.comparison import compare
from pipelines.model.tables import COVERAGE
from tests.coverage.test_comparison import figure

NAMES = {"P569": "date of <birth>", "P570": 'date of "death"', "P27": "citizenship", "P21": "gender"}


def chart() -> str:
    figures = [
        figure("before", 1, 4),
        figure("after", 3, 4),
        figure("before", 3, 4, "P570"),
        figure("after", 1, 4, "P570"),
        figure("after", 1, 4, "P27"),
        figure("before", 0, 0, "P21"),
    ]
    return coverage_chart(compare(COVERAGE.frame(figures)), NAMES, "Properties")


def test_a_chart_is_one_svg_element() -> None:
    root = ET.fromstring(chart())  # noqa: S314 - our own
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"


def test_its_figures_are_told_in_words() -> None:
    label = ET.fromstring(chart()).get("aria-label")  # noqa: S314 - our own
    assert label == 'Properties: date of <birth>: 25 % → 75 %; date of "death": 75 % → 25 %; citizenship: 25 %'


def test_its_colours_are_the_page_s() -> None:
    svg = chart()
    for colour in ("--ink", "--line", "--before", "--gained", "--lost"):
        assert f"var({colour})" in svg
    assert "#01020" not in svg


def test_it_fetches_nothing() -> None:
    assert "href=" not in chart()
    assert "url(" not in chart()


def test_nothing_to_show_is_no_chart() -> None:
    assert coverage_chart(compare(COVERAGE.frame()), {}, "Properties") == ""
    nothing = compare(COVERAGE.frame([figure("before", 0, 0)]))
    assert coverage_chart(nothing, {}, "Properties") == ""


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.5, "50 %"),
        (0.123, "12.3 %"),
        (0.99999, "> 99.9 %"),
        (0.00001, "< 0.1 %"),
    ],
)
def test_rounding_claims_neither_all_nor_nothing(share: float, text: str) -> None:
    assert percent(share) == text
