"""Accounts, passwords, grants and rights."""

from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.sandbox import Account, BotPassword, RunningSandbox, running_sandbox
from tests.sandbox.clients import ApiClient, label

PASSWORD = "guarded000000000000000000000000000"
ACCOUNTS = (
    Account("Keeper", ("sysop",), "open sesame", {"all": BotPassword(PASSWORD)}),
    Account(
        "Visitor", (), None, {"reading": BotPassword(PASSWORD, frozenset({"basic"})), "all": BotPassword(PASSWORD)}
    ),
)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("guarded"), accounts=ACCOUNTS, edits_per_minute=3) as running:
        yield running


@pytest.fixture
def guest(guarded: RunningSandbox) -> Iterator[ApiClient]:
    api = ApiClient(guarded)
    yield api
    api.http.close()


def log_in(api: ApiClient, name: str, password: str = PASSWORD) -> dict[str, Any]:
    token = api.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    answer = api.post(action="login", lgname=name, lgpassword=password, lgtoken=token)
    api.token = api.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"]
    return answer


def test_an_accounts_own_password_logs_in_with_a_warning(guest: ApiClient) -> None:
    answer = log_in(guest, "Keeper", "open sesame")
    assert answer["login"]["result"] == "Success"
    assert "deprecated" in answer["warnings"]["login"]["*"]


def test_clientlogin_takes_the_accounts_own_password_alone(guest: ApiClient) -> None:
    token = guest.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    form = {"action": "clientlogin", "logintoken": token, "loginreturnurl": "https://example.org/"}
    assert guest.post(**form, username="Keeper@all", password=PASSWORD)["clientlogin"]["status"] == "FAIL"
    assert guest.post(**form, username="Keeper", password="open sesame")["clientlogin"]["status"] == "PASS"
    assert guest.post(**form, username="Keeper", password="open sesame")["error"]["code"] == "badtoken"


def test_grants_and_groups_limit_what_an_account_may(guest: ApiClient) -> None:
    log_in(guest, "Visitor@reading")
    refused = guest.edit("wbeditentity", new="item", data={})["error"]
    assert (refused["code"], refused["messages"][-1]["name"]) == ("permissiondenied", "nocreate-loggedin")
    log_in(guest, "Visitor@all")
    no_property = guest.edit("wbeditentity", new="property", data={"datatype": "string"})["error"]
    assert no_property["messages"][-1]["parameters"][0]["list"][1] == "propertycreator"
    assert guest.edit("delete", title="Q1")["error"]["code"] == "permissiondenied"


def test_edits_are_limited_and_pages_deleted(guest: ApiClient) -> None:
    log_in(guest, "Visitor@all")
    made = [guest.create(labels=label(f"limited {number}"))["id"] for number in range(3)]
    refused = guest.edit("wbeditentity", new="item", data={})["error"]
    assert refused["code"] == "no-automatic-entity-id"
    throttled = guest.change(made[0], labels=label("once more"))["error"]
    assert [message["name"] for message in throttled["messages"]] == ["wikibase-api-failed-save", "actionthrottledtext"]
    log_in(guest, "Keeper@all")
    assert guest.edit("delete", title=made[0], reason="not notable")["delete"]["title"] == made[0]
    assert "missing" in guest.get(action="wbgetentities", ids=made[0])["entities"][made[0]]
    assert guest.edit("delete", title=made[0])["error"]["code"] == "missingtitle"
    assert guest.select(f"SELECT ?p {{ wd:{made[0]} ?p ?o }}") == []

    def changes(**given: str) -> list[tuple[str, str]]:
        asked = {"rcprop": "title|comment|loginfo", "rclimit": "2", **given}
        listed = guest.get(action="query", list="recentchanges", **asked)["query"]["recentchanges"]
        return [(change["type"], change["title"]) for change in listed]

    assert changes() == [("log", made[0]), ("new", made[2])]
    assert changes(rctype="new") == [("new", made[2]), ("new", made[1])]
    assert changes(rctype="log", rcuser="Keeper") == [("log", made[0])]
    assert changes(rctype="log", rcuser="Visitor") == changes(rctype="log", rcshow="bot") == []
    assert changes(rcdir="newer", rctype="log|new")[-1] == ("new", made[2])
