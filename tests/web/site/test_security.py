"""What protects every page, held against every route that the application has."""

import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from pipelines.settings import MASK, Settings, effective_settings
from pipelines.web.app import create_app
from pipelines.web.site.bodies import LARGEST
from pipelines.web.site.headers import POLICY
from pipelines.web.site.people import PUBLIC
from pipelines.web.site.portal import Portal
from pipelines.web.site.session import session_key
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR, ClientAs, asking
from tests.web.small_runs import SmallRuns, item_id

SECRETS = {name: f"secret-{name}-{'x' * 30}" for name in sorted(Settings.SECRETS)}
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|<style|\son\w+=|javascript:", re.IGNORECASE)


def application(portal: Portal) -> FastAPI:
    """The FastAPI application within."""
    inner: Any = create_app(portal)
    while not isinstance(inner, FastAPI):
        inner = inner._app if hasattr(inner, "_app") else inner.app
    return inner


def pages(portal: Portal, runs: SmallRuns) -> list[str]:
    """The address of each page, with what the small runs have in the place of its parameters."""
    known = {"slug": SLUG, "run": runs.finished, "item": item_id(1), "id": "1", "qid": "Q5"}
    addresses = []
    for route in application(portal).routes:
        if isinstance(route, APIRoute) and "GET" in route.methods and not route.path.startswith(("/api/", "/feeds/")):
            address = re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: known.get(found[1], "1"), route.path)
            addresses.append(address)
    return addresses


def test_every_page_has_the_policy_and_nothing_inline(portal: Portal, runs: SmallRuns, client: TestClient) -> None:
    addresses = [address for address in pages(portal, runs) if "stream" not in address and "events" not in address]
    assert "/" in addresses
    for address in [*addresses, "/nowhere"]:
        answer = client.get(address)
        assert answer.status_code < 500, address
        headers = answer.headers
        assert "unsafe-inline" not in headers["content-security-policy"], address
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        if headers.get("content-type", "").startswith("text/html"):
            assert headers["content-security-policy"] == POLICY, address
            found = INLINE.search(answer.text)
            assert not found, f"{address}: {answer.text[found.start() - 80 : found.end() + 80]}"
            assert "<form" not in answer.text or 'name="csrf"' in answer.text


def test_every_page_of_others_is_closed_to_the_public(portal: Portal, runs: SmallRuns, visitor: TestClient) -> None:
    for address in ("/review", "/board", "/audit-log", "/tokens"):
        assert visitor.get(address).status_code in {303, 404}, address
    for answer in (visitor.get(address) for address in pages(portal, runs) if "stream" not in address):
        assert answer.status_code < 500, answer.url


def test_every_answer_of_the_api_that_fails_has_the_one_form(client: TestClient) -> None:
    failing = [
        client.get("/api/v1/nowhere"),
        client.put("/api/v1/me"),
        client.get("/api/v1/tokens", params={"limit": 0}),
        client.post("/api/v1/tokens", content="{", headers={"Content-Type": "application/json"}),
        client.post("/api/v1/tokens", content=b"\xff", headers={"Content-Type": "application/json"}),
    ]
    assert [answer.status_code for answer in failing] == [404, 405, 422, 422, 400]
    for answer in failing:
        assert set(answer.json()) == {"error"}
        assert set(answer.json()["error"]) == {"code", "message", "remedy", "fields"}


def test_head_is_answered_as_get_is(client: TestClient) -> None:
    for address, status in (("/", 200), ("/api/v1/me", 200), ("/static/site.css", 200), ("/nowhere", 404)):
        answer = client.head(address)
        assert (answer.status_code, answer.content) == (status, b"")
        assert int(answer.headers["content-length"]) > 0


# Forged requests


def test_a_form_without_the_token_is_refused(portal: Portal) -> None:
    client = asking(portal, COORDINATOR)
    token = client.headers.pop("X-CSRF-Token")
    form = {"language": "fr"}
    assert client.post("/language", data=form).status_code == 403
    assert client.post("/language", data={"csrf": "wrong", **form}).status_code == 403
    assert client.post("/language", data={"csrf": token, **form}).status_code == 303
    assert client.post("/language", data=form, headers={"X-CSRF-Token": token}).status_code == 303
    refused = client.post("/api/v1/tokens", json={"partner": SLUG, "label": "x", "csrf": token})
    assert refused.json()["error"]["code"] == "forged"
    assert client.delete("/api/v1/tokens/1").status_code == 403


def test_the_token_of_another_session_is_refused(portal: Portal) -> None:
    mine, theirs = asking(portal, COORDINATOR), asking(portal, COORDINATOR)
    mine.headers["X-CSRF-Token"] = theirs.headers["X-CSRF-Token"]
    assert mine.post("/language", data={"language": "fr"}).status_code == 403


@pytest.mark.parametrize(
    "mark", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_browser_without_a_session_is_refused(portal: Portal, mark: dict[str, str]) -> None:
    browser = TestClient(create_app(portal), "http://127.0.0.1:8000")
    wanted = {"partner": SLUG, "label": "forged"}
    assert browser.post("/api/v1/tokens", json=wanted, headers=mark).status_code == 403
    # Not even with a header of a token that opens nothing.
    assert browser.post("/api/v1/tokens", json=wanted, headers={**mark, "Authorization": "Bearer x"}).status_code == 401


def test_a_program_of_this_machine_needs_no_form(portal: Portal) -> None:
    program = TestClient(create_app(portal), "http://127.0.0.1:8000")
    assert program.post("/api/v1/tokens", json={"partner": SLUG, "label": "by curl"}).status_code == 201


def test_the_token_is_found_at_the_beginning_of_a_large_upload(portal: Portal) -> None:
    client = asking(portal, COORDINATOR)
    token = client.headers.pop("X-CSRF-Token")
    file = {"file": ("dump.csv", b"x" * 300_000, "text/csv")}
    assert client.post("/language", data={"csrf": token, "language": "fr"}, files=file).status_code == 303
    assert client.post("/language", data={"language": "fr"}, files=file).status_code == 403
    hidden = {"file": ("dump.csv", b'name="csrf"\r\n\r\n' + b"wrong\r\n", "text/csv")}
    assert client.post("/language", data={"language": "fr"}, files=hidden).status_code == 403


def test_nothing_but_a_dump_may_be_large(client: TestClient) -> None:
    large = b"x" * (LARGEST + 1)
    told = client.post("/api/v1/tokens", content=large, headers={"Content-Type": "application/json"})
    assert (told.status_code, told.json()["error"]["code"]) == (413, "too-large")
    assert client.post("/language", files={"file": ("x.csv", large)}).status_code == 413
    parts = (large[:100_000] for _ in range(50))
    unsaid = client.post("/api/v1/tokens", content=parts, headers={"Content-Type": "application/json"})
    assert unsaid.status_code in {400, 413}
    assert client.post(f"/partners/{SLUG}/submit", content=large).status_code != 413


# Host names and proxies


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("localhost", 200),
        ("[::1]:8000", 200),
        ("LOCALHOST:1", 200),
        ("evil.example", 421),
        ("evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1:8000@evil.example", 421),
        ("", 421),
    ],
)
def test_only_our_own_names_are_answered_to(client: TestClient, host: str, status: int) -> None:
    answer = client.get("/api/v1/me", headers={"Host": host})
    assert answer.status_code == status
    if status == 421:
        assert answer.json()["error"]["code"] == "wrong-host"
        assert "name" not in answer.json()


def test_whoever_comes_through_a_proxy_is_not_the_one_who_uses_this_machine(portal: Portal) -> None:
    browser = TestClient(create_app(portal), "http://127.0.0.1:8000")
    assert browser.get("/api/v1/me").json()["role"] == "coordinator"
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert browser.get("/api/v1/me", headers={header: "192.0.2.1"}).json()["role"] == "public"


# Static files


@pytest.mark.parametrize(
    "path",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "%2e%2e%2fportal.py",
        "....//app.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "..\\app.py",
        ".gitkeep",
        "site.css/../../portal.py",
        "site.css%00.png",
        "",
    ],
)
def test_nothing_but_static_files_is_handed_out(client: TestClient, path: str) -> None:
    answer = client.get(f"/static/{path}")
    assert answer.status_code in {404, 405}
    assert "import" not in answer.text


def test_static_files_are_kept_by_their_version(client: TestClient) -> None:
    address = re.search(r'href="(/static/site\.css\?v=\w+)"', client.get("/").text)
    assert address
    assert "immutable" in client.get(address[1]).headers["cache-control"]
    assert client.get("/static/site.css").headers["cache-control"] == "no-cache"


# Secrets and hostile texts


def test_secrets_are_never_shown(portal: Portal, runs: SmallRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(**(portal.settings.model_dump(exclude_none=True) | SECRETS))
    asked = asking(replace(portal, settings=settings), COORDINATOR)
    addresses = [address for address in pages(portal, runs) if "stream" not in address and "events" not in address]
    for address in [*addresses, "/openapi.json", "/api/v1/me", "/nowhere"]:
        answer = asked.get(address)
        told = answer.text + str(answer.headers)
        assert not [name for name, secret in SECRETS.items() if secret in told], address
    for name, secret in SECRETS.items():
        monkeypatch.setenv(f"DONATA_{name.upper()}", secret)
    shown = {each.name: each.value for each in effective_settings()}
    assert all(shown[name] == MASK for name in SECRETS)


def test_the_key_of_sessions_is_its_owners_alone_and_stays(portal: Portal) -> None:
    key = session_key(portal.settings)
    assert session_key(portal.settings) == key
    path = portal.settings.runs / "session.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(key) >= 48


def test_a_session_that_somebody_made_up_is_nobodys(portal: Portal) -> None:
    browser = TestClient(
        create_app(portal), "http://127.0.0.1:8000", cookies={"donata-session": "eyJjc3JmIjoieCJ9.x.y"}
    )
    assert browser.post("/language", data={"csrf": "x", "language": "fr"}).status_code == 403


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'-alert(1)-'"])
def test_what_is_asked_comes_back_escaped(client_as: ClientAs, hostile: str) -> None:
    for answer in (
        client_as(PUBLIC).get("/", params={"q": hostile}),
        client_as(PUBLIC).get(f"/{hostile}"),
        client_as(COORDINATOR).get("/sign-in", params={"next": f"/{hostile}"}),
    ):
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
