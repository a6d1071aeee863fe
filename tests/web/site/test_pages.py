import re

import pytest
from starlette.testclient import TestClient

from pipelines.web.site.people import PUBLIC, Person, Role
from pipelines.web.site.routes import own_path
from tests.fictional import SLUG
from tests.web.conftest import REVIEWER, ClientAs


def entries(html: str) -> list[str]:
    return re.findall(r'href="(/[^"]*)"', html.partition("<nav")[2].partition("</nav>")[0])


def test_each_role_has_its_ways(client: TestClient, client_as: ClientAs) -> None:
    public = entries(client_as(PUBLIC).get("/").text)
    assert "/partners" in public
    assert not {"/review", "/board", "/audit-log"} & set(public)
    reviewer = entries(client_as(REVIEWER).get("/").text)
    assert "/review" in reviewer
    assert "/board" not in reviewer
    assert {"/review", "/board", "/audit-log"} <= set(entries(client.get("/").text))
    institution = client_as(Person("Ina", Role.INSTITUTION, frozenset({SLUG})))
    assert f"/partners/{SLUG}" in entries(institution.get("/").text)


def test_a_page_that_is_not_there_says_so_in_words_and_the_api_in_json(client: TestClient) -> None:
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "There is no such page" in page.text
    told = client.get("/api/v1/nowhere")
    assert told.status_code == 404
    assert told.json()["error"]["code"] == "not-found"


def test_the_reader_chooses_a_language(client: TestClient) -> None:
    assert '<html lang="en" dir="ltr">' in client.get("/").text
    assert client.get("/", headers={"Accept-Language": "es-AR,fr;q=0.5"}).headers["content-language"] == "es"
    chosen = client.post("/language", data={"language": "ar", "next": "/?a=1"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/?a=1")
    assert '<html lang="ar" dir="rtl">' in client.get("/").text


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/a\nb", ""])
def test_nobody_is_led_elsewhere(address: str) -> None:
    assert own_path(address) == "/"
