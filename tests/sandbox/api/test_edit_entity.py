"""`wbeditentity`: what it changes, refuses, merges, and leaves as it is."""

from typing import Any

import pytest

from tests.sandbox.clients import ApiClient, label, statement


@pytest.fixture(scope="module")
def text(client: ApiClient) -> str:
    """A property of datatype string."""
    return str(client.create("property", datatype="string", labels=label("imaginary note"))["id"])


def code(answer: dict[str, Any]) -> str:
    return str(answer["error"]["code"])


def message(answer: dict[str, Any]) -> str:
    return str(answer["error"]["messages"][-1]["name"])


def test_terms_are_cleaned_and_limited(client: ApiClient) -> None:
    item = client.create(labels=label("  two\nlines\t"), aliases={"en": [{"language": "en", "value": "one"}] * 2})
    assert item["labels"]["en"]["value"] == "two lines"
    assert [alias["value"] for alias in item["aliases"]["en"]] == ["one"]
    assert message(client.change(item["id"], labels=label("x" * 251))) == "wikibase-validator-label-too-long"
    assert message(client.change(item["id"], labels=label("x", "nosuch"))) == "wikibase-api-not-recognized-language"
    removed = client.change(item["id"], labels={"en": {"language": "en", "remove": ""}})
    assert removed["entity"]["labels"] == {}


def test_label_with_description_is_unique_and_mul_does_not_count(client: ApiClient) -> None:
    data = {"labels": label("unique"), "descriptions": label("as a pair")}
    first = client.create(labels=data["labels"], descriptions=data["descriptions"])
    refused = client.edit("wbeditentity", new="item", data=data)
    assert message(refused) == "wikibase-validator-label-with-description-conflict"
    assert refused["error"]["messages"][0]["parameters"][2] == f"[[{first['id']}|{first['id']}]]"
    client.create(labels=label("unique", "mul"), descriptions=label("as a pair"))
    client.create(labels=label("Unique"), descriptions=label("as a pair"))
    assert message(client.edit("wbeditentity", new="item", data={"labels": label("a"), "descriptions": label("a")}))


def test_a_property_has_a_datatype_and_a_label_of_its_own(client: ApiClient, text: str) -> None:
    assert code(client.edit("wbeditentity", new="property", data={"labels": label("no type")})) == "param-illegal"
    again = {"datatype": "string", "labels": label("imaginary note")}
    assert message(client.edit("wbeditentity", new="property", data=again)) == "wikibase-validator-label-conflict"
    assert client.change(text, datatype="url")["entity"]["datatype"] == "string"


def test_a_null_edit_makes_no_revision(client: ApiClient) -> None:
    item = client.create(labels=label("unchanged"))
    answer = client.change(item["id"], labels=label("unchanged"))["entity"]
    assert (answer["lastrevid"], answer["nochange"]) == (item["lastrevid"], "")
    second = client.edit("wbeditentity", id=item["id"], data={}, formatversion="2")["entity"]
    assert second["nochange"] is True


def test_statements_are_added_replaced_and_removed(client: ApiClient, text: str) -> None:
    item = client.create(labels=label("holder"), claims=[statement(text, "string", "one")])
    guid = item["claims"][text][0]["id"]
    reference = {"snaks": {text: [statement(text, "string", "source")["mainsnak"]]}}
    claims = [
        statement(text, "string", "changed", id=guid, references=[reference, reference]),
        statement(text, "string", "two"),
    ]
    changed = client.change(item["id"], claims=claims)["entity"]["claims"][text]
    assert [s["mainsnak"]["datavalue"]["value"] for s in changed] == ["changed", "two"]
    assert len(changed[0]["references"]) == 2
    dropped = client.change(item["id"], claims=[statement(text, "string", "changed", id=guid)])
    assert "references" not in dropped["entity"]["claims"][text][0]
    left = client.change(item["id"], claims=[{"id": guid, "remove": ""}])["entity"]["claims"][text]
    assert [s["mainsnak"]["datavalue"]["value"] for s in left] == ["two"]
    assert code(client.change(item["id"], claims=[{"id": guid, "remove": ""}])) == "modification-failed"
    assert code(client.change(item["id"], claims=[statement(text, "string", "x", id="Q999$nope")])) == (
        "modification-failed"
    )


def test_clear_replaces_all(client: ApiClient, text: str) -> None:
    item = client.create(labels=label("full"), claims=[statement(text, "string", "one")])
    answer = client.edit("wbeditentity", id=item["id"], clear="1", data={"labels": label("bare")})["entity"]
    assert (answer["labels"]["en"]["value"], answer["claims"]) == ("bare", {})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("{not json", "invalid-json"),
        ('"text"', "not-recognized-array"),
        ("[1]", "not-recognized-string"),
        ('{"labels": "x"}', "not-recognized-array"),
        ('{"labels": {"en": {"language": "en"}}}', "not-recognized-string"),
        ('{"labels": {"de": {"language": "en", "value": "x"}}}', "inconsistent-language"),
        ('{"claims": "x"}', "not-recognized-array"),
        ('{"claims": [{"type": "statement"}]}', "invalid-claim"),
        ('{"descriptions": {"mul": {"language": "mul", "value": "x"}}}', "modification-failed"),
        ('{"id": "Q1000"}', "param-invalid"),
        ('{"type": "property"}', "param-invalid"),
        ('{"lastrevid": 1}', "param-illegal"),
    ],
)
def test_malformed_data_is_refused(client: ApiClient, data: str, expected: str) -> None:
    item = client.create(labels=label(f"malformed {data}"[:200]))
    assert code(client.edit("wbeditentity", id=item["id"], data=data)) == expected


def test_other_peoples_parts_are_merged_and_clashes_refused(client: ApiClient, text: str) -> None:
    item = client.create(labels=label("base"), claims=[statement(text, "string", "one")])
    base, item_id = str(item["lastrevid"]), item["id"]
    client.change(item_id, labels=label("later"))
    data = {"claims": [statement(text, "string", "two")]}
    merged = client.edit("wbeditentity", id=item_id, baserevid=base, data=data)
    assert merged["warnings"]["wbeditentity"]["messages"][0]["name"] == "wikibase-conflict-patched"
    assert merged["entity"]["labels"]["en"]["value"] == "base"
    stored = client.sandbox.entity(item_id)
    assert stored["labels"]["en"]["value"] == "later"
    assert len(stored["claims"][text]) == 2
    clash = client.edit("wbeditentity", id=item_id, baserevid=base, data={"labels": label("clash")})
    assert code(clash) == "editconflict"
    partly = {"labels": label("clash"), "descriptions": label("kept")}
    own = client.edit("wbeditentity", id=item_id, baserevid=base, data=partly)
    assert own["warnings"]["wbeditentity"]["messages"][0]["name"] == "wikibase-self-conflict-patched"
    assert client.sandbox.entity(item_id)["labels"]["en"]["value"] == "later"
    assert code(client.edit("wbeditentity", id=item_id, baserevid="999999", data={})) == "nosuchrevid"


def test_targets_that_are_not_there_are_refused(client: ApiClient) -> None:
    assert code(client.change("Q999999", labels=label("x"))) == "no-such-entity"
    assert code(client.change("banana", labels=label("x"))) == "invalid-entity-id"
    assert code(client.edit("wbeditentity", data={})) == "param-illegal"
    assert code(client.edit("wbeditentity", id="Q1", new="item", data={})) == "param-illegal"
    assert code(client.edit("wbeditentity", new="item")) == "missingparam"
    assert code(client.edit("wbeditentity", new="item", data={}, tags="nosuchtag")) == "badtags"


def test_errors_come_in_the_format_that_is_asked_for(client: ApiClient) -> None:
    shape = {"errorformat": "plaintext", "formatversion": "2"}
    refused = client.edit("wbeditentity", id="Q999999", data={}, **shape)
    assert [error["code"] for error in refused["errors"]] == ["no-such-entity"]
    clash = client.create(labels=label("plain"))
    client.change(clash["id"], labels=label("plainer"))
    data = {"labels": label("plainest")}
    listed = client.edit("wbeditentity", id=clash["id"], baserevid=str(clash["lastrevid"]), data=data, **shape)
    assert [error["code"] for error in listed["errors"]] == ["editconflict"] * 3


def test_the_history_has_automatic_summaries(client: ApiClient, text: str) -> None:
    item = client.edit("wbeditentity", new="item", data={"labels": label("remembered")}, summary="by hand", bot="1")
    item_id = item["entity"]["id"]
    client.change(item_id, labels=label("erinnert", "de"))
    client.change(item_id, claims=[statement(text, "string", "one")])
    answer = client.get(action="query", list="usercontribs", ucuser="Donata", uclimit=3)
    assert [row["comment"] for row in answer["query"]["usercontribs"]] == [
        "/* wbeditentity-update:0| */",
        "/* wbeditentity-update-languages-short:0||de */",
        "/* wbeditentity-create-item:0| */ by hand",
    ]
    changes = client.get(action="query", list="recentchanges", rclimit=3, rcprop="title|flags", formatversion="2")
    assert [row["bot"] for row in changes["query"]["recentchanges"]] == [False, False, True]
