"""The page for the partner: whole, self-contained, safe, and with the evidence behind each figure."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipelines.coverage.lists import SHOWN
from pipelines.coverage.measure import measure
from pipelines.coverage.report import QUERY_ITEMS, report_groups, report_html, top_issues
from pipelines.model.issues import issues_table
from pipelines.wikibase.queries import query_names
from tests.coverage.imaginary_graph import ROOT, imaginary_graph
from tests.coverage.imaginary_report import imaginary_report

VOID = {"meta", "path", "line", "br", "i"}


class Page(HTMLParser):
    """What the tests ask of a page: its tags with their attributes, ids, links, headings, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, tag: str, attribute: str) -> list[str]:
        return [value for name, attrs in self.tags if name == tag and (value := attrs.get(attribute)) is not None]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    return report_html(imaginary_report(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


def test_the_page_is_well_formed(page: Page) -> None:
    assert page.open == []
    ids = [attrs["id"] for _tag, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))


def test_it_fetches_nothing(page: Page, html: str) -> None:
    tags = {tag for tag, _attrs in page.tags}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "image", "use"}
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in page.values("meta", "content")[1]


def test_headline_figures_stand_first(page: Page) -> None:
    flat = re.sub(r"\s+", " ", page.text)
    assert "Statements added1,234" in flat.replace(" Statements", "Statements")
    assert "5 read = 4 accepted + 1 quarantined" in flat
    assert "40 % → 46.7 %" not in flat
    assert "33.3 % → 40 %" in flat


def test_every_link_within_the_page_leads_somewhere(page: Page) -> None:
    ids = {attrs["id"] for _tag, attrs in page.tags if attrs.get("id")}
    within = [link[1:] for link in page.values("a", "href") if link.startswith("#")]
    assert within
    assert set(within) <= ids


def test_behind_each_figure_stand_its_query_and_its_items(page: Page, html: str) -> None:
    assert "partner-property-P569" in page.values("details", "id")
    assert "https://wikibase.example.org/entity/Q101" in page.values("a", "href")
    named = set(re.findall(r"\((coverage/[a-z-]+)\)", page.text))
    assert "coverage/items-without-property" in named
    assert named <= set(query_names(ROOT))
    assert "&lt;http://www.wikidata.org/entity/Q101&gt;" in html
    assert "#+" not in html


def test_charts_have_words_and_tables_have_headers(page: Page) -> None:
    svgs = [attrs for tag, attrs in page.tags if tag == "svg"]
    assert svgs
    assert all(attrs.get("role") == "img" and attrs.get("aria-label") for attrs in svgs)
    scopes = page.values("th", "scope")
    assert len(scopes) == len([tag for tag, _attrs in page.tags if tag == "th"])
    assert "caption" in {tag for tag, _attrs in page.tags}
    assert page.values("html", "lang") == ["en"]


def test_names_stand_beside_ids(page: Page) -> None:
    assert "date of birth" in page.text
    assert "The whole class: human" in page.text
    assert "for all languages" in page.text


def test_partner_licence_and_undo_are_told(page: Page) -> None:
    assert "CC0-1.0" in page.text
    assert "Museum of Imaginary Things (publisher)" in page.text
    assert "Each edit carries the group's id in its summary." in page.text
    assert "https://groups.example.org/b/donata/3fa94c0b1d2/" in page.values("a", "href")
    assert "ingest/quarantine.csv" in page.values("a", "href")
    assert "Rita Reviewer (2 records)" in page.text


def test_text_from_the_dump_cannot_become_markup(page: Page, html: str) -> None:
    assert "<b>" not in html
    assert "<b>?</b>" in page.text


def test_what_blocks_stands_before_what_does_not(tmp_path: Path) -> None:
    troubles = top_issues(imaginary_report(tmp_path).issues)
    assert [(trouble.code, trouble.count) for trouble in troubles] == [("missing-value", 1), ("unparsable-date", 2)]


def test_a_run_without_edits_and_issues_says_so(tmp_path: Path) -> None:
    report = imaginary_report(tmp_path, issues=issues_table([]), items_edited=0, rows_quarantined=0)
    text = re.sub(r"\s+", " ", Page(report_html(report)).text)
    assert "This run made no edit: what the mapping says of the partner's rows was already there." in text
    assert "Nothing: no issue was found." in text


def test_a_dry_run_shows_what_was_there(tmp_path: Path) -> None:
    text = re.sub(r"\s+", " ", Page(report_html(imaginary_report(tmp_path, dry=True))).text)
    assert "not measured" in text
    assert "Coverage of the mapped properties33.3 %" in text.replace(" Coverage", "Coverage")


def test_rare_outcomes_are_told_when_they_occur(tmp_path: Path) -> None:
    report = imaginary_report(tmp_path, items_created=2, proposed_new=3, failed=4, edits_refused=5, items_put_back=6)
    text = Page(report_html(report)).text
    for name in (
        "Items created",
        "Proposed as new items",
        "Not decided (service failed)",
        "Edits refused",
        "Items put back to review",
    ):
        assert name in text


def test_a_class_that_was_not_measured_is_left_out(tmp_path: Path) -> None:
    report = imaginary_report(tmp_path)
    own = report.coverage[report.coverage["scope"] == "partner"]
    html = report_html(replace(report, coverage=own))
    assert "The whole class" not in html


def test_two_properties_of_one_name_keep_their_own_bars(tmp_path: Path) -> None:
    report = imaginary_report(tmp_path)
    groups = list(report_groups(replace(report, names={"P569": "date", "P570": "date"})))
    assert "date (P569): " in groups[0].chart
    assert "date (P570): " in groups[0].chart


def test_long_lists_are_cut_with_their_number(tmp_path: Path) -> None:
    items = [f"Q{number}" for number in range(1000, 1000 + QUERY_ITEMS + 50)]
    report = imaginary_report(tmp_path)
    measured = measure(imaginary_graph(), tmp_path, report.partner, items, "after", with_lists=False)
    html = report_html(replace(report, items=items, measured=measured, coverage=measured.figures, names={}))
    text = re.sub(r"\s+", " ", Page(html).text)
    assert f"150 items, of which the first {SHOWN}" in text
    assert f"name the first {QUERY_ITEMS} of them here" in text
    assert html.count('href="https://wikibase.example.org/entity/Q1149"') == 0
    assert 'href="coverage-items.csv"' in html
