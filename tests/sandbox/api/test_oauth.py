"""OAuth consumers: signed requests and access tokens, right and wrong."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from wikibaseintegrator import wbi_login

from pipelines.sandbox import Account, RunningSandbox, running_sandbox
from pipelines.sandbox.consumers import OAuth1Consumer, OAuth2Client, sign_request
from tests.sandbox.clients import label

CONSUMER = OAuth1Consumer("consumer-key", "consumer secret", "token", "token&secret")
CLIENT = OAuth2Client("client-id", "client-secret", frozenset({"basic"}))
ACCOUNTS = (Account("Signer", ("bot",), consumers=(CONSUMER, CLIENT)),)


@pytest.fixture(scope="module")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path_factory.mktemp("signing"), accounts=ACCOUNTS) as running:
        yield running


def authorization(url: str, method: str, parameters: dict[str, str], **changed: str) -> dict[str, str]:
    """The header of a signed request; `changed` parts are changed before it is signed."""
    own = {
        "oauth_consumer_key": CONSUMER.key,
        "oauth_token": CONSUMER.token,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": str(time.monotonic_ns()),
        "oauth_version": "1.0",
        **changed,
    }
    own["oauth_signature"] = sign_request(CONSUMER, method, url, {**parameters, **own})
    joined = ", ".join(
        f'{name}="{httpx.QueryParams({"v": value})!s}"'.replace('"v=', '"') for name, value in own.items()
    )
    return {"Authorization": f"OAuth {joined}".replace("+", "%20")}


def ask(sandbox: RunningSandbox, headers: dict[str, str]) -> Any:
    parameters = {"action": "query", "meta": "userinfo|tokens", "format": "json"}
    return httpx.get(sandbox.api_url, params=parameters, headers=headers).json()


ASKED = {"action": "query", "meta": "userinfo|tokens", "format": "json"}


def test_a_signed_request_is_its_accounts_and_can_edit(signing: RunningSandbox) -> None:
    answer = ask(signing, authorization(signing.api_url, "GET", ASKED))["query"]
    assert answer["userinfo"]["name"] == "Signer"
    form = {"action": "wbeditentity", "new": "item", "data": orjson.dumps({"labels": label("signed")}).decode()}
    form |= {"format": "json", "token": answer["tokens"]["csrftoken"]}
    headers = authorization(signing.api_url, "POST", form)
    created = httpx.post(signing.api_url, data=form, headers=headers).json()
    assert created["entity"]["labels"] == label("signed")


def test_what_is_not_signed_by_the_consumer_now_and_once_is_refused(signing: RunningSandbox) -> None:
    right = authorization(signing.api_url, "GET", ASKED)
    assert "query" in ask(signing, right)
    wrong = [
        right,
        authorization(signing.api_url, "GET", {**ASKED, "meta": "siteinfo"}),
        authorization(signing.api_url, "POST", ASKED),
        authorization(signing.api_url, "GET", ASKED, oauth_timestamp="1000000000"),
        authorization(signing.api_url, "GET", ASKED, oauth_signature_method="PLAINTEXT"),
        authorization(signing.api_url, "GET", ASKED, oauth_consumer_key="unknown"),
    ]
    for headers in wrong:
        answer = httpx.get(signing.api_url, params=ASKED, headers=headers)
        assert answer.headers["MediaWiki-API-Error"] == "mwoauth-invalid-authorization"
        assert answer.json()["error"]["code"] == "mwoauth-invalid-authorization"


def test_a_client_gets_a_token_for_its_secret_and_the_token_is_limited_to_its_grants(signing: RunningSandbox) -> None:
    url, form = f"{signing.url}/w/rest.php/oauth2/access_token", {"grant_type": "client_credentials"}
    granted = httpx.post(url, data=form, auth=(CLIENT.id, CLIENT.secret)).json()
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3600)
    answer = ask(signing, {"Authorization": f"Bearer {granted['access_token']}"})["query"]
    assert answer["userinfo"]["name"] == "Signer"
    edit = {"action": "wbeditentity", "new": "item", "data": "{}", "token": answer["tokens"]["csrftoken"]}
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    refused = httpx.post(signing.api_url, data={**edit, "format": "json"}, headers=headers).json()
    assert refused["error"]["code"] == "permissiondenied"
    assert httpx.post(url, data=form, auth=(CLIENT.id, "guessed")).status_code == 401
    assert httpx.post(url, data={"grant_type": "password"}, auth=(CLIENT.id, CLIENT.secret)).status_code == 400


def test_tokens_that_are_forged_or_have_lapsed_are_refused(signing: RunningSandbox) -> None:
    forged = OAuth2Client(CLIENT.id, "another secret").issue_token(1)
    for token in ("not.a.token", "one-part", forged, CLIENT.issue_token(1, seconds=-1)):
        answer = ask(signing, {"Authorization": f"Bearer {token}"})
        assert answer["error"]["code"] == "mwoauth-invalid-authorization"
    assert "query" in ask(signing, {"Authorization": f"Bearer {CLIENT.issue_token(1)}"})


def test_wikibaseintegrator_logs_in_with_both(signing: RunningSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {"access_token": CONSUMER.token, "access_secret": CONSUMER.token_secret}
    agent = {"mediawiki_api_url": signing.api_url, "user_agent": "tests (example.org)"}
    first = wbi_login.OAuth1(CONSUMER.key, CONSUMER.secret, **secrets, **agent)
    assert first.get_edit_token().endswith("+\\")
    # The library behind it refuses plain HTTP, which is all that a sandbox speaks.
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    rest = {"mediawiki_rest_url": f"{signing.url}/w/rest.php"}
    second = wbi_login.OAuth2(CLIENT.id, CLIENT.secret, **rest, **agent)
    assert second.get_edit_token().endswith("+\\")
