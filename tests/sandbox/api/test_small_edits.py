"""Edits of one statement, qualifier, reference, term or sitelink; merging and redirecting; parsing and formatting."""

import json
from typing import Any

import pytest

from tests.sandbox.clients import ApiClient, label, statement


@pytest.fixture(scope="module")
def text(client: ApiClient) -> str:
    return str(client.create("property", datatype="string", labels=label("imaginary remark"))["id"])


@pytest.fixture
def item(client: ApiClient, text: str) -> dict[str, Any]:
    return client.create(claims=[statement(text, "string", "one")])


def test_statements_one_by_one(client: ApiClient, text: str, item: dict[str, Any]) -> None:
    made = client.edit("wbcreateclaim", entity=item["id"], property=text, snaktype="value", value='"made"')
    guid = made["claim"]["id"]
    client.edit("wbsetclaimvalue", claim=guid, snaktype="value", value='"changed"')
    claim = statement(text, "string", "set", id=guid)
    answer = client.edit("wbsetclaim", claim=claim, index="0")
    assert answer["claim"]["mainsnak"]["datavalue"]["value"] == "set"
    stored = client.sandbox.entity(item["id"])["claims"][text]
    assert [s["mainsnak"]["datavalue"]["value"] for s in stored] == ["set", "one"]
    assert client.edit("wbremoveclaims", claim=guid)["claims"] == [guid]
    assert client.edit("wbremoveclaims", claim=guid)["error"]["code"] == "invalid-guid"
    unknown = client.edit("wbcreateclaim", entity=item["id"], property="P999", snaktype="somevalue")
    assert unknown["error"]["code"] == "no-such-entity"
    bad = client.edit("wbcreateclaim", entity=item["id"], property=text, snaktype="value", value="plain")
    assert bad["error"]["code"] == "invalid-snak"


def test_qualifiers_and_references_one_by_one(client: ApiClient, text: str, item: dict[str, Any]) -> None:
    guid = item["claims"][text][0]["id"]
    qualifier = {"claim": guid, "property": text, "snaktype": "value", "value": '"q"'}
    qualified = client.edit("wbsetqualifier", **qualifier)["claim"]["qualifiers"][text][0]
    assert client.edit("wbsetqualifier", **qualifier)["error"]["code"] == "modification-failed"
    changed = client.edit("wbsetqualifier", **{**qualifier, "value": '"r"'}, snakhash=qualified["hash"])
    (renewed,) = changed["claim"]["qualifiers"][text]
    assert renewed["datavalue"]["value"] == "r"
    assert client.edit("wbremovequalifiers", claim=guid, qualifiers=renewed["hash"])["success"] == 1
    assert client.edit("wbremovequalifiers", claim=guid, qualifiers=renewed["hash"])["error"]["code"] == (
        "no-such-qualifier"
    )
    snaks = {text: [statement(text, "string", "source")["mainsnak"]]}
    reference = client.edit("wbsetreference", statement=guid, snaks=snaks)["reference"]
    assert client.edit("wbsetreference", statement=guid, snaks=snaks)["error"]["code"] == "modification-failed"
    other = {text: [statement(text, "string", "better source")["mainsnak"]]}
    better = client.edit("wbsetreference", statement=guid, snaks=other, reference=reference["hash"])["reference"]
    assert client.edit("wbremovereferences", statement=guid, references=better["hash"])["success"] == 1
    assert client.edit("wbremovereferences", statement=guid, references=better["hash"])["error"]["code"] == (
        "no-such-reference"
    )


def test_terms_and_sitelinks_one_by_one(client: ApiClient, item: dict[str, Any]) -> None:
    target = {"id": item["id"]}
    labelled = client.edit("wbsetlabel", **target, language="en", value="renamed")["entity"]
    assert labelled["labels"]["en"]["value"] == "renamed"
    assert "nochange" in client.edit("wbsetlabel", **target, language="en", value="renamed")["entity"]
    client.edit("wbsetdescription", **target, language="en", value="described")
    client.edit("wbsetaliases", **target, language="en", add="a|b", remove="c")
    client.edit("wbsetaliases", **target, language="de", set="x|y")
    linked = client.edit("wbsetsitelink", **target, linksite="enwiki", linktitle=f"Example {item['id']}")["entity"]
    assert linked["sitelinks"]["enwiki"]["url"].startswith("https://en.wikipedia.org/wiki/Example_")
    other = {"sitelinks": {"enwiki": {"site": "enwiki", "title": f"Example {item['id']}"}}}
    refused = client.edit("wbeditentity", new="item", data=other)
    assert refused["error"]["messages"][1]["name"] == "wikibase-validator-sitelink-conflict"
    found = client.get(
        action="wbgetentities", sites="enwiki", titles=f"Example {item['id']}|No such page", props="info"
    )
    assert set(found["entities"]) == {"-1", item["id"]}
    removed = client.edit("wbsetsitelink", **target, linksite="enwiki")["entity"]
    assert removed["sitelinks"]["enwiki"]["removed"] == ""
    stored = client.sandbox.entity(item["id"])
    assert {code: [a["value"] for a in group] for code, group in stored["aliases"].items()} == {
        "en": ["a", "b"],
        "de": ["x", "y"],
    }
    assert stored["sitelinks"] == {}


def test_merging_moves_all_and_leaves_a_redirect(client: ApiClient, text: str) -> None:
    source = client.create(labels=label("merge source"), claims=[statement(text, "string", "same")])
    target = client.create(labels=label("merge target"), claims=[statement(text, "string", "same")])
    answer = client.edit("wbmergeitems", fromid=source["id"], toid=target["id"])
    assert answer["redirected"] == 1
    entity = client.get(action="wbgetentities", ids=source["id"])["entities"][source["id"]]
    assert (entity["id"], entity["redirects"]["from"]) == (target["id"], source["id"])
    assert len(entity["claims"][text]) == 1
    assert client.change(source["id"], labels=label("x"))["error"]["code"] == "unresolved-redirect"
    assert client.select(f"SELECT ?o {{ wd:{source['id']} owl:sameAs ?o }}") == [
        {"o": f"http://www.wikidata.org/entity/{target['id']}"}
    ]
    assert client.select(f"SELECT ?o {{ wd:{source['id']} rdfs:label ?o }}") == []


def test_contradicting_items_are_not_merged(client: ApiClient) -> None:
    source = client.create(labels=label("contradiction a"), descriptions=label("first"))
    target = client.create(labels=label("contradiction b"), descriptions=label("second"))
    refused = client.edit("wbmergeitems", fromid=source["id"], toid=target["id"])["error"]
    assert refused["code"] == "failed-modify"
    kept = client.edit("wbmergeitems", fromid=source["id"], toid=target["id"], ignoreconflicts="description")
    assert kept["redirected"] == 0
    full = client.edit("wbcreateredirect", **{"from": target["id"], "to": source["id"]})
    assert full["error"]["code"] == "origin-not-empty"
    client.edit("wbeditentity", id=source["id"], clear="1", data={})
    assert client.edit("wbcreateredirect", **{"from": source["id"], "to": target["id"]})["redirect"] == target["id"]


@pytest.mark.parametrize(
    ("raw", "time", "precision"),
    [
        ("1815", "+1815-00-00T00:00:00Z", 9),
        ("10 December 1815", "+1815-12-10T00:00:00Z", 11),
        ("Dec 1815", "+1815-12-00T00:00:00Z", 10),
        ("44 BC", "-0044-00-00T00:00:00Z", 9),
        ("19. century", "+1900-00-00T00:00:00Z", 7),
        ("2020-02-30", "+2020-02-30T00:00:00Z", 11),
        ("December 10, 1815", "+1815-12-10T00:00:00Z", 11),
        ("1850s", "+1850-00-00T00:00:00Z", 8),
    ],
)
def test_dates_are_parsed_and_formatted(client: ApiClient, raw: str, time: str, precision: int) -> None:
    (result,) = client.get(action="wbparsevalue", datatype="time", values=raw)["results"]
    assert (result["value"]["time"], result["value"]["precision"]) == (time, precision)
    datavalue = json.dumps({"type": "time", "value": result["value"]})
    shown = client.get(action="wbformatvalue", datavalue=datavalue, generate="text/plain")["result"]
    assert shown


def test_other_values_are_parsed(client: ApiClient) -> None:
    quantity = client.get(action="wbparsevalue", datatype="quantity", values="1.63±0.01|1e3")["results"]
    assert [result["value"]["amount"] for result in quantity] == ["+1.63", "+1000"]
    assert quantity[0]["value"]["upperBound"] == "+1.64"
    (point,) = client.get(action="wbparsevalue", datatype="globe-coordinate", values="51°30'N 0°7'39\"W")["results"]
    assert (point["value"]["latitude"], point["value"]["longitude"]) == (51.5, -0.1275)
    bad = client.get(action="wbparsevalue", datatype="time", values="not a date")
    assert bad["error"]["code"] == "wikibase-parse-error-time"
    long = client.post(action="wbparsevalue", datatype="string", values="x" * 1501, validate="1")
    assert long["error"]["code"] == "wikibase-validator-too-long"
