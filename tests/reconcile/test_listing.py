"""The list of matches: every row is on it, the doubtful with their candidates, and nothing of a partner's is markup."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile import listing
from pipelines.reconcile.listing import matches_csv, matches_html
from tests.fictional import write_partner

NAMES = {1: "Ida Imaginary", 2: "<script>alert(1)</script>", 3: "Nobody Known"}


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    return read_partner(tmp_path, write_partner(tmp_path))


def _matches() -> pd.DataFrame:
    rows = ((1, "accepted", "Q1", 0.9), (2, "review", "Q2", 0.6), (3, "none", None, None))
    return MATCHES.frame(
        {
            "_row": row,
            "_key": str(row),
            "outcome": outcome,
            "item": item,
            "score": score,
            "method": "name",
            "evidence": f"seen {row}",
        }
        for row, outcome, item, score in rows
    )


def _candidates() -> pd.DataFrame:
    return CANDIDATES.frame(
        {"_row": 2, "rank": rank, "item": item, "label": label, "score": 0.6, "method": "name", "evidence": "alike"}
        for rank, item, label in ((1, "Q2", "Twin One"), (2, "Q3", "Twin Two"))
    )


def _page(partner: Partner) -> str:
    return matches_html(_matches(), _candidates(), NAMES, partner, lambda item: f"https://wiki.example.org/{item}")


def test_every_row_is_on_the_page_with_its_evidence(partner: Partner) -> None:
    page = _page(partner)
    assert all(f"seen {row}" in page for row in (1, 2, 3))
    assert "Ida Imaginary" in page
    assert "Nobody Known" in page


def test_doubtful_rows_come_first_with_all_their_candidates(partner: Partner) -> None:
    page = _page(partner)
    assert page.index('id="review"') < page.index('id="none"') < page.index('id="accepted"')
    assert "Twin One" in page
    assert 'href="https://wiki.example.org/Q3"' in page


def test_what_partners_write_is_never_markup(partner: Partner) -> None:
    page = _page(partner)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_long_sections_are_cut_and_say_so(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "SHOWN", 1)
    many = pd.concat([_matches(), _matches().assign(_row=lambda frame: frame["_row"] + 10)], ignore_index=True)
    page = matches_html(MATCHES.check(many), _candidates(), NAMES, partner, str)
    assert "The first 1; the file has all." in page
    assert "seen 1" in page


def test_the_table_has_all_rows() -> None:
    rows = list(csv.DictReader(matches_csv(_matches(), NAMES).splitlines()))
    assert [(row["row"], row["outcome"], row["item"]) for row in rows] == [
        ("1", "accepted", "Q1"),
        ("2", "review", "Q2"),
        ("3", "none", ""),
    ]
    assert rows[1]["name"] == NAMES[2]
