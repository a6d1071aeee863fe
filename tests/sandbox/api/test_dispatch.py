"""What is common to all requests: tokens, assertions, warnings, formats, sessions."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from pipelines.sandbox import RunningSandbox
from tests.sandbox.clients import ApiClient


@pytest.fixture
def anonymous(sandbox: RunningSandbox) -> Iterator[ApiClient]:
    api = ApiClient(sandbox)
    yield api
    api.http.close()


def test_a_wrong_password_and_a_wrong_token_do_not_log_in(anonymous: ApiClient) -> None:
    token = anonymous.get(action="query", meta="tokens", type="login")["query"]["tokens"]["logintoken"]
    form = {"lgname": anonymous.sandbox.user, "lgpassword": "0" * 32}
    assert anonymous.post(action="login", lgtoken=token, **form)["login"]["result"] == "Failed"
    assert anonymous.post(action="login", lgtoken="0+\\", **form)["login"]["result"] == "WrongToken"
    assert anonymous.post(action="login", **form)["login"]["result"] == "NeedToken"
    assert anonymous.get(action="login", **form)["error"]["code"] == "mustbeposted"


def test_logging_out_ends_the_rights(sandbox: RunningSandbox) -> None:
    api = ApiClient(sandbox)
    api.log_in()
    assert api.get(action="query", meta="userinfo", uiprop="groups")["query"]["userinfo"]["name"] == "Donata"
    assert api.edit("logout") == {}
    assert "anon" in api.get(action="query", meta="userinfo")["query"]["userinfo"]
    assert api.edit("wbeditentity", new="item", data={})["error"]["code"] == "badtoken"
    api.http.close()


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"assert": "user"}, "assertuserfailed"),
        ({"assert": "bot"}, "assertbotfailed"),
        ({"assertuser": "Donata"}, "assertnameduserfailed"),
        ({"action": "wbnosuch"}, "badvalue"),
        ({"maxlag": "-2"}, "maxlag"),
        ({"formatversion": "9"}, "badvalue"),
    ],
)
def test_requests_are_checked_before_they_run(anonymous: ApiClient, parameters: dict[str, str], code: str) -> None:
    answer = anonymous.http.get(
        anonymous.sandbox.api_url, params={"action": "query", "meta": "tokens", "format": "json", **parameters}
    )
    assert answer.json()["error"]["code"] == code
    assert answer.headers["MediaWiki-API-Error"] == code


def test_tokens_belong_to_the_body_and_to_the_session(client: ApiClient, anonymous: ApiClient) -> None:
    url = client.sandbox.api_url
    edit = {"action": "wbeditentity", "new": "item", "data": "{}", "format": "json"}
    in_url = client.http.post(url, params={"token": client.token}, data=edit).json()
    assert in_url["error"]["code"] == "mustpostparams"
    assert client.post(**edit)["error"]["code"] == "missingparam"
    assert client.post(**edit, token="+\\")["error"]["code"] == "badtoken"
    assert anonymous.post(**edit, token=client.token)["error"]["code"] == "badtoken"
    assert anonymous.get(action="query", meta="tokens")["query"]["tokens"]["csrftoken"] == "+\\"


def test_unknown_parameters_and_values_only_warn(client: ApiClient) -> None:
    answer = client.get(action="query", meta="tokens", nosuch="1")
    assert "nosuch" in answer["warnings"]["main"]["*"]
    plain = client.get(action="query", meta="tokens", nosuch="1", errorformat="plaintext", formatversion="2")
    assert plain["warnings"][0]["code"] == "unrecognizedparams"
    answer = client.get(action="wbgetentities", ids="Q1", props="info|nosuch")
    assert "nosuch" in answer["warnings"]["wbgetentities"]["*"]


def test_errors_by_message_key_or_by_code_alone(client: ApiClient) -> None:
    def error(errorformat: str) -> Any:
        asked = {"action": "wbgetentities", "ids": "Q0", "errorformat": errorformat}
        return client.get(**asked, formatversion="2")["errors"][0]

    def warning(errorformat: str) -> Any:
        asked = {"action": "query", "meta": "tokens", "nosuch": "1", "errorformat": errorformat}
        return client.get(**asked, formatversion="2")["warnings"][0]

    raw = error("raw")
    assert (raw["key"], raw["params"]) == ("wikibase-api-no-such-entity", ["Q0"])
    assert set(raw) == {"code", "key", "params", "data", "module"}
    assert warning("raw")["key"] == "apiwarn-unrecognizedparams"
    assert "text" not in warning("raw")
    assert set(error("none")) == {"code", "data", "module"}
    assert set(warning("none")) <= {"code", "data", "module"}


def test_other_origins_are_anonymous(client: ApiClient) -> None:
    answer = client.http.get(
        client.sandbox.api_url, params={"action": "query", "meta": "userinfo", "origin": "*", "format": "json"}
    )
    assert "anon" in answer.json()["query"]["userinfo"]
    assert answer.headers["MediaWiki-Login-Suppressed"] == "true"
    script = client.http.get(
        client.sandbox.api_url, params={"action": "query", "meta": "userinfo", "callback": "cb", "format": "json"}
    )
    assert script.text.startswith("/**/cb(")


def test_without_a_format_the_answer_is_a_page(client: ApiClient) -> None:
    answer = httpx.get(client.sandbox.api_url, params={"action": "query", "meta": "siteinfo"})
    assert answer.headers["content-type"].startswith("text/html")


def test_a_multipart_form_is_read(client: ApiClient) -> None:
    fields = {"action": "wbeditentity", "new": "item", "data": "{}", "token": client.token, "format": "json"}
    answer = client.http.post(client.sandbox.api_url, files={name: (None, text) for name, text in fields.items()})
    assert answer.json()["success"] == 1


def test_the_site_describes_itself(client: ApiClient) -> None:
    answer = client.get(action="query", meta="siteinfo|wikibase", siprop="general|namespaces|statistics")["query"]
    assert answer["general"]["wikibase-conceptbaseuri"] == "http://www.wikidata.org/entity/"
    assert answer["namespaces"]["120"]["*"] == "Property"
    assert answer["wikibase"]["repo"]["url"]["base"] == client.sandbox.url
    codes = client.get(action="query", meta="wbcontentlanguages", wbclcontext="term")["query"]["wbcontentlanguages"]
    assert {"en", "de", "mul"} <= codes.keys()
