"""Sign-in at a provider that speaks real HTTP, by a browser that is led there and back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from pipelines.ledger import Ledger
from pipelines.settings import Settings
from pipelines.web.app import create_app
from pipelines.web.site.portal import Portal
from pipelines.web.site.session import COOKIE
from pipelines.wikibase.targets import read_target
from tests.fictional import SLUG
from tests.web.site.provider import LocalProvider, local_provider

ROLES = {"coordinators": ("Cora",), "reviewers": ("Rev",), "institutions": {SLUG: ("Ina",)}}


@pytest.fixture(scope="module")
def provider() -> Iterator[LocalProvider]:
    with local_provider() as running:
        yield running


@pytest.fixture(autouse=True)
def as_it_began(provider: LocalProvider) -> None:
    provider.claims, provider.refuses, provider.issuer = {"sub": "7", "username": "Cora"}, False, None
    provider.seen.clear()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def browser(
    provider: LocalProvider, home: Path, ledger: Ledger, base: str = "http://127.0.0.1:8000", **more: Any
) -> TestClient:
    given = {**provider.settings(), **ROLES, "home": home, "runs_dir": Path(str(ledger._database.url.database)).parent}
    settings = Settings(**{**given, **more})
    portal = Portal(settings, ledger, read_target(settings, "sandbox"))
    return TestClient(create_app(portal), base, follow_redirects=False)


def sign_in(client: TestClient, next_: str = "/") -> Any:
    """Go to the provider, agree, and come back."""
    led = client.get("/sign-in/begin", params={"next": next_})
    assert led.status_code == 303, led.text
    back = httpx.get(led.headers["location"]).headers["location"]
    assert back.startswith(str(client.base_url))
    return client.get(back)


def me(client: TestClient) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/api/v1/me").json()
    return told


@pytest.mark.parametrize(
    ("name", "role"), [("Cora", "coordinator"), ("Rev", "reviewer"), ("Ina", "institution"), ("Uma", "public")]
)
def test_people_get_the_roles_of_the_settings(
    provider: LocalProvider, home: Path, ledger: Ledger, name: str, role: str
) -> None:
    client = browser(provider, home, ledger)
    assert me(client)["role"] == "public"
    assert "/sign-in/begin?next=" in client.get("/sign-in", params={"next": "/board"}).text
    provider.claims = {"sub": "7", "username": name}
    answer = sign_in(client, "/board?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/board?a=1")
    told = me(client)
    assert (told["name"], told["role"], told["partners"]) == (name, role, [SLUG] if name == "Ina" else [])
    assert [(deed.who, deed.action) for deed in ledger.deeds()] == [(name, "sign-in")]
    assert provider.seen == ["/authorize", "/token", "/profile"]


def test_signing_in_makes_a_new_session_and_signing_out_ends_it_for_its_copies_too(
    provider: LocalProvider, home: Path, ledger: Ledger
) -> None:
    client = browser(provider, home, ledger)
    before = me(client)["csrf"]
    sign_in(client)
    csrf, cookie = me(client)["csrf"], client.cookies[COOKIE]
    assert csrf != before
    out = client.post("/sign-out", data={"csrf": csrf})
    assert out.status_code == 303
    assert me(client)["name"] == ""
    assert "You are signed out." in client.get("/").text
    copied = TestClient(client.app, str(client.base_url), cookies={COOKIE: cookie})
    assert me(copied)["name"] == ""
    # Nor does it on another server of the same portal.
    another = browser(provider, home, ledger)
    assert me(TestClient(another.app, str(client.base_url), cookies={COOKIE: cookie}))["name"] == ""
    assert ledger.deeds()[0].action == "sign-out"


def test_cookies_are_safe(provider: LocalProvider, home: Path, ledger: Ledger) -> None:
    client = browser(provider, home, ledger)
    flags = client.get("/").headers["set-cookie"].casefold()
    assert "httponly" in flags
    assert "samesite=lax" in flags
    assert "secure" not in flags
    behind = browser(provider, home, ledger, "https://donata.example.org", portal_url="https://donata.example.org")
    answer = behind.get("/")
    flags = answer.headers["set-cookie"]
    assert flags.startswith("__Host-donata-session=")
    assert "secure" in flags.casefold()
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    sign_in(behind)
    assert me(behind)["role"] == "coordinator"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"state": "another"}, "not begun here"),
        ({"state": ""}, "not begun here"),
        ({"code": "another"}, "did not confirm"),
        ({"code": ""}, "sent no code"),
        ({"error": "access_denied"}, "did not let you"),
    ],
)
def test_an_answer_that_was_tampered_with_signs_nobody_in(
    provider: LocalProvider, home: Path, ledger: Ledger, changed: dict[str, str], told: str
) -> None:
    client = browser(provider, home, ledger)
    led = client.get("/sign-in/begin").headers["location"]
    back = httpx.URL(httpx.get(led).headers["location"])
    answer = client.get(str(back.copy_merge_params(changed)))
    assert answer.status_code == 400
    assert told in answer.text
    assert me(client)["name"] == ""
    assert ledger.deeds()[0].action == "sign-in-failed"


def test_an_answer_counts_once_and_only_in_the_browser_that_began(
    provider: LocalProvider, home: Path, ledger: Ledger
) -> None:
    client, other = browser(provider, home, ledger), browser(provider, home, ledger)
    back = httpx.get(client.get("/sign-in/begin").headers["location"]).headers["location"]
    assert other.get(back).status_code == 400
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 400


def test_a_provider_without_the_name_signs_nobody_in(provider: LocalProvider, home: Path, ledger: Ledger) -> None:
    client = browser(provider, home, ledger)
    provider.claims = {"sub": "7"}
    assert "gave no &#39;username&#39;" in sign_in(client).text
    provider.claims = {"username": "  "}
    assert sign_in(client).status_code == 400


def test_an_openid_provider_is_found_by_discovery(provider: LocalProvider, home: Path, ledger: Ledger) -> None:
    found: dict[str, Any] = dict.fromkeys(("sign_in_authorize_url", "sign_in_token_url", "sign_in_user_url"))
    client = browser(provider, home, ledger, **found, sign_in_issuer=provider.url, sign_in_claim="sub")
    assert re.search(r"scope=openid(\+|%20)profile", client.get("/sign-in/begin").headers["location"])
    assert sign_in(client).status_code == 303
    assert me(client)["name"] == "7"
    provider.issuer = "https://another.example"
    client = browser(provider, home, ledger, **found, sign_in_issuer=provider.url)
    told = client.get("/sign-in/begin")
    assert told.status_code == 400
    assert "another name" in told.text
    gone = browser(provider, home, ledger, **found, sign_in_issuer="http://127.0.0.1:9")
    assert "does not answer" in gone.get("/sign-in/begin").text


def test_a_wrong_secret_is_the_portals_trouble(provider: LocalProvider, home: Path, ledger: Ledger) -> None:
    client = browser(provider, home, ledger, sign_in_client_secret="wrong")
    answer = sign_in(client)
    assert answer.status_code == 400
    assert "wrong" not in answer.text


def test_whoever_tries_too_often_waits(provider: LocalProvider, home: Path, ledger: Ledger) -> None:
    client = browser(provider, home, ledger)
    statuses = [client.get("/sign-in/begin").status_code for _ in range(11)]
    assert statuses == [303] * 10 + [429]
    refused = client.get("/sign-in/begin", headers={"Accept": "application/json"})
    assert refused.json()["error"]["code"] == "too-many"
    assert 0 < int(refused.headers["retry-after"]) <= 61


def test_a_page_for_others_leads_to_the_sign_in(provider: LocalProvider, home: Path, ledger: Ledger) -> None:
    client = browser(provider, home, ledger)
    answer = client.get("/tokens?a=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=%2Ftokens%3Fa%3D1")
    told = client.get("/api/v1/tokens")
    assert told.status_code == 401
    assert told.headers["www-authenticate"] == "Bearer"
    provider.claims = {"username": "Rev"}
    sign_in(client)
    assert client.get("/tokens").status_code == 403
    assert client.get("/api/v1/tokens").json()["error"]["code"] == "refused"


def test_without_sign_in_nobody_signs_in(client: TestClient) -> None:
    assert "whoever uses this machine" in client.get("/sign-in").text
    assert client.get("/sign-in/begin").status_code == 404
