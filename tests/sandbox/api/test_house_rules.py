"""What a wiki's keepers set: blocks, protections, filters, badges, limits, and conditions of the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.sandbox.clients import label, statement
from tests.sandbox.recording import recorded_wiki

Json = dict[str, Any]
PASSWORDS = {
    "RigAdmin@admin": "rigadminpassword0123456789abcdef",
    "RigBot@uploader": "rigbotpassword0123456789abcdef01",
    "RigUser@uploader": "riguserpassword0123456789abcdef1",
    "RigBlocked@uploader": "rigblockpassword0123456789abcdef",
}


class Visitor:
    """Somebody who is logged in."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.http = f"{url}/w/api.php", httpx.Client(timeout=60)
        token = self.ask(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
        self.act("login", lgname=name, lgpassword=PASSWORDS[name], lgtoken=token)
        self.token = self.ask(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
        self.last: httpx.Response

    def ask(self, **parameters: str) -> Json:
        self.last = self.http.get(self.url, params={"format": "json", **parameters})
        return dict(self.last.json())

    def act(self, action: str, headers: dict[str, str] | None = None, **parameters: Any) -> Json:
        token = {"token": self.token} if action != "login" else {}
        form = {"action": action, "format": "json", **token, **parameters}
        sent = {name: value if isinstance(value, str) else orjson.dumps(value).decode() for name, value in form.items()}
        self.last = self.http.post(self.url, data=sent, headers=headers)
        return dict(self.last.json())

    def create(self, text: str, **parameters: Any) -> Json:
        return self.act("wbeditentity", new="item", data={"labels": label(text)}, **parameters)

    def relabel(self, entity_id: str, text: str, headers: dict[str, str] | None = None, **parameters: Any) -> Json:
        return self.act("wbeditentity", headers, id=entity_id, data={"labels": label(text)}, **parameters)


@contextmanager
def visiting(url: str, name: str) -> Iterator[Visitor]:
    visitor = Visitor(url, name)
    yield visitor
    visitor.http.close()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with recorded_wiki(tmp_path_factory.mktemp("ruled")) as running:
        yield running


@pytest.fixture(scope="module")
def keeper(url: str) -> Iterator[Visitor]:
    with visiting(url, "RigAdmin@admin") as visitor:
        yield visitor


@pytest.fixture(scope="module")
def bot(url: str) -> Iterator[Visitor]:
    with visiting(url, "RigBot@uploader") as visitor:
        yield visitor


def messages(answer: Json) -> list[str]:
    return [message["name"] for message in answer["error"]["messages"]]


def test_a_block_refuses_edits_until_it_is_lifted(url: str, keeper: Visitor, bot: Visitor) -> None:
    item = bot.create("blocked from")["entity"]["id"]
    with visiting(url, "RigBlocked@uploader") as visitor:
        block = keeper.act("block", user="RigBlocked", expiry="2 days", reason="a test", nocreate="1")["block"]
        assert (block["user"], block["reason"], block["nocreate"]) == ("RigBlocked", "a test", "")
        assert keeper.act("block", user="RigBlocked")["error"]["code"] == "alreadyblocked"
        assert messages(visitor.relabel(item, "x")) == ["wikibase-api-permissiondenied", "blockedtext"]
        assert visitor.last.headers["MediaWiki-API-Error"] == "permissiondenied, blocked"
        listed = visitor.relabel(item, "x", errorformat="plaintext", formatversion="2")["errors"]
        assert [error["code"] for error in listed] == ["permissiondenied", "blocked", "permissiondenied", "blocked"]
        assert listed[3]["data"]["blockinfo"]["blockedby"] == "RigAdmin"
        keeper.act("unblock", user="RigBlocked")
        assert "entity" in visitor.relabel(item, "free again")
        assert keeper.act("unblock", user="RigBlocked")["error"]["code"] == "cantunblock"


def test_a_partial_block_is_about_its_pages_alone(url: str, keeper: Visitor, bot: Visitor) -> None:
    one, two = (bot.create(text)["entity"]["id"] for text in ("partly one", "partly two"))
    with visiting(url, "RigBlocked@uploader") as visitor:
        partial = {"user": "RigBlocked", "partial": "1", "pagerestrictions": one}
        assert keeper.act("block", **partial)["error"]["code"] == "ipb-prevent-user-talk-edit"
        assert keeper.act("block", **partial, allowusertalk="1")["block"]["pagerestrictions"] == [one]
        assert visitor.relabel(one, "x")["error"]["code"] == "permissiondenied"
        assert "entity" in visitor.relabel(two, "still editable")
        keeper.act("unblock", user="RigBlocked")


def test_only_those_with_the_right_edit_a_protected_page(keeper: Visitor, bot: Visitor) -> None:
    item = bot.create("guarded")["entity"]["id"]
    assert keeper.act("protect", title=item, protections="edit=sysop")["protect"]["protections"] == [
        {"edit": "sysop", "expiry": "infinite"}
    ]
    assert messages(bot.relabel(item, "x")) == ["wikibase-api-permissiondenied", "protectedpagetext"]
    assert "entity" in keeper.relabel(item, "by its keeper")
    keeper.act("protect", title=item, protections="edit=all")
    assert "entity" in bot.relabel(item, "by all")
    assert bot.act("protect", title=item, protections="edit=sysop")["error"]["code"] == "permissiondenied"
    assert bot.act("block", user="RigUser")["error"]["code"] == "permissiondenied"
    assert keeper.act("protect", title=item, protections="edit=nobody")["error"]["code"] == "protect-invalidlevel"
    assert keeper.act("block", user="Nobody")["error"]["code"] == "nosuchuser"
    assert keeper.act("block", user="RigUser", expiry="soon")["error"]["code"] == "invalidexpiry"


def test_filters_refuse_what_an_edit_adds(bot: Visitor, keeper: Visitor) -> None:
    assert messages(bot.create("rigabuse"))[1] == "abusefilter-disallowed"
    assert messages(bot.create("a rigwarn"))[1] == "abusefilter-warning"
    data = {"datatype": "url", "labels": label("address")}
    link = keeper.act("wbeditentity", new="property", data=data)["entity"]["id"]
    item = bot.create("linked")["entity"]["id"]
    spam = {"claims": [statement(link, "string", "https://www.rigspam.example/x")]}
    listed = bot.act("wbeditentity", id=item, data=spam, errorformat="plaintext", formatversion="2")["errors"]
    assert listed[1]["data"] == {"spamblacklist": {"matches": ["rigspam.example"]}}
    fine = {"claims": [statement(link, "string", "https://norigspam.example/x")]}
    assert "entity" in bot.act("wbeditentity", id=item, data=fine)


def test_pages_elsewhere_are_linked_by_their_own_titles_and_badges_are_of_a_list(bot: Visitor) -> None:
    item = bot.create("linking")["entity"]["id"]
    answer = bot.act("wbsetsitelink", id=item, linksite="enwiki", linktitle="Londres")
    assert answer["entity"]["sitelinks"]["enwiki"]["title"] == "London"
    assert bot.act("wbsetsitelink", id=item, linksite="dewiki", linktitle="Nowhere")["error"]["code"] == (
        "no-external-page"
    )
    badge = bot.ask(action="wbavailablebadges")["badges"][0]
    for given, code in ((badge, "no-such-entity"), (item, "not-badge"), ("banana", "invalid-entity-id")):
        asked = {"id": item, "linksite": "enwiki", "badges": given}
        assert bot.act("wbsetsitelink", **asked)["error"]["code"] == code


def test_headers_set_the_conditions_of_their_own_request(bot: Visitor) -> None:
    item = bot.create("conditioned")["entity"]["id"]
    closed = bot.relabel(item, "x", {"X-Rig-Readonly": "moving house"})
    assert (closed["error"]["code"], closed["error"]["readonlyreason"]) == ("readonly", "moving house")
    assert bot.relabel(item, "x", {"X-Rig-Db-Lag": "4"})["error"]["code"] == "readonly"
    late = bot.relabel(item, "x", {"X-Rig-Query-Lag": "660"}, maxlag="5")["error"]
    assert (late["type"], late["lag"], late["queryserviceLag"]) == ("wikibase-queryservice", 11, 660)
    assert (bot.last.headers["Retry-After"], bot.last.headers["X-Database-Lag"]) == ("5", "11")
    failed = bot.relabel(item, "x", {"X-Rig-Exception": "1"})["error"]
    assert failed["code"] == "internal_api_error_RuntimeException"
    assert "entity" in bot.relabel(item, "unconditioned")


def test_newcomers_reach_their_limit_sooner_and_null_edits_count(url: str, bot: Visitor) -> None:
    item = bot.create("limited")["entity"]["id"]
    with visiting(url, "RigUser@uploader") as visitor:
        answers = [visitor.relabel(item, "same") for _ in range(9)]
    assert ["entity" in answer for answer in answers] == [True] * 8 + [False]
    assert messages(answers[8]) == ["wikibase-api-failed-save", "actionthrottledtext"]


def test_an_item_that_was_made_just_now_may_be_missed(bot: Visitor) -> None:
    twin = {"labels": label("twin"), "descriptions": label("same as the other")}
    assert "entity" in bot.act("wbeditentity", new="item", data=twin)
    assert "entity" in bot.act("wbeditentity", new="item", data=twin)
    for number in range(4):
        bot.create(f"in between {number}")
    assert bot.act("wbeditentity", new="item", data=twin)["error"]["code"] == "modification-failed"


def test_too_large_a_new_item_breaks_the_answer(bot: Visitor, keeper: Visitor) -> None:
    data = {"datatype": "string", "labels": label("weight")}
    text = keeper.act("wbeditentity", new="property", data=data)["entity"]["id"]
    heavy = {"claims": [statement(text, "string", f"{number} {'x' * 1400}") for number in range(2300)]}
    with pytest.raises(ValueError, match="Extra data"):
        bot.act("wbeditentity", new="item", data=heavy)
    assert bot.last.status_code == 500
    item = bot.create("to be heavy")["entity"]["id"]
    assert bot.act("wbeditentity", id=item, data=heavy)["error"]["code"] == "rawmessage"


def test_blocks_and_protections_outlast_the_server(tmp_path: Path) -> None:
    with recorded_wiki(tmp_path) as first, visiting(first, "RigAdmin@admin") as visitor:
        item = visitor.create("kept")["entity"]["id"]
        visitor.act("protect", title=item, protections="edit=sysop")
    with recorded_wiki(tmp_path) as second, visiting(second, "RigBot@uploader") as visitor:
        assert visitor.relabel(item, "x")["error"]["code"] == "permissiondenied"
