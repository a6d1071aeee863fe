"""Taking edits back: `edit` with `undo`, one edit, several, after later edits, and of a redirect."""

from typing import Any

import pytest

from pipelines.sandbox import RunningSandbox
from tests.sandbox.clients import ApiClient, label


def labels(sandbox: RunningSandbox, entity_id: str) -> dict[str, str]:
    return {language: term["value"] for language, term in sandbox.entity(entity_id)["labels"].items()}


def revise(client: ApiClient, item: dict[str, Any], **texts: str) -> int:
    """A new revision that sets these labels; its id."""
    data = {language: {"language": language, "value": text} for language, text in texts.items()}
    return int(client.change(item["id"], labels=data)["entity"]["lastrevid"])


def test_one_edit_is_undone_though_others_came_after_it(client: ApiClient, sandbox: RunningSandbox) -> None:
    item = client.create(labels=label("first"))
    wrong = revise(client, item, en="wrong")
    revise(client, item, de="später")
    answer = client.edit("edit", title=item["id"], undo=wrong, summary="a slip")["edit"]
    assert (answer["result"], answer["contentmodel"]) == ("Success", "wikibase-item")
    assert labels(sandbox, item["id"]) == {"en": "first", "de": "später"}
    asked = {"action": "query", "titles": item["id"], "prop": "revisions", "rvprop": "comment|tags|ids"}
    latest = client.get(**asked, formatversion="2")["query"]["pages"][0]["revisions"][0]
    assert latest["comment"] == f"/* undo:0||{wrong}|Donata */ a slip"
    assert latest["tags"] == ["mw-undo"]
    assert (latest["revid"], latest["parentid"]) == (answer["newrevid"], answer["oldrevid"])


def test_an_earlier_version_is_restored(client: ApiClient, sandbox: RunningSandbox) -> None:
    item = client.create(labels=label("good"))
    revise(client, item, en="bad")
    last = revise(client, item, de="schlecht")
    client.edit("edit", title=item["id"], undo=last, undoafter=item["lastrevid"])
    assert labels(sandbox, item["id"]) == {"en": "good"}
    revise(client, item, en="bad again")
    back = revise(client, item, en="good")
    assert client.edit("edit", title=item["id"], undo=back, undoafter=item["lastrevid"])["edit"]["nochange"] == ""


def test_a_redirect_becomes_an_item_again(client: ApiClient, sandbox: RunningSandbox) -> None:
    source, target = client.create(labels=label("one of two")), client.create(labels=label("two of two"))
    client.edit("wbmergeitems", fromid=source["id"], toid=target["id"])
    pages = client.get(action="query", titles=source["id"], prop="info")["query"]["pages"]
    (page,) = pages.values()
    client.edit("edit", title=source["id"], undo=page["lastrevid"], undoafter=source["lastrevid"])
    assert labels(sandbox, source["id"]) == {"en": "one of two"}


def test_what_cannot_be_undone_is_refused(client: ApiClient) -> None:
    item, other = client.create(labels=label("tangled")), client.create(labels=label("another"))
    first = revise(client, item, en="tangled once")
    revise(client, item, en="tangled twice")
    refusals = {
        "undofailure": {"title": item["id"], "undo": first},
        "nosuchrevid": {"title": item["id"], "undo": 999_999},
        "revwrongpage": {"title": item["id"], "undo": other["lastrevid"]},
        "missingtitle": {"title": "Q999999", "undo": first},
        "no-direct-editing": {"title": item["id"], "text": "{}"},
        "cantcreate": {"title": "Talk:Q1", "text": "hello"},
        "editconflict": {"title": item["id"], "undo": first, "baserevid": first},
    }
    for code, parameters in refusals.items():
        assert client.edit("edit", **parameters)["error"]["code"] == code
    assert client.edit("edit", title=item["id"], undo=item["lastrevid"])["error"]["code"] == "nosuchrevid"


@pytest.mark.parametrize("version", ["1", "2"])
def test_modules_describe_themselves(client: ApiClient, version: str) -> None:
    asked = {"action": "paraminfo", "modules": "main|wbeditentity|query+usercontribs|nothing", "formatversion": version}
    answer = client.get(**asked)
    main, edit, contributions = answer["paraminfo"]["modules"]
    actions = next(item for item in main["parameters"] if item["name"] == "action")
    assert {"edit", "query", "paraminfo"} <= set(actions["type"])
    assert bool(edit.get("mustbeposted", False)) or edit["mustbeposted"] == ""
    token = next(item for item in edit["parameters"] if item["name"] == "token")
    assert token["tokentype"] == "csrf"
    assert (contributions["prefix"], contributions["group"]) == ("uc", "list")
    assert "user" in {item["name"] for item in contributions["parameters"]}
    assert "nothing" in answer["warnings"]["paraminfo"]["*" if version == "1" else "warnings"]
