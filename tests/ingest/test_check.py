"""The check report, for people: in the terminal and as a web page."""

import html.parser
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console

from pipelines.ingest.check import check_file, check_html, check_text, visible
from pipelines.ingest.report import IngestReport
from pipelines.ingest.stage import ingest
from pipelines.model.tables import to_pandas
from pipelines.partners.partner import read_partner
from tests import fictional
from tests.ingest.samples import resource, run, write

BARE = """\
Nr;Name;Born;ISNI
1;Quill, Ada;1853;0000 0001 2196 1335
2;Moss;1850;0000 0001 2196 1335;surplus
3;Reed;1851;0000 0001 2281 955X
4;Élan;1860;0000 0001 2144 9729
5;Nell;1861;0000 0001 2144 9729
6;Ida;1862;0000 0001 2144 9720
6;Eda;1863;
"""


class Page(html.parser.HTMLParser):
    """Collects what a page loads, its headings, and its text; notes tags that are not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.headings: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br", "link", "img"}:
            self.open.append(tag)
        self.loads += [value or "" for name, value in attrs if name in {"src", "href"}]
        if tag in {"script", "link", "iframe"}:
            self.loads.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.open and self.open[-1] in {"h1", "h2"}:
            self.headings.append(data)


def text_of(report: IngestReport) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200).print(check_text(report))
    return stream.getvalue()


def page_of(report: IngestReport, out: Path) -> Page:
    return Page(check_html(report, to_pandas(pq.read_table(out / "issues.parquet"))))


def test_a_bare_file_is_checked_without_any_schema(tmp_path: Path) -> None:
    report = check_file(write(tmp_path, BARE.encode("cp1252")), tmp_path / "out")
    assert (report.rows_read, report.rows_quarantined, report.key) == (7, 2, ("nr",))
    assert report.issues == {
        "guessed-encoding": 1,
        "too-many-cells": 1,
        "invalid-identifier": 1,
        "duplicate-key": 1,
    }


def test_the_terminal_says_what_and_where_and_what_to_do(tmp_path: Path) -> None:
    text = text_of(check_file(write(tmp_path, BARE), tmp_path / "out"))
    for part in (
        "5 of 7 rows can go on; 2 need a correction (see quarantine.csv).",
        'CSV · UTF-8 (content) · delimiter semicolon, quote "',
        "identifier (ISNI)",
        "warning invalid-identifier · 1 time, 14.3% of the rows",
        "line 7  0000 0001 2144 9720",
        "line 3  2;Moss;1850;0000 0001 2196 1335;surplus  the row has 5 cells; the header has 4",
        "→ keep one of the rows, or give each its own key",
    ):
        assert part in text


def test_all_well_is_said_so(tmp_path: Path) -> None:
    report = run(tmp_path, "id,x\n1,a\n", resource("id", "x", key="id"))
    assert "All 1 rows can go on." in text_of(report)
    assert "Nothing was found." in page_of(report, tmp_path / "out").text


def test_a_partners_check_names_it_and_compares(tmp_path: Path) -> None:
    fictional.write_partner(tmp_path)
    partner = read_partner(tmp_path, fictional.SLUG)
    ingest(partner, partner.dump, tmp_path / "1")
    later = write(tmp_path, fictional.DUMP.replace("1853", "1854").replace("5,Anonymous", "6,Anonymous"), "later.csv")
    report = ingest(partner, later, tmp_path / "2", previous=tmp_path / "1" / "records.parquet")
    page = Page(check_html(report, to_pandas(pq.read_table(tmp_path / "2" / "issues.parquet")), partner))
    sentence = "Against the last dump: 1 new, 1 changed, 3 the same; 1 gone."
    assert sentence in page.text
    assert "Museum of Imaginary Things: artists" in page.text
    stream = io.StringIO()
    Console(file=stream, width=200).print(check_text(report, partner))
    assert sentence in stream.getvalue()


def test_the_page_is_whole_and_loads_nothing(tmp_path: Path) -> None:
    report = check_file(write(tmp_path, BARE), tmp_path / "out")
    page = page_of(report, tmp_path / "out")
    assert (page.loads, page.open) == ([], [])
    assert page.headings == ["Check of things.csv", "What is wrong, and what to do", "Columns", "The file"]
    assert "All 3 issues, one by one" in page.text


def test_what_partners_write_cannot_change_the_page(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    report = run(
        tmp_path, f"id,{evil}\n{evil},x\n", resource({"name": "id", "type": "integer"}, key="id"), name="a&b.csv"
    )
    text = check_html(report, to_pandas(pq.read_table(tmp_path / "out" / "issues.parquet")))
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text
    assert "Check of a&amp;b.csv" in text


def test_markup_of_the_terminal_is_text_too(tmp_path: Path) -> None:
    report = run(tmp_path, "id,x\n[red]a[/],1\n", resource({"name": "id", "type": "integer"}, "x", key="id"))
    assert "[red]a[/]" in text_of(report)


def test_long_lists_of_issues_are_cut(tmp_path: Path) -> None:
    content = "id,x\n" + "".join(f"{i},a\n" for i in range(300))
    report = run(tmp_path, content, resource("id", {"name": "x", "type": "year"}, key="id"))
    assert "The first 200 of 300 issues" in page_of(report, tmp_path / "out").text


@pytest.mark.parametrize(("value", "seen"), [("a\x1fb", "a | b"), ("a\nb\tc\r", "a⏎b⇥c␍"), ("\x00é", "␀é")])
def test_invisible_characters_are_shown(value: str, seen: str) -> None:
    assert visible(value) == seen
