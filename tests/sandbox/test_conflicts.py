"""Merging an edit with later ones."""

from typing import Any

from pipelines.sandbox.conflicts import diff_entities, merge_edit
from pipelines.sandbox.entities import blank_entity


def item(**parts: Any) -> dict[str, Any]:
    return {**blank_entity("Q1"), **parts}


def term(text: str, language: str = "en") -> dict[str, Any]:
    return {language: {"language": language, "value": text}}


def aliases(*texts: str) -> dict[str, Any]:
    return {"en": [{"language": "en", "value": text} for text in texts]}


def link(title: str, *badges: str) -> dict[str, Any]:
    return {"enwiki": {"site": "enwiki", "title": title, "badges": list(badges)}}


def claim(guid: str, text: str) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": "P1", "datavalue": {"type": "string", "value": text}}
    return {"mainsnak": snak, "type": "statement", "id": guid, "rank": "normal"}


def test_different_parts_are_merged() -> None:
    base = item(labels=term("a"), aliases=aliases("x"), sitelinks=link("Old", "Q5"))
    edited = item(labels=term("a"), aliases=aliases("x", "ours"), sitelinks=link("New", "Q6"))
    latest = item(labels=term("b"), aliases=aliases("x", "theirs"), sitelinks=link("Old", "Q5"))
    merged, fitting, clashing = merge_edit(base, edited, latest)
    assert (fitting, clashing) == (4, 0)
    assert merged["labels"] == term("b")
    assert merged["aliases"] == aliases("x", "theirs", "ours")
    assert merged["sitelinks"] == link("New", "Q6")


def test_what_is_gone_or_changed_meanwhile_clashes() -> None:
    base, edited, latest = item(labels=term("a")), item(labels=term("ours")), item(labels=term("theirs"))
    assert merge_edit(base, edited, latest)[1:] == (0, 1)
    both = item(labels=term("ours"))
    assert merge_edit(base, edited, both)[1:] == (0, 1)


def test_a_statement_is_overwritten_but_not_brought_back() -> None:
    base = item(claims={"P1": [claim("Q1$1", "one")]})
    edited = item(claims={"P1": [claim("Q1$1", "ours")]})
    theirs = item(claims={"P1": [claim("Q1$1", "theirs"), claim("Q1$2", "added")]})
    merged, fitting, clashing = merge_edit(base, edited, theirs)
    assert (fitting, clashing) == (1, 0)
    assert [s["mainsnak"]["datavalue"]["value"] for s in merged["claims"]["P1"]] == ["ours", "added"]
    assert merge_edit(base, edited, item())[1:] == (0, 1)
    removed, *_ = merge_edit(base, item(), theirs)
    assert [s["id"] for s in removed["claims"]["P1"]] == ["Q1$2"]


def test_removals_are_merged_too() -> None:
    base = item(labels=term("a"), descriptions=term("d"), aliases=aliases("x"), sitelinks=link("Old"))
    latest = {**base, "labels": {**term("a"), **term("b", "de")}}
    merged, _, clashing = merge_edit(base, item(), latest)
    assert clashing == 0
    assert merged == item(labels=term("b", "de"))


def test_equal_entities_do_not_differ() -> None:
    assert diff_entities(item(labels=term("a")), item(labels=term("a"))) == {}
