"""Wikitext, case study and badge: what they tell, and that nothing in them is read as markup."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coverage.recognition.badge import badge_svg
from pipelines.coverage.recognition.case_study import case_study, markdown_text
from pipelines.coverage.recognition.wikitext import partnership_wikitext, wiki_link, wiki_text, wikidata_entity
from pipelines.coverage.recognition.wording import counted, listed, share, span
from tests.coverage.recognition.gift import NASTY, contributed, recognition

PAGE = "https://donata.example/partners/imaginary-things/recognition"


def test_wikitext_tells_what_was_given_and_what_became_of_it() -> None:
    text = partnership_wikitext(recognition(), wikidata_entity, PAGE)
    assert text.startswith("== Museum of Imaginary Things ==\nArtists that never were\n")
    assert '! scope="row" | Item\n| {{Q|Q42}}' in text
    assert '! scope="row" | Items enriched\n| 2\n' in text
    assert "[https://imaginary.example/ Museum of Imaginary Things]" in text
    assert "| 2026&#45;05&#45;01" not in text
    assert "| 2026-05-01 || artists&#45;1.csv || 10 || 5 || 8 || 0" in text
    assert "* {{P|P569}}: 8 statements and references" in text
    assert "Ada Q." in text
    assert f"[{PAGE} recognition page]" in text


def test_wikitext_of_a_hostile_partner_has_no_markup_of_its_own() -> None:
    text = partnership_wikitext(recognition(NASTY), wikidata_entity, PAGE)
    for markup in ("[[Evil", "{{Things", "<script", "~~~~", "'''", "ISBN 1"):
        assert markup not in text


def test_wikitext_names_who_gave_and_where_it_comes_from() -> None:
    sources = [{"title": "The {{catalogue}}", "path": "https://imaginary.example/catalogue"}, {"title": "a | letter"}]
    given = recognition(contributors=[{"title": "A [[museum]] <nowiki>"}], sources=sources)
    text = partnership_wikitext(given, wikidata_entity, PAGE)
    assert '! scope="row" | Given by\n| A &#91;&#91;museum&#93;&#93; &#60;nowiki&#62;\n' in text
    assert "[https://imaginary.example/catalogue The &#123;&#123;catalogue&#125;&#125;], a &#124; letter" in text


@given(st.text())
def test_wiki_text_has_no_sign_of_markup_and_one_line(text: str) -> None:
    escaped = re.sub(r"&#\d+;", "", wiki_text(text))
    assert not set(escaped) & set("[]{}|'<>&~*#:;=_!\"\n")


@pytest.mark.parametrize(
    ("url", "begins"),
    [
        ("https://example.org/a b]c|d", "[https://example.org/a%20b%5Dc%7Cd "),
        ("javascript:alert(1)", "x&#45;y"),
        ("https:// evil", "x&#45;y"),
        ("https://example.org/~~~~/__NOTOC__/{{x}}/~a_b", "[https://example.org/%7E%7E%7E%7E/%5F%5FNOTOC%5F%5F/%7B%7B"),
    ],
)
def test_links_are_web_addresses_or_text(url: str, begins: str) -> None:
    assert wiki_link(url, "x-y").startswith(begins)


def test_the_case_study_is_filled_from_the_figures() -> None:
    text = case_study(recognition(), PAGE)
    assert "# Museum of Imaginary Things\n" in text
    assert "from 1 May 2026 to 2 May 2026 (2 uploads; licence: CC0 1.0 Universal)" in text
    assert "2 items gained something, and 1 item was new." in text
    assert "2 people decided the doubtful matches." in text
    assert "had 40.0 % before and 90.0 % after." in text
    assert "4 of 9 statements and references (44.4 %) stood as they were given" in text
    assert "| we took back ourselves | 1 | 0 |" in text
    assert "Reviewed by Ada Q.." in text or "Reviewed by Ada Q." in text


def test_the_case_study_says_when_nobody_looked_and_when_nothing_was_given() -> None:
    assert "9 statements and references were added; nobody has looked since." in case_study(
        recognition(looked=False, credited={}), PAGE
    )
    empty = recognition(contributed=contributed(), runs=[], standing=recognition().standing.head(0), looked=False)
    assert "has given nothing to Wikidata yet" in case_study(empty, PAGE)


def test_markdown_of_a_hostile_partner_is_text() -> None:
    text = case_study(recognition("# [x](javascript:alert(1)) <script> `a` https://evil.example"), PAGE)
    assert "<script>" not in text
    assert "[x](" not in text
    assert "https://evil" not in text
    assert markdown_text("a_b*c") == r"a\_b\*c"


def test_the_badge_is_an_image_with_words() -> None:
    root = ET.fromstring(badge_svg(recognition(NASTY)))  # noqa: S314 - of our own making
    assert root.get("role") == "img"
    texts = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("}text")]
    assert texts == ["on Wikidata", "4 statements stand"]
    title = next(node.text for node in root.iter() if node.tag.endswith("}title"))
    assert title is not None
    assert "<script>" in title
    assert "9 statements given" in badge_svg(recognition(looked=False))


def test_words() -> None:
    assert counted(1, "statement") == "1 statement"
    assert counted(1018, "person", "people") == "1,018 people"
    assert listed([]) == ""
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert span(None, None) == "not yet"
    assert [share(number) for number in (None, 0, 0.0001, 0.5, 0.9999, 1)] == [
        "not measured",
        "0.0 %",
        "< 0.1 %",
        "50.0 %",
        "> 99.9 %",
        "100.0 %",
    ]
