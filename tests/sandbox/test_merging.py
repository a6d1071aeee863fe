"""Merging items."""

from typing import Any

import pytest

from pipelines.sandbox.entities import blank_entity
from pipelines.sandbox.hashes import hash_snak
from pipelines.sandbox.merging import MergeConflict, merge_items


def term(text: str, language: str = "en") -> dict[str, Any]:
    return {language: {"language": language, "value": text}}


def link(title: str) -> dict[str, Any]:
    return {"enwiki": {"site": "enwiki", "title": title, "badges": []}}


def claim(guid: str, text: str, *references: str) -> dict[str, Any]:
    snak: dict[str, Any] = {"snaktype": "value", "property": "P1", "datavalue": {"type": "string", "value": text}}
    snak["hash"] = hash_snak(snak)
    made: dict[str, Any] = {"mainsnak": snak, "type": "statement", "id": guid, "rank": "normal"}
    if references:
        made["references"] = [{"hash": name, "snaks": {}, "snaks-order": []} for name in references]
    return made


def test_terms_statements_and_links_move() -> None:
    source = {
        **blank_entity("Q1"),
        "labels": {**term("other name"), **term("nom", "fr")},
        "descriptions": term("the same"),
        "aliases": {"en": [{"language": "en", "value": "alias"}]},
        "claims": {"P1": [claim("Q1$1", "equal", "r1", "r2"), claim("Q1$2", "new")]},
        "sitelinks": link("Page"),
    }
    target = {**blank_entity("Q2"), "labels": term("name"), "descriptions": term("the same")}
    target["claims"] = {"P1": [claim("Q2$1", "equal", "r1")]}
    emptied, merged = merge_items(source, target, frozenset())
    assert emptied == blank_entity("Q1")
    assert merged["labels"] == {**term("name"), **term("nom", "fr")}
    assert [alias["value"] for alias in merged["aliases"]["en"]] == ["other name", "alias"]
    assert [reference["hash"] for reference in merged["claims"]["P1"][0]["references"]] == ["r1", "r2"]
    assert merged["claims"]["P1"][1]["id"].startswith("Q2$")
    assert merged["sitelinks"] == link("Page")


def test_contradictions_stop_a_merge_unless_they_are_passed_over() -> None:
    source = {**blank_entity("Q1"), "descriptions": term("one"), "sitelinks": link("One")}
    target = {**blank_entity("Q2"), "descriptions": term("two"), "sitelinks": link("Two")}
    with pytest.raises(MergeConflict, match="descriptions"):
        merge_items(source, target, frozenset())
    with pytest.raises(MergeConflict, match="sitelinks"):
        merge_items(source, target, frozenset({"description"}))
    emptied, merged = merge_items(source, target, frozenset({"description", "sitelink"}))
    assert (emptied, merged) == (source, target)


def test_items_that_are_each_others_value_are_not_merged() -> None:
    value = {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": 2, "id": "Q2"}}
    snak = {"snaktype": "value", "property": "P1", "datavalue": value, "hash": "h"}
    linking = {"mainsnak": snak, "type": "statement", "id": "Q1$1", "rank": "normal"}
    source = {**blank_entity("Q1"), "claims": {"P1": [linking]}}
    with pytest.raises(MergeConflict, match="links to the other"):
        merge_items(source, blank_entity("Q2"), frozenset())
