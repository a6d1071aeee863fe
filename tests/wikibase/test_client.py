import logging
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from pipelines.exceptions import AuthenticationError, RateLimitedError, ServiceUnavailableError, TerminalServiceError
from pipelines.sandbox import Account, running_sandbox
from pipelines.sandbox.consumers import OAuth1Consumer
from pipelines.settings import Settings
from pipelines.wikibase.client import PUBLIC_RATE, SESSIONS, WikibaseClient
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.targets import Target, read_target
from pipelines.wikibase.writer import Writer
from tests.wikibase.conftest import Naps
from tests.wikibase.local_server import DROPPED, SILENT, LocalServer, Reply
from tests.wikibase.samples import HOME, term

LABELLED = {"labels": term("Signed & sealed")}
INFO = Reply({"query": {"general": {"sitename": "Test"}}})
SECRET = "0123456789abcdefghijklmnopqrstuvw"


def read(client: WikibaseClient) -> object:
    return client.get(action="query", meta="siteinfo")


def test_parameters_go_out_as_the_api_takes_them(server: LocalServer, client: WikibaseClient) -> None:
    server.script("query:siteinfo", INFO)
    client.get(action="query", meta="siteinfo", ids=["Q1", "Q2"], odd=["a|b", "c"], yes=True, no=False, none=None, n=5)
    form = server.asked[0].form
    assert form["ids"] == "Q1|Q2"
    assert form["odd"] == "\x1fa|b\x1fc"
    assert (form["yes"], form["n"]) == ("1", "5")
    assert "no" not in form
    assert "none" not in form
    assert form["formatversion"] == "2"


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(status=503),
        Reply(status=429, headers={"Retry-After": "2"}),
        Reply({"errors": [{"code": "ratelimited", "text": "slow down"}]}),
        Reply({"error": {"code": "maxlag", "info": "lag", "lag": 6}}),
        Reply({"errors": [{"code": "readonly", "text": "later"}]}),
        Reply("<html>half an ans"),
        Reply({"query": {"general": {"sitename": "Test"}}}, cut=9),
        DROPPED,
    ],
)
def test_reads_are_tried_again(server: LocalServer, client: WikibaseClient, naps: Naps, trouble: Reply) -> None:
    server.script("query:siteinfo", trouble, trouble, INFO)
    assert read(client) == INFO.body
    assert len(server.asked) == 3
    assert len(naps.taken) == 2


def test_reads_are_not_tried_for_ever(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["query:siteinfo"] = Reply(status=500)
    with pytest.raises(ServiceUnavailableError, match="HTTP 500"):
        read(client)
    assert len(server.asked) == 1 + client.settings.retries


def test_a_wrong_request_is_not_tried_again(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["query:siteinfo"] = Reply({"errors": [{"code": "badvalue", "text": "no such thing"}]})
    with pytest.raises(TerminalServiceError, match="no such thing"):
        read(client)
    assert len(server.asked) == 1


def test_what_is_posted_is_sent_once(server: LocalServer, client: WikibaseClient) -> None:
    for trouble in (Reply(status=503), DROPPED, Reply({"errors": [{"code": "ratelimited", "text": "slow"}]})):
        server.asked.clear()
        server.script("purge", trouble)
        with pytest.raises((ServiceUnavailableError, RateLimitedError)):
            client.post(action="purge")
        assert len(server.asked) == 1


def test_a_silent_server_is_given_up(server: LocalServer, target: Target, settings: Settings, naps: Naps) -> None:
    server.standing["query:siteinfo"] = SILENT
    hasty = settings.model_copy(update={"timeout": 0.2, "retries": 1})
    with (
        WikibaseClient(target, hasty, limiter=naps.limiter()) as client,
        pytest.raises(ServiceUnavailableError, match=r"no answer within 0\.2 s"),
    ):
        read(client)


def test_a_dead_sandbox_is_one_clear_message(naps: Naps, target: Target) -> None:
    settings = Settings(home=HOME, sandbox_port=1)
    dead = replace(target, api_url="http://127.0.0.1:1/w/api.php")
    with (
        WikibaseClient(dead, settings, limiter=naps.limiter()) as client,
        pytest.raises(ServiceUnavailableError) as caught,
    ):
        read(client)
    assert str(caught.value) == (
        "Donata sandbox: cannot reach http://127.0.0.1:1 → start it with `donata sandbox start`"
    )
    assert naps.taken == []


def test_no_redirect_is_followed(server: LocalServer, client: WikibaseClient) -> None:
    server.script("purge", Reply(status=307, headers={"Location": f"{server.url}/w/api.php"}))
    with pytest.raises(TerminalServiceError, match="HTTP 307"):
        client.post(action="purge")
    assert len(server.asked) == 1


def test_pages_follow_the_continuation(server: LocalServer, client: WikibaseClient) -> None:
    server.script(
        "query",
        Reply({"query": {"n": 1}, "continue": {"cont": "more", "continue": "-||"}}),
        Reply({"query": {"n": 2}}),
    )
    assert list(client.pages(action="query", list="x")) == [{"n": 1}, {"n": 2}]
    assert server.asked[1].form["cont"] == "more"


def test_one_login_and_one_token_serve_all(server: LocalServer, client: WikibaseClient) -> None:
    assert client.account.name == "Tester"
    assert client.account.bot
    assert client.token() == client.token() == "C+\\"
    assert [asked.action for asked in server.asked] == [
        "query:tokens:login",
        "login",
        "query:userinfo",
        "query:tokens:csrf",
    ]
    login = server.of("login")[0]
    assert login.method == "POST"
    assert login.form["lgname"] == "Donata@donata"
    assert login.form["lgtoken"] == "L+\\"


def test_every_request_says_who_we_are(server: LocalServer, target: Target, settings: Settings, naps: Naps) -> None:
    named = settings.model_copy(update={"contact": "someone@example.org"})
    with WikibaseClient(target, named, limiter=naps.limiter()) as client:
        client.token()
    agents = {asked.headers["User-Agent"] for asked in server.asked}
    assert len(agents) == 1
    assert "someone@example.org" in agents.pop()


def public(target: Target) -> Target:
    return replace(target, public=True, embedded=False, account=None)


@pytest.fixture
def secretive(settings: Settings) -> Settings:
    return settings.model_copy(update={"bot_user": "Someone@bot", "bot_password": SecretStr(SECRET)})


def test_a_public_target_knows_who_reads(server: LocalServer, target: Target, secretive: Settings, naps: Naps) -> None:
    server.script("query:siteinfo", INFO, INFO)
    with WikibaseClient(public(target), secretive, limiter=naps.limiter()) as client:
        read(client)
        read(client)
    assert [asked.action for asked in server.asked[:2]] == ["query:tokens:login", "login"]
    assert server.of("login")[0].form["lgpassword"] == SECRET
    assert len(server.of("login")) == 1


def test_an_oauth_token_needs_no_login(server: LocalServer, target: Target, settings: Settings, naps: Naps) -> None:
    server.script("query:siteinfo", INFO)
    bearer = settings.model_copy(update={"oauth_token": SecretStr(SECRET)})
    with WikibaseClient(public(target), bearer, limiter=naps.limiter()) as client:
        read(client)
    assert [asked.action for asked in server.asked] == ["query:siteinfo"]
    assert server.asked[0].headers["Authorization"] == f"Bearer {SECRET}"


def test_real_credentials_never_reach_a_sandbox(
    server: LocalServer, target: Target, secretive: Settings, naps: Naps
) -> None:
    both = secretive.model_copy(update={"oauth_token": SecretStr(SECRET)})
    with WikibaseClient(target, both, limiter=naps.limiter()) as client:
        client.token()
    for asked in server.asked:
        assert SECRET not in str(asked)


def test_secrets_stay_out_of_messages_reprs_and_logs(
    server: LocalServer,
    target: Target,
    secretive: Settings,
    naps: Naps,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script("login", Reply({"login": {"result": "Failed", "reason": f"{SECRET} is wrong"}}), DROPPED)
    with WikibaseClient(public(target), secretive, limiter=naps.limiter()) as client:
        for kind in (AuthenticationError, AuthenticationError):
            with pytest.raises(kind) as caught:
                client.token()
            server.standing["login"] = Reply({"errors": [{"code": "badtoken", "text": "no"}]})
            assert SECRET not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"
        assert SECRET not in f"{client!r} {client} {client.target!r} {client.settings!r}"
    assert SECRET not in caplog.text


def test_without_an_account_nothing_is_edited(
    server: LocalServer, target: Target, settings: Settings, naps: Naps
) -> None:
    server.standing["query:tokens:csrf"] = Reply({"query": {"tokens": {"csrftoken": "+\\"}}})
    with (
        WikibaseClient(replace(target, account=None), settings, limiter=naps.limiter()) as client,
        pytest.raises(AuthenticationError, match="edits need an account"),
    ):
        client.token()


def test_rates_of_target_and_settings(target: Target, settings: Settings) -> None:
    slow = settings.model_copy(update={"edits_per_minute": 6})
    port = urlsplit(target.api_url).port
    fast = replace(target, edits_per_minute=60, api_url=f"http://127.0.0.1:{port}/rates/api.php")
    with WikibaseClient(fast, slow) as client:
        assert client.limiter.edits_per_minute == 6


def test_oauth_1_signs_each_request(tmp_path: Path, settings: Settings) -> None:
    consumer = OAuth1Consumer("key", "consumer secret", "token", "token&secret")
    signer = Account("Signer", ("bot",), consumers=(consumer,))
    secrets = {
        "oauth_consumer_key": consumer.key,
        "oauth_consumer_secret": consumer.secret,
        "oauth_access_token": consumer.token,
        "oauth_access_secret": consumer.token_secret,
    }
    signing = settings.model_copy(update={name: SecretStr(value) for name, value in secrets.items()})
    with running_sandbox(tmp_path / "sandbox", accounts=(signer,)) as sandbox:
        there = replace(public(read_target(settings, "sandbox")), api_url=sandbox.api_url)
        with WikibaseClient(there, signing, limiter=Limiter()) as client:
            assert (client.account.name, client.account.bot) == ("Signer", True)
            written = Writer(client).write(None, LABELLED, base_revision=None, summary="ä & ö")
        assert sandbox.entity(written.item)["id"] == written.item
        assert sandbox.requests.actions("login") == []


def test_three_of_the_four_secrets_are_no_oauth(settings: Settings) -> None:
    lacking = settings.model_copy(update=dict.fromkeys(("oauth_consumer_key", "oauth_consumer_secret"), SecretStr("x")))
    assert lacking.oauth1 is None
    assert not lacking.by_oauth


def test_a_public_target_without_a_rate_of_its_own_keeps_to_the_usual_one(target: Target, settings: Settings) -> None:
    there = replace(public(target), api_url="https://usual.example.org/w/api.php")
    with WikibaseClient(there, settings) as client:
        assert client.limiter.edits_per_minute == PUBLIC_RATE
    with WikibaseClient(target, settings) as client:
        assert client.limiter.edits_per_minute is None


def test_a_session_that_is_lost_while_logging_in_is_renewed(
    server: LocalServer, target: Target, settings: Settings, naps: Naps
) -> None:
    anonymous = Reply({"query": {"tokens": {"csrftoken": "+\\"}}})
    server.script("query:tokens:csrf", anonymous, anonymous)
    server.script("login", Reply({"login": {"result": "WrongToken"}}))
    with WikibaseClient(target, settings, limiter=naps.limiter()) as client:
        assert client.token() == "C+\\"
    assert len(server.of("login")) == 4


def test_a_session_that_is_always_lost_is_the_end(
    server: LocalServer, target: Target, settings: Settings, naps: Naps
) -> None:
    server.standing["login"] = Reply({"login": {"result": "NeedToken"}})
    with WikibaseClient(target, settings, limiter=naps.limiter()) as client, pytest.raises(AuthenticationError):
        client.token()
    assert len(server.of("login")) == SESSIONS
