import re
from io import StringIO
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from pipelines.model.values import EntityValue
from pipelines.partners.partner import Partner, read_partner
from pipelines.upload import preview
from pipelines.upload.difference import difference
from pipelines.upload.preview import ids_shown, preview_html, preview_table
from pipelines.upload.rows import edits_table
from tests.fictional import write_partner
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    COUNTRY,
    country,
    item,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

LABELS = {"Q1": "Ada Imaginary", "P27": "country of citizenship", "Q183": "Germany", "Q145": "United Kingdom"}


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    return read_partner(tmp_path, write_partner(tmp_path))


@pytest.fixture
def edits() -> pd.DataFrame:
    circa = snak(CIRCUMSTANCES, EntityValue("Q5727902"))
    live = item(statement(snak(COUNTRY, country(145))))
    ada = [
        propose(snak(BIRTH, year(1853)), qualifiers=[circa]),
        propose(snak(COUNTRY, country(183))),
        propose_term("label", "<b>Ada</b>", "de"),
    ]
    done = item(statement(snak(BIRTH, year(1860)), reference("1")), id_="Q2")
    created = [propose_term("label", "Cress Dovetail", subject="new:3"), propose(snak(BIRTH, year(1790)), row=3)]
    rows = [
        *difference(ada, live).edits,
        *difference([propose(snak(BIRTH, year(1860)), subject="Q2")], done).edits,
        *difference([p._replace(subject="new:3") for p in created], None).edits,
    ]
    return edits_table(rows)


def test_the_page_shows_what_is_added_and_why(edits: pd.DataFrame, partner: Partner) -> None:
    page = preview_html(edits, partner, LABELS)
    assert "Museum of Imaginary Things" in page
    assert "the item has no statement for this property" in page
    assert "country of citizenship" in page
    assert "https://museum.example.org/record/1" in page
    assert "Q5727902" in page


def test_what_the_item_says_is_named_by_label(edits: pd.DataFrame, partner: Partner) -> None:
    assert "<td>United Kingdom</td>" in preview_html(edits, partner, LABELS)


def test_text_of_the_partner_is_no_markup(edits: pd.DataFrame, partner: Partner) -> None:
    page = preview_html(edits, partner, LABELS)
    assert "<b>Ada</b>" not in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page


def test_items_that_stay_as_they_are_are_counted_only(edits: pd.DataFrame, partner: Partner) -> None:
    page = preview_html(edits, partner, LABELS)
    assert re.search(r"items as they are</dt><dd>1<", page)
    assert page.count('<details class="item"') == 2


def test_a_new_item_goes_by_its_label(edits: pd.DataFrame, partner: Partner) -> None:
    assert re.search(r"<b>Cress Dovetail</b> <span class=\"id\">new item</span>", preview_html(edits, partner, LABELS))


def test_items_are_linked_where_the_target_is_known(edits: pd.DataFrame, partner: Partner) -> None:
    page = preview_html(edits, partner, LABELS, entity_url="https://wiki.example.org/entity/{}".format)
    assert '<a href="https://wiki.example.org/entity/Q1">Ada Imaginary</a>' in page


def test_the_page_needs_nothing_from_elsewhere(edits: pd.DataFrame, partner: Partner) -> None:
    page = preview_html(edits, partner, LABELS)
    assert not re.search(r"<(?:link|img|script|iframe)[^>]*(?:src|href)=", page)


def test_a_long_list_is_cut_and_says_so(edits: pd.DataFrame, partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "SHOWN_ITEMS", 1)
    page = preview_html(edits, partner, LABELS)
    assert "The first 1 of 2 items that change" in page


def test_nothing_to_do_is_said(partner: Partner) -> None:
    assert "There is nothing to do" in preview_html(edits_table([]), partner, {})


def test_all_ids_that_are_shown_are_named(edits: pd.DataFrame) -> None:
    named = ids_shown(edits)
    assert {"Q1", "P27", "P569", "Q183", "Q145", "Q5727902", "P1480", "P248", "Q100"} <= named
    assert not any(id_.startswith("new:") for id_ in named)


def test_the_table_counts_by_property(edits: pd.DataFrame) -> None:
    console = Console(file=StringIO(), width=120)
    console.print(preview_table(edits, LABELS))
    text = console.file.getvalue() if isinstance(console.file, StringIO) else ""
    assert "2 of 3 items would change" in text
    assert re.search(r"P569\s+│\s+2 │\s+– │\s+1 │", text)
    assert re.search(r"country of citizenship \(P27\)", text)
