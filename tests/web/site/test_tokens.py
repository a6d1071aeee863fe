import pytest
from starlette.testclient import TestClient

from pipelines.web.site.people import PUBLIC, Person, Role
from pipelines.web.site.portal import Portal
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR, REVIEWER, ClientAs, a_host


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_token_is_shown_once_acts_for_its_partner_and_can_be_revoked(client: TestClient, portal: Portal) -> None:
    given = client.post("/api/v1/tokens", json={"partner": SLUG, "label": " nightly export "})
    assert given.status_code == 201
    assert given.headers["cache-control"] == "no-store"
    token, secret = given.json(), given.json()["secret"]
    assert (token["label"], token["created_by"]) == ("nightly export", COORDINATOR.name)
    assert secret not in client.get("/tokens").text
    assert secret not in client.get("/api/v1/tokens").text
    machine = machine_of(portal)
    told = machine.get("/api/v1/me", headers=bearer(secret)).json()
    assert (told["role"], told["partners"]) == ("institution", [SLUG])
    # It is for its partner alone, whoever's machine it is used on.
    assert machine.get("/api/v1/tokens", headers=bearer(secret)).status_code == 403
    listed = client.get("/api/v1/tokens", params={"partner": SLUG, "limit": 1}).json()["items"][0]
    assert listed["id"] == token["id"]
    assert listed["used"]
    revoked = client.delete(f"/api/v1/tokens/{token['id']}").json()
    assert revoked["revoked_by"] == COORDINATOR.name
    refused = machine.get("/api/v1/me", headers=bearer(secret))
    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "bad-token"
    noted = [(deed.action, deed.subject) for deed in portal.ledger.deeds(subject=SLUG)]
    assert noted[:2] == [("token-revoked", SLUG), ("token-issued", SLUG)]


def test_the_pages_do_the_same(client: TestClient, portal: Portal) -> None:
    shown = client.post("/tokens", data={"partner": SLUG, "label": "<script>alert(1)</script>"})
    assert shown.status_code == 200
    assert "donata_" in shown.text
    assert (
        f'--upload-file dump.csv "http://127.0.0.1:8000/api/v1/partners/{SLUG}/submissions?name=dump.csv"' in shown.text
    )
    assert shown.headers["cache-control"] == "no-store"
    page = client.get("/tokens").text
    assert "donata_" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    newest = portal.ledger.tokens(SLUG)[0]
    assert 'href="/tokens?format=csv"' in page
    [told, *_] = client.get("/tokens?format=json").json()
    assert (told["id"], told["label"], told["revoked"]) == (newest.id, "<script>alert(1)</script>", None)
    assert "donata_" not in client.get("/tokens?format=csv").text
    gone = client.post(f"/tokens/{newest.id}/revoke")
    assert (gone.status_code, gone.headers["location"]) == (303, "/tokens")
    assert "opens nothing any more" in client.get("/tokens").text
    assert client.post(f"/tokens/{newest.id}/revoke").status_code == 303
    assert len(portal.ledger.deeds(action="token-revoked", subject=SLUG, limit=1)) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"partner": "nobody", "label": "x"}, {"partner": SLUG, "label": " "}, {"partner": "../x", "label": "x"}, {}],
)
def test_what_is_wrong_is_named(client: TestClient, wrong: dict[str, str]) -> None:
    told = client.post("/api/v1/tokens", json=wrong)
    assert told.status_code == 422
    assert told.json()["error"]["fields"]
    assert client.post("/tokens", data=wrong).status_code == 422


def test_only_coordinators_give_out_tokens(client_as: ClientAs) -> None:
    institution = Person("Ina", Role.INSTITUTION, frozenset({SLUG}))
    for person, status in ((PUBLIC, 401), (REVIEWER, 403), (institution, 403)):
        asked = client_as(person)
        assert asked.get("/api/v1/tokens").status_code == status
        assert asked.post("/api/v1/tokens", json={"partner": SLUG, "label": "x"}).status_code == status
        assert asked.delete("/api/v1/tokens/1").status_code == status
    assert client_as(PUBLIC).get("/tokens").headers["location"].startswith("/sign-in")


def test_there_is_no_such_token(client: TestClient) -> None:
    assert client.delete("/api/v1/tokens/99999").json()["error"]["code"] == "not-found"
    assert client.delete("/api/v1/tokens/0").status_code == 422
    assert client.post("/tokens/99999/revoke").status_code == 404


def test_guessing_tokens_is_slowed_down(portal: Portal) -> None:
    machine = machine_of(portal)
    statuses = [machine.get("/api/v1/me", headers=bearer(f"donata_{n}")).status_code for n in range(21)]
    assert statuses == [401] * 20 + [429]


def machine_of(portal: Portal) -> TestClient:
    """A program without a browser."""
    from pipelines.web.app import create_app

    return TestClient(create_app(portal), "http://127.0.0.1:8000", client=a_host())
