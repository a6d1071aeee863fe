from typing import Any

from pipelines.coverage.item_facts import item_facts, wikipedia_url
from pipelines.model.entities import Entity


def claim(prop: str, text: str, datatype: str, rank: str = "normal") -> dict[str, Any]:
    value = {"type": "string", "value": text}
    snak = {"snaktype": "value", "property": prop, "datatype": datatype, "datavalue": value}
    return {"mainsnak": snak, "type": "statement", "rank": rank}


ITEM = Entity(
    {
        "id": "Q7",
        "labels": {"fr": {"language": "fr", "value": "Ada"}},
        "claims": {
            "P214": [claim("P214", "1", "external-id", "deprecated"), claim("P214", "2", "external-id")],
            "P213": [claim("P213", "3", "external-id"), claim("P213", "4", "external-id", "preferred")],
            "P18": [claim("P18", "Ada Quill.jpg", "commonsMedia")],
            "P1448": [claim("P1448", "x", "string")],
            "P99": [{"mainsnak": {"snaktype": "novalue", "property": "P99", "datatype": "string"}, "rank": "normal"}],
        },
        "sitelinks": {
            "enwiki": {"site": "enwiki", "title": "Ada Quill (artist)"},
            "commonswiki": {"site": "commonswiki", "title": "Category:Ada"},
            "enwikiquote": {"site": "enwikiquote", "title": "Ada"},
        },
    }
)


def test_what_can_be_taken_home() -> None:
    facts = list(item_facts("Q1", ITEM, ["en", "fr"], "P18"))
    assert {(fact["item"], fact["now"]) for fact in facts} == {("Q1", "Q7")}
    assert [(fact["kind"], fact["place"], fact["text"], fact["url"]) for fact in facts] == [
        ("label", "", "Ada", None),
        ("identifier", "P214", "2", None),
        ("identifier", "P213", "4", None),
        ("image", "", "Ada Quill.jpg", "https://commons.wikimedia.org/wiki/File:Ada_Quill.jpg"),
        ("link", "enwiki", "Ada Quill (artist)", "https://en.wikipedia.org/wiki/Ada_Quill_%28artist%29"),
    ]


def test_a_wiki_without_images_or_links() -> None:
    bare = Entity({"id": "Q8", "sitelinks": []})
    assert [fact["text"] for fact in item_facts("Q8", bare, ["en"])] == ["Q8"]


def test_only_wikipedias_are_linked() -> None:
    assert wikipedia_url("zh_yuewiki", "x") == "https://zh-yue.wikipedia.org/wiki/x"
    assert wikipedia_url("wikidatawiki", "x") is None
    assert wikipedia_url("dewikisource", "x") is None
