"""mwclient, unmodified: a client of MediaWiki that knows nothing of Wikibase."""

import json
from collections.abc import Iterator
from typing import Any

import mwclient
import pytest
from mwclient.errors import APIError, AssertUserFailedError, LoginError

from pipelines.sandbox import RunningSandbox

Json = dict[str, Any]


def connect(sandbox: RunningSandbox) -> mwclient.Site:
    return mwclient.Site(
        sandbox.url.removeprefix("http://"), path="/w/", scheme="http", clients_useragent="Donata tests", max_lag=5
    )


@pytest.fixture(scope="module")
def site(sandbox: RunningSandbox) -> Iterator[mwclient.Site]:
    opened = connect(sandbox)
    opened.login(sandbox.user, sandbox.password)
    yield opened
    opened.connection.close()


def edit(site: mwclient.Site, **parameters: str) -> Json:
    answer: Json = site.api("wbeditentity", token=site.get_token("csrf"), **parameters)["entity"]
    return answer


def create(site: mwclient.Site, label: str) -> str:
    data = {"labels": {"en": {"language": "en", "value": label}}}
    return str(edit(site, new="item", data=json.dumps(data), summary="by mwclient")["id"])


def describe(site: mwclient.Site, item: str, text: str) -> None:
    data = {"descriptions": {"en": {"language": "en", "value": text}}}
    edit(site, id=item, data=json.dumps(data))


@pytest.fixture(scope="module")
def item(site: mwclient.Site) -> str:
    """An item with four revisions, and three items after it."""
    made = create(site, "told to mwclient")
    for text in ("first", "second", "third"):
        describe(site, made, text)
    for name in ("one", "two", "three"):
        create(site, f"one of three: {name}")
    return made


def test_it_learns_what_the_wiki_is(site: mwclient.Site, sandbox: RunningSandbox) -> None:
    assert site.version[:2] == (1, 43)
    assert site.logged_in
    assert site.username == sandbox.user.partition("@")[0]
    assert {"bot", "edit"} <= set(site.rights)
    assert site.namespaces[120] == "Property"
    assert not site.blocked


def test_a_page_is_read_with_its_text_and_history(site: mwclient.Site, item: str) -> None:
    page = site.pages[item]
    assert (page.exists, page.namespace, page.contentmodel) == (True, 0, "wikibase-item")
    assert json.loads(page.text())["labels"]["en"]["value"] == "told to mwclient"
    history = list(page.revisions(prop="ids|timestamp|user|comment|content", api_chunk_size=2))
    assert [json.loads(each["*"])["descriptions"] for each in history][-1] == []
    assert [each["parentid"] for each in history] == [*(each["revid"] for each in history[1:]), 0]
    assert page.revision == history[0]["revid"]
    newest = [each["revid"] for each in page.revisions(dir="newer", api_chunk_size=3)]
    assert newest == [each["revid"] for each in reversed(history)]
    (named,) = site.revisions([history[1]["revid"]])
    assert (named["revid"], named["pagetitle"]) == (history[1]["revid"], item)
    assert not site.pages["Q99999999"].exists
    assert site.pages["Talk:Q1"].namespace == 1


def test_lists_go_on_where_they_were_cut(site: mwclient.Site, item: str) -> None:
    every = [change["revid"] for change in site.recentchanges(max_items=500)]
    assert [change["revid"] for change in site.recentchanges(api_chunk_size=2)] == every
    assert [change["revid"] for change in site.recentchanges(dir="newer", api_chunk_size=3)] == every[::-1]
    mine = list(site.usercontributions(str(site.username), prop="ids|title|tags|flags", api_chunk_size=2))
    assert [each["revid"] for each in mine] == every
    assert [each["title"] for each in site.usercontributions(str(site.username), show="new", api_chunk_size=2)] == [
        change["title"] for change in site.recentchanges(type="new", api_chunk_size=2)
    ]
    assert list(site.recentchanges(namespace=120)) == []
    pages = [page.name for page in site.allpages(api_chunk_size=2)]
    assert pages == sorted(pages)
    assert item in pages
    # Pages of a generator come in the order of their numbers, each time anew.
    assert [page.name for page in site.allpages(dir="descending", api_chunk_size=1)] == pages[::-1]
    found = [hit["title"] for hit in site.search("one of three", api_chunk_size=1)]
    assert len(found) == 3


def test_users_are_told(site: mwclient.Site, sandbox: RunningSandbox) -> None:
    known, unknown = site.users([str(site.username), "Nobody"])
    assert (known["groups"][0], unknown["missing"]) == ("bot", "")
    assert known["editcount"] > 0


def test_redirects_lead_to_their_target(site: mwclient.Site) -> None:
    gone, kept = create(site, "goes"), create(site, "stays")
    site.api("wbmergeitems", fromid=gone, toid=kept, token=site.get_token("csrf"))
    page = site.pages[gone]
    assert page.redirect
    target = page.resolve_redirect()
    assert (target.name, target.redirect) == (kept, False)


def test_errors_are_raised_with_their_codes(site: mwclient.Site, sandbox: RunningSandbox, item: str) -> None:
    with pytest.raises(APIError) as caught:
        edit(site, id=item, data=json.dumps({"labels": {"en": {"language": "en", "value": "x" * 251}}}))
    assert caught.value.code == "modification-failed"
    with pytest.raises(APIError) as caught:
        site.api("wbgetentities", ids="nonsense")
    assert caught.value.code == "no-such-entity"
    with pytest.raises(APIError) as caught:
        site.api("wbeditentity", id=item, data="{}", token="+\\")
    assert caught.value.code == "badtoken"
    stranger = connect(sandbox)
    with pytest.raises(LoginError):
        stranger.login(sandbox.user, "0" * 32)
    with pytest.raises((AssertUserFailedError, APIError)):
        stranger.api("query", meta="tokens", **{"assert": "user"})
    stranger.connection.close()
