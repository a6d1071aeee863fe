import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from wikibaseintegrator.wbi_config import config

from pipelines.exceptions import (
    AuthenticationError,
    EditConflictError,
    EditRefusedError,
    LaggedError,
    LedgerError,
    ServiceError,
    ServiceUnavailableError,
    TargetError,
)
from pipelines.sandbox import RunningSandbox
from pipelines.settings import Settings
from pipelines.wikibase.client import SESSIONS, WikibaseClient
from pipelines.wikibase.limiter import COOL_DOWN, FAILURES
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.targets import Target
from pipelines.wikibase.writer import Writer, Written
from tests.wikibase.conftest import Naps
from tests.wikibase.local_server import DROPPED, SILENT, LocalServer, Reply
from tests.wikibase.samples import NEW_PERSON, entity, instance_of, term

SAVED = Reply({"entity": {**entity("Q7", "saved"), "lastrevid": 70}, "success": 1})


def error(code: str, *messages: str, **more: Any) -> Reply:
    """As a Wikibase answers wikibaseintegrator, which asks for the old format."""
    names = [{"name": name, "parameters": [], "html": {"*": "words"}} for name in messages]
    return Reply({"error": {"code": code, "info": "words", "messages": names, **more}})


def create(client: WikibaseClient) -> Written:
    return Writer(client).write(None, NEW_PERSON, base_revision=None, summary="a test")


def edits(server: LocalServer) -> int:
    return len(server.of("wbeditentity"))


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(status=500),
        Reply(status=502),
        Reply(status=503, headers={"Retry-After": "1"}),
        Reply(status=504),
        Reply("<html>gateway</html>"),
        Reply('{"entity": {"id"'),
        Reply({"entity": {"id": "Q7", "lastrevid": 70}, "success": 1}, cut=4),
        Reply({"success": 1}),
        Reply({"entity": {"id": "Q7", "lastrevid": 70}}),
        error("internal_api_error_DBQueryError"),
        DROPPED,
    ],
)
def test_an_edit_whose_answer_is_lost_is_never_sent_again(
    server: LocalServer, client: WikibaseClient, trouble: Reply
) -> None:
    server.standing["wbeditentity"] = trouble
    with pytest.raises(ServiceUnavailableError):
        create(client)
    assert edits(server) == 1


def test_nor_is_one_that_timed_out(server: LocalServer, target: Target, settings: Settings, naps: Naps) -> None:
    server.standing["wbeditentity"] = SILENT
    hasty = settings.model_copy(update={"timeout": 0.3})
    with WikibaseClient(target, hasty, limiter=naps.limiter()) as client, pytest.raises(ServiceUnavailableError):
        create(client)
    assert edits(server) == 1


def test_a_redirect_does_not_repeat_it(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["wbeditentity"] = Reply(status=308, headers={"Location": f"{server.url}/w/api.php"})
    with pytest.raises(ServiceError):
        create(client)
    assert edits(server) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        error("maxlag", lag=6),
        error("readonly"),
        error("ratelimited"),
        error("failed-save", "actionthrottledtext"),
        Reply(status=429, headers={"Retry-After": "3"}),
    ],
)
def test_an_edit_refused_for_now_waits_and_goes_again(
    server: LocalServer, client: WikibaseClient, naps: Naps, refusal: Reply
) -> None:
    server.script("wbeditentity", refusal, refusal, SAVED)
    assert create(client).item == "Q7"
    assert edits(server) == 3
    assert len(naps.taken) == 2


def test_patience_ends(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["wbeditentity"] = error("maxlag", lag=6)
    with pytest.raises(LaggedError):
        create(client)
    assert edits(server) == 1 + client.settings.retries


@pytest.mark.parametrize("code", ["badtoken", "assertbotfailed", "assertuserfailed"])
def test_a_lost_session_is_renewed_once(server: LocalServer, client: WikibaseClient, code: str) -> None:
    server.script("wbeditentity", error(code), SAVED)
    server.script("query:tokens:csrf", Reply({"query": {"tokens": {"csrftoken": "old+\\"}}}))
    assert create(client).item == "Q7"
    assert [asked.form["token"] for asked in server.of("wbeditentity")] == ["old+\\", "C+\\"]
    assert len(server.of("login")) == 2


def test_a_session_that_cannot_be_renewed_is_the_end(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["wbeditentity"] = error("badtoken")
    with pytest.raises(AuthenticationError):
        create(client)
    assert edits(server) == 1 + SESSIONS


def test_an_authorisation_that_was_withdrawn_is_not_tried_again(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["wbeditentity"] = error("mwoauth-invalid-authorization")
    with pytest.raises(AuthenticationError):
        create(client)
    assert edits(server) == 1


@pytest.mark.parametrize(
    ("refusal", "kind", "code"),
    [
        (error("editconflict", "edit-conflict"), EditConflictError, "editconflict"),
        (error("failed-save", "edit-conflict"), EditConflictError, "edit-conflict"),
        (error("failed-save", "abusefilter-warning"), EditRefusedError, "abusefilter-warning"),
        (error("modification-failed", "wikibase-validator-too-long"), EditRefusedError, "wikibase-validator-too-long"),
    ],
)
def test_a_refusal_is_final(
    server: LocalServer, client: WikibaseClient, refusal: Reply, kind: type[ServiceError], code: str
) -> None:
    server.standing["wbeditentity"] = refusal
    with pytest.raises(kind) as caught:
        create(client)
    assert caught.value.code == code
    assert edits(server) == 1


def test_a_merged_edit_is_told(server: LocalServer, client: WikibaseClient) -> None:
    messages = [{"name": "wikibase-conflict-patched"}]
    body = SAVED.body
    assert isinstance(body, dict)
    server.script("wbeditentity", Reply({**body, "warnings": {"wbeditentity": {"messages": messages}}}), SAVED)
    assert create(client).merged
    assert not create(client).merged


def test_the_request_itself(server: LocalServer, target: Target, settings: Settings, naps: Naps) -> None:
    server.standing["wbeditentity"] = SAVED
    tagged = replace(target, tags=("one", "two"), maxlag=3)
    named = settings.model_copy(update={"contact": "someone@example.org"})
    with WikibaseClient(tagged, named, limiter=naps.limiter()) as client:
        Writer(client).write("Q7", {"labels": term("x")}, base_revision=69, summary="why")
    sent = server.of("wbeditentity")[0]
    assert sent.method == "POST"
    wanted = {"id": "Q7", "baserevid": "69", "summary": "why", "assert": "bot", "maxlag": "3", "tags": "one|two"}
    assert wanted.items() <= sent.form.items()
    assert "new" not in sent.form
    assert sent.headers["User-Agent"].startswith("Donata/")
    assert "someone@example.org" in sent.headers["User-Agent"]
    assert "wikibaseintegrator" in sent.headers["User-Agent"].lower()


def test_an_account_without_the_bot_right_asserts_a_user(server: LocalServer, client: WikibaseClient) -> None:
    server.standing["wbeditentity"] = SAVED
    server.standing["query:userinfo"] = Reply({"query": {"userinfo": {"id": 1, "name": "T", "rights": ["edit"]}}})
    create(client)
    form = server.of("wbeditentity")[0].form
    assert form["assert"] == "user"
    assert "bot" not in form


def test_edits_keep_to_their_rate(server: LocalServer, target: Target, settings: Settings, naps: Naps) -> None:
    server.standing["wbeditentity"] = SAVED
    with WikibaseClient(target, settings, limiter=naps.limiter(edits_per_minute=20)) as client:
        for _ in range(3):
            create(client)
    assert naps.taken == [3, 3]


def test_the_module_level_configuration_is_not_used(
    server: LocalServer, client: WikibaseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It points at wikidata.org; here it points nowhere, and nobody misses it."""
    assert "wikidata.org" in str(config["MEDIAWIKI_API_URL"])
    for key in list(config):
        monkeypatch.delitem(config, key)
    server.standing["wbeditentity"] = SAVED
    assert create(client).item == "Q7"


def test_no_token_and_no_password_in_the_log(
    server: LocalServer, client: WikibaseClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.script("wbeditentity", SAVED, DROPPED)
    create(client)
    with pytest.raises(ServiceUnavailableError) as caught:
        create(client)
    assert client.target.account is not None
    for secret in ("C+\\", "C%2B%5C", client.target.account[1]):
        assert secret not in caplog.text
        assert secret not in f"{caught.value!r}"


def test_a_target_with_other_ids_is_not_written_to(target: Target, settings: Settings) -> None:
    with (
        WikibaseClient(replace(target, translation={"P31": "P82"}), settings) as client,
        pytest.raises(TargetError, match="ids of its own"),
    ):
        Writer(client)


# Against a sandbox


def test_create_edit_and_read_back(live: WikibaseClient, sandbox: RunningSandbox) -> None:
    created = create(live)
    assert created.changed
    assert sandbox.entity(created.item)["labels"]["en"]["value"] == "Bert Imaginary"
    edited = Writer(live).write(
        created.item, {"descriptions": term("a person")}, base_revision=created.revision, summary="more"
    )
    assert edited.revision > created.revision
    read = Reader(live).entities([created.item])[created.item]
    assert read.revision == edited.revision
    assert read.description() == "a person"
    assert [str(value) for value in read.values("P31")] == ["Q5"]


def test_an_edit_without_effect_says_so(live: WikibaseClient) -> None:
    again = Writer(live).write("Q100", {"labels": term("Ada Imaginary")}, base_revision=None, summary="nothing")
    assert not again.changed


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (lambda: {"claims": [instance_of("Q99999")]}, EditRefusedError),
        (lambda: {"labels": {"en": {"language": "en", "value": "x" * 5000}}}, EditRefusedError),
    ],
)
def test_a_real_refusal(live: WikibaseClient, broken: Callable[[], dict[str, Any]], kind: type[ServiceError]) -> None:
    with pytest.raises(kind) as caught:
        Writer(live).write("Q100", broken(), base_revision=None, summary="wrong")
    assert caught.value.code


def test_a_real_conflict(live: WikibaseClient) -> None:
    writer = Writer(live)
    base = Reader(live).revisions(["Q100"])["Q100"]
    writer.write("Q100", {"labels": term("Ada the First")}, base_revision=base, summary="one")
    with pytest.raises(EditConflictError):
        writer.write("Q100", {"labels": term("Ada the Second")}, base_revision=base, summary="two")


@pytest.mark.parametrize("limit", ["default", "many"])
def test_wikibaseintegrators_own_retries_never_see_the_wire(
    server: LocalServer, client: WikibaseClient, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """Whatever goes wrong, one edit is one request, also if its own settings ask for many and its session is one."""
    if limit == "many":
        for name, value in (("BACKOFF_MAX_TRIES", 9), ("BACKOFF_MAX_VALUE", 0)):
            monkeypatch.setitem(config, name, value)
    troubles = [Reply(status=503), DROPPED, Reply('{"ent'), error("internal_api_error_x"), error("failed-save")]
    for number, trouble in enumerate(troubles, start=1):
        server.standing["wbeditentity"] = trouble
        with pytest.raises(ServiceError):
            create(client)
        assert edits(server) == number
        # Each of them is an answer of its own; the circuit is about those that fail in a row.
        client.limiter.answered()


def test_what_an_open_circuit_holds_back_is_sent_later_and_once(
    server: LocalServer, client: WikibaseClient, naps: Naps
) -> None:
    client.token()
    assert client.account.bot
    for _ in range(FAILURES):
        client.limiter.failed()
    server.script("wbeditentity", SAVED)
    assert create(client).item == "Q7"
    assert edits(server) == 1
    assert sum(naps.taken) >= COOL_DOWN


def test_before_each_request_the_caller_is_asked(server: LocalServer, client: WikibaseClient) -> None:
    server.script("wbeditentity", error("maxlag"), SAVED)
    asked: list[int] = []
    Writer(client).write(
        None, NEW_PERSON, base_revision=None, summary="a test", before=lambda: asked.append(edits(server))
    )
    assert asked == [0, 1]

    def refuse() -> None:
        raise LedgerError("another worker has it")

    with pytest.raises(LedgerError):
        Writer(client).write(None, NEW_PERSON, base_revision=None, summary="a test", before=refuse)
    assert edits(server) == 2
