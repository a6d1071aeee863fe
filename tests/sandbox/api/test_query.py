"""`action=query`: lists with their filters and continuation, generators, pages by revision, the site and its users."""

from typing import Any

import pytest

from pipelines.sandbox.moderation import Block
from tests.sandbox.clients import ApiClient, label

Json = dict[str, Any]


@pytest.fixture(scope="module")
def items(client: ApiClient) -> list[str]:
    """Three items, the second one edited twice, and a property."""
    made = [str(client.create(labels=label(f"query {number}"))["id"]) for number in range(3)]
    for text in ("a", "b"):
        client.change(made[1], descriptions=label(text))
    client.create("property", datatype="string", labels=label("query property"))
    return made


def ask(client: ApiClient, **parameters: Any) -> Json:
    return client.get(action="query", formatversion="2", **parameters)


def test_a_generators_pages_go_on(client: ApiClient, items: list[str]) -> None:
    titles: list[str] = []
    more: Json = {}
    while True:
        answer = ask(client, generator="allpages", gaplimit="2", prop="info|revisions", rvprop="ids", **more)
        titles += [page["title"] for page in answer["query"]["pages"]]
        assert all(page["revisions"][0]["revid"] == page["lastrevid"] for page in answer["query"]["pages"])
        if "continue" not in answer:
            break
        more = answer["continue"]
        assert more["continue"] == "gapcontinue||"
    assert titles == sorted(items)
    found = ask(client, generator="search", gsrsearch="query", gsrlimit="5")["query"]["pages"]
    assert sorted(page["index"] for page in found) == [1, 2, 3]
    nothing = client.get(action="query", generator="search", gsrsearch="nothing of this name")
    assert nothing == {"batchcomplete": ""}


def test_pages_are_listed_from_to_and_by_prefix(client: ApiClient, items: list[str]) -> None:
    def listed(**parameters: str) -> list[str]:
        return [page["title"] for page in ask(client, list="allpages", aplimit="9", **parameters)["query"]["allpages"]]

    assert listed(apfrom=items[1]) == items[1:]
    assert listed(apto=items[1]) == items[:2]
    assert listed(apprefix=items[2]) == [items[2]]
    assert listed(apnamespace="120") == ["Property:P1"]
    assert listed(apnamespace="4") == []
    assert listed(apfilterredir="redirects") == []


def test_edits_are_filtered(client: ApiClient, items: list[str]) -> None:
    def changes(**parameters: str) -> list[Json]:
        rows: list[Json] = ask(
            client, list="recentchanges", rcprop="title|ids|user|flags|sizes|userid|redirect|timestamp", **parameters
        )["query"]["recentchanges"]
        return rows

    every = changes(rclimit="50")
    assert [row["type"] for row in every].count("new") == 4
    assert changes(rctype="edit") == [row for row in every if row["type"] == "edit"]
    assert [row["title"] for row in changes(rctype="new", rcnamespace="120")] == ["Property:P1"]
    assert changes(rctype="log") == changes(rcuser="Nobody") == changes(rcexcludeuser="Donata") == []
    assert [row["title"] for row in changes(rctitle=items[1], rctoponly="1")] == [items[1]]
    assert changes(rcshow="!bot|!minor") == every
    assert (
        changes(rcstart="2000-01-01T00:00:00Z") == changes(rcend="now", rcdir="older", rcstart="20000101000000") == []
    )
    assert changes(rcstart="946684800", rcdir="newer") == every[::-1]
    mine = ask(client, list="usercontribs", ucuser="Donata", ucshow="new", ucprop="sizediff|title", ucnamespace="0")
    assert [row["title"] for row in mine["query"]["usercontribs"]] == items[::-1]
    assert all(row["sizediff"] > 0 for row in mine["query"]["usercontribs"])
    assert ask(client, list="usercontribs", ucuser="Donata", ucstart="never")["error"]["code"] == "badtimestamp"


def test_a_history_is_read_in_parts(client: ApiClient, items: list[str]) -> None:
    def history(**parameters: Any) -> Json:
        return ask(
            client, prop="revisions", titles=items[1], rvprop="ids|size|sha1|userid|roles|slotsize", **parameters
        )

    def numbers(answer: Json) -> list[int]:
        return [row["revid"] for row in answer["query"]["pages"][0]["revisions"]]

    every = numbers(history(rvlimit="50"))
    first = history(rvlimit="2")
    assert "batchcomplete" not in first
    rest = history(rvlimit="2", **first["continue"])
    assert (numbers(first) + numbers(rest), "continue" in rest) == (every, False)
    assert numbers(history(rvdir="newer")) == every[::-1]
    assert numbers(history(rvstartid=every[1])) == every[1:]
    assert numbers(history(rvendid=every[1])) == every[:2]
    assert len({row["sha1"] for row in history(rvlimit="50")["query"]["pages"][0]["revisions"]}) == 3
    assert history(rvcontinue="nonsense", rvlimit="2")["error"]["code"] == "badcontinue"
    several = ask(client, prop="revisions", titles="|".join(items), rvlimit="2")
    assert several["error"]["code"] == "invalidparammix"
    assert ask(client, prop="revisions", revids=str(every[0]), rvlimit="2")["error"]["code"] == "invalidparammix"


def test_pages_are_found_by_revision_and_number(client: ApiClient, items: list[str]) -> None:
    asked = ask(client, prop="revisions", titles=items[1], rvlimit="50")["query"]["pages"][0]
    old = asked["revisions"][-1]["revid"]
    answer = ask(client, prop="revisions", revids=f"{old}|99999", rvprop="ids")["query"]
    assert answer["badrevids"] == {"99999": {"revid": 99999, "missing": True}}
    assert [row["revid"] for row in answer["pages"][0]["revisions"]] == [old]
    numbered = ask(client, pageids=f"{asked['pageid']}|99999", prop="info", inprop="url|protection|displaytitle")
    missing, found = sorted(numbered["query"]["pages"], key=lambda page: "title" in page)
    assert missing == {"pageid": 99999, "missing": True}
    assert found["canonicalurl"].endswith(f"/wiki/{items[1]}")
    assert (found["protection"], found["displaytitle"]) == ([], items[1])
    normal = ask(client, titles=f"{items[0].lower()}|User:Donata|nonsense", prop="info", intestactions="edit|delete")
    assert normal["query"]["normalized"] == [{"fromencoded": False, "from": items[0].lower(), "to": items[0]}]
    titles = {page["title"]: page for page in normal["query"]["pages"]}
    assert (titles["User:Donata"]["ns"], titles["Nonsense"]["ns"]) == (2, 0)
    assert titles[items[0]]["actions"] == {"edit": True, "delete": False}


def test_redirects_are_followed(client: ApiClient) -> None:
    old, new = (str(client.create(labels=label(name))["id"]) for name in ("goes away", "remains"))
    client.edit("wbmergeitems", fromid=old, toid=new)
    answer = ask(client, titles=old, redirects="1")["query"]
    assert answer["redirects"] == [{"from": old, "to": new}]
    assert [page["title"] for page in answer["pages"]] == [new]
    assert ask(client, titles=old, prop="info")["query"]["pages"][0]["redirect"]


def test_protection_and_blocks_are_told(client: ApiClient, items: list[str]) -> None:
    moderation = client.sandbox.wiki.moderation
    moderation.protect(items[0], "sysop", "infinity")
    page = ask(client, titles=items[0], prop="info", inprop="protection")["query"]["pages"][0]
    assert page["protection"] == [{"type": "edit", "level": "sysop", "expiry": "infinity"}]
    moderation.block(Block(0, "Donata", "Admin", 9, "a test", "2026-01-01T00:00:00Z", "infinity"))
    (user,) = ask(client, list="users", ususers="donata", usprop="blockinfo|rights")["query"]["users"]
    me = ask(client, meta="userinfo", uiprop="blockinfo|groupmemberships|implicitgroups|hasmsg|ratelimits")["query"]
    moderation.unblock("Donata")
    assert user["blockreason"] == me["userinfo"]["blockreason"] == "a test"
    assert me["userinfo"]["messages"] is False
    assert [row["group"] for row in me["userinfo"]["groupmemberships"]] == ["bot", "propertycreator"]


def test_the_site_is_described_in_both_format_versions(client: ApiClient) -> None:
    asked = {"meta": "siteinfo", "siprop": "*", "sinumberingroup": "1"}
    first, second = client.get(action="query", **asked)["query"], ask(client, **asked)["query"]
    assert (first["general"]["writeapi"], second["general"]["writeapi"]) == ("", True)
    assert (first["general"]["thumblimits"][0], second["general"]["thumblimits"]["0"]) == (120, 120)
    assert (first["namespaces"]["120"]["*"], second["namespaces"]["120"]["name"]) == ("Property", "Property")
    assert second["namespaces"]["8"]["namespaceprotection"] == "editinterface"
    groups = {group["name"]: group for group in second["usergroups"]}
    assert ("bot" in groups["bot"]["rights"], groups["bot"]["number"]) == (True, 1)
    assert {"code": "de", "bcp47": "de", "name": "de"} in second["languages"]
    assert second["interwikimap"] == []


def test_what_a_module_must_have_is_asked_for(client: ApiClient, items: list[str]) -> None:
    for action, name in (("wbremoveclaims", "claim"), ("wbremovequalifiers", "qualifiers")):
        error = client.edit(action, **({} if name == "claim" else {"claim": f"{items[0]}$1"}))["error"]
        assert (error["code"], name in error["info"]) == ("missingparam", True)
    described = client.get(action="paraminfo", modules="query")["paraminfo"]["modules"][0]
    generator = next(item for item in described["parameters"] if item["name"] == "generator")
    assert generator["submodules"]["allpages"] == "query+allpages"
