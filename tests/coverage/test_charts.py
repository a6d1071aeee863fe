"""Charts that take their colours from the page and tell their figures in words."""

from xml.etree import ElementTree as ET

import pytest

from pipelines.coverage.charts import Chart, coverage_chart
from pipelines.coverage.comparison import compare
from pipelines.coverage.notation import DOCUMENTS, Notation
from pipelines.model.tables import COVERAGE
from tests.coverage.test_comparison import figure

NAMES = {"P569": "date of <birth>", "P570": 'date of "death"', "P27": "citizenship", "P21": "gender"}


def drawn(notation: Notation = DOCUMENTS) -> Chart:
    figures = [
        figure("before", 1, 4),
        figure("after", 3, 4),
        figure("before", 3, 4, "P570"),
        figure("after", 1, 4, "P570"),
        figure("after", 1, 4, "P27"),
        figure("before", 0, 0, "P21"),
    ]
    return coverage_chart(compare(COVERAGE.frame(figures)), NAMES, "Properties", notation)


def chart() -> str:
    return drawn().wide


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
    assert coverage_chart(compare(COVERAGE.frame()), {}, "Properties") == Chart()
    nothing = compare(COVERAGE.frame([figure("before", 0, 0)]))
    assert coverage_chart(nothing, {}, "Properties") == Chart()


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
    assert DOCUMENTS.percent(share) == text


FRENCH = Notation(",", "\u202f", "\xa0%", "%-d %b %Y", ("janv.", "févr.", *"3456789ABC"))


def test_figures_are_written_as_the_notation_says() -> None:
    for svg in (drawn(FRENCH).wide, drawn(FRENCH).narrow):
        assert ">25 → 75\xa0%<" in svg
        assert ">50\xa0%<" in svg, "on the axis"
        assert "75 %" not in svg
    assert FRENCH.percent(0.6667) == "66,7\xa0%"
    assert FRENCH.percent(0.9999) == "> 99,9\xa0%"
    assert [FRENCH.number(value) for value in (1234567.0, 2.5, 0.0004)] == ["1\u202f234\u202f567", "2,5", "0,0004"]


def test_on_a_phone_a_chart_is_no_wider_than_it() -> None:
    wide, narrow = (float(ET.fromstring(svg).get("width", "")) for svg in (drawn().wide, drawn().narrow))  # noqa: S314
    assert narrow <= 328 < wide
    for name in ("citizenship", "25 → 75 %"):
        assert name in drawn().narrow
