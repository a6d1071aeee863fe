"""The client of remote services: against ours in all versions, and against one that fails in every way."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pipelines.exceptions import (
    AuthenticationError,
    ConfigurationError,
    RateLimitedError,
    ServiceUnavailableError,
    TerminalServiceError,
)
from pipelines.model.reconciliation import (
    ID,
    NAME,
    Asked,
    Cell,
    Condition,
    ExtensionQuery,
    GivenValue,
    Quantifier,
    Query,
    TypeRule,
    Version,
)
from pipelines.settings import Settings
from pipelines.web.reconciliation import RunningService, running_service
from pipelines.wikibase.reconciliation_questions import batch_json
from pipelines.wikibase.reconciliation_service import ReconciliationService
from tests.web.reconciliation.sample import sample_service
from tests.wikibase.conftest import Naps
from tests.wikibase.local_server import DROPPED, LocalServer, Reply

V0_1, V0_2, V1_0 = Version
MANIFEST = {"name": "n", "identifierSpace": "http://www.wikidata.org/entity/", "schemaSpace": "s", "batchSize": 2}
DRAFT = {"name": "n", "versions": ["1.0-draft"], "view": {"url": "{id}"}, "batchSize": 3}
FOUND = {"id": "Q1", "name": "A", "score": 1.0}
QUILL = Query(("Ada Quill",), types=("Q5",))


@pytest.fixture(scope="module")
def ours() -> Iterator[RunningService]:
    with running_service(sample_service()) as running:
        yield running


def _early(*ids: str) -> Reply:
    return Reply({f"q{number}": {"result": [{**FOUND, "id": id_}]} for number, id_ in enumerate(ids)})


@pytest.fixture
def remote(server: LocalServer, settings: Settings, naps: Naps) -> Iterator[ReconciliationService]:
    with ReconciliationService(f"{server.url}/api", settings, limiter=naps.limiter()) as service:
        yield service


@pytest.mark.parametrize("version", tuple(Version))
def test_it_speaks_every_version_with_our_own_service(ours: RunningService, version: Version) -> None:
    with ReconciliationService(ours.endpoint(version), Settings(retries=0)) as service:
        assert service.manifest.version is version
        by_ulan = replace(QUILL, properties=(Condition("P245", (GivenValue("500900001"),)),))
        quill, nobody, identified = service.answer([QUILL, Query(("Nobody Known",)), by_ulan])
        assert [candidate.entity.id for candidate in quill] == ["Q101", "Q102"]
        assert nobody == []
        assert (identified[0].entity.id, identified[0].match, identified[0].score) == ("Q101", True, 99)
        assert [named.id for named in service.suggest("entity", "zoh")] == ["Q103"]
        assert service.suggest("entity", "zoh", cursor=1) == []
        assert [named.name for named in service.suggest("property", "P27")] == ["country of citizenship"]
        assert [named.id for named in service.propose("Q43229", 1)] == ["P17"]
        rows = service.extend(ExtensionQuery(("Q101",), (Asked("P569", {}), Asked("P27", {"content": "id"}))))
        assert rows["Q101"]["P569"] == [Cell(time="1853-03-30T00:00:00Z")]
        assert rows["Q101"]["P27"][0].text == "Q900"
        if version is V1_0:
            with pytest.raises(TerminalServiceError, match="flyout"):
                service.flyout("entity", "Q101")
        else:
            assert "Ada Quill" in service.flyout("entity", "Q101")


def test_batches_keep_within_the_size_that_the_service_names(
    remote: ReconciliationService, server: LocalServer
) -> None:
    server.script("", Reply(MANIFEST), _early("Q1", "Q2"), _early("Q3"))
    found = remote.answer([Query(("a",)), Query(("b",)), Query(("c",))])
    assert [candidates[0].entity.id for candidates in found] == ["Q1", "Q2", "Q3"]
    sent = [json.loads(asked.form["queries"]) for asked in server.asked if asked.method == "POST"]
    assert sent == [{"q0": {"query": "a"}, "q1": {"query": "b"}}, {"q0": {"query": "c"}}]
    assert server.asked[0].headers["User-Agent"].startswith("Donata/")


def test_what_may_pass_is_tried_again(remote: ReconciliationService, server: LocalServer, naps: Naps) -> None:
    server.script("", Reply(MANIFEST), Reply(status=503), Reply(""), Reply({"q0": {"result": []}}, cut=9), _early("Q1"))
    [[candidate]] = remote.answer([Query(("a",))])
    assert candidate.entity.id == "Q1"
    assert len(naps.taken) == 3


def test_a_service_that_stays_broken_is_given_up(remote: ReconciliationService, server: LocalServer) -> None:
    server.script("", Reply(MANIFEST), *[Reply("")] * 4)
    with pytest.raises(ServiceUnavailableError, match="cut short"):
        remote.answer([Query(("a",))])


def test_a_lost_connection_is_no_answer(remote: ReconciliationService, server: LocalServer) -> None:
    server.script("", Reply(MANIFEST), DROPPED, DROPPED, _early("Q1"))
    assert remote.answer([Query(("a",))])[0][0].entity.id == "Q1"


def test_it_waits_as_long_as_it_is_asked(remote: ReconciliationService, server: LocalServer, naps: Naps) -> None:
    server.script("", Reply(MANIFEST), Reply(status=429, headers={"Retry-After": "30"}), _early("Q1"))
    remote.answer([Query(("a",))])
    assert max(naps.taken) >= 30
    server.script("", *[Reply(status=429, headers={"Retry-After": "9999"})])
    with pytest.raises(RateLimitedError):
        remote.answer([Query(("a",))])


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(status=401), AuthenticationError),
        (Reply("bad", status=400), TerminalServiceError),
        (Reply({"q0": {"result": [{"name": "A"}]}}), TerminalServiceError),
        (Reply(status=302, headers={"Location": "/x"}), TerminalServiceError),
    ],
)
def test_what_will_fail_again_is_not_tried_again(
    remote: ReconciliationService, server: LocalServer, reply: Reply, kind: type[Exception]
) -> None:
    server.script("", Reply(MANIFEST), reply)
    with pytest.raises(kind):
        remote.answer([Query(("a",))])
    assert len(server.asked) == 2


def test_a_batch_that_is_too_large_after_all_is_halved(remote: ReconciliationService, server: LocalServer) -> None:
    one = Reply({"results": [{"candidates": [FOUND]}]})
    server.script("", Reply(DRAFT), Reply(status=413), one, Reply(status=413), one, one)
    assert len(remote.answer([Query((name,)) for name in "abc"])) == 3
    server.script("", Reply(status=413))
    with pytest.raises(TerminalServiceError, match="413"):
        remote.answer([Query(("a",))])


def test_an_older_state_of_the_draft_is_found(remote: ReconciliationService, server: LocalServer) -> None:
    one = Reply({"results": [{"candidates": [FOUND]}]})
    server.script("", Reply(DRAFT), Reply(status=404), one, one)
    remote.answer([Query(("a",))])
    remote.answer([Query(("a",))])
    assert [asked.path for asked in server.asked] == ["/api", "/api/match", "/api/reconcile", "/api/reconcile"]


def test_the_manifests_redirect_is_where_queries_go(remote: ReconciliationService, server: LocalServer) -> None:
    server.script("", Reply(status=301, headers={"Location": "/moved/"}), Reply(MANIFEST), _early("Q1"))
    remote.answer([Query(("a",))])
    assert [asked.path for asked in server.asked] == ["/api", "/moved/", "/moved"]


def test_what_a_service_does_not_offer_is_told(remote: ReconciliationService, server: LocalServer) -> None:
    server.script("", Reply(MANIFEST))
    with pytest.raises(TerminalServiceError, match="suggests nothing"):
        remote.suggest("entity", "a")
    with pytest.raises(TerminalServiceError, match="proposes no properties"):
        remote.propose("Q5")


def test_nobody_listens_there(settings: Settings, naps: Naps) -> None:
    with (
        ReconciliationService("http://127.0.0.1:9/api", settings, limiter=naps.limiter()) as gone,
        pytest.raises(ServiceUnavailableError, match="cannot reach"),
    ):
        _ = gone.manifest
    with pytest.raises(ConfigurationError, match="https://"):
        ReconciliationService("file:///etc/passwd", settings)
    assert "127.0.0.1:9" in repr(gone)


def test_queries_are_written_in_each_form() -> None:
    value = Condition("P27", (GivenValue("Erewhon", "Q900"), GivenValue("Laputa")))
    query = Query(("a", "b"), types=("Q5", "Q6"), type_rule=TypeRule.ALL, properties=(value,), limit=3, language="de")
    early = batch_json(V0_2, ["q0"], [query])["q0"]
    assert early == {
        "query": "a",
        "type": ["Q5", "Q6"],
        "type_strict": "all",
        "limit": 3,
        "properties": [{"pid": "P27", "v": [{"id": "Q900", "name": "Erewhon"}, "Laputa"]}],
    }
    [draft] = batch_json(V1_0, ["q0"], [replace(query, types=("Q5",), ids=("Q1",))])["queries"]
    assert (draft["type"], draft["limit"], draft["lang"]) == ("Q5", 3, "de")
    assert [condition["matchType"] for condition in draft["conditions"]] == ["name", "id", "property"]
    assert draft["conditions"][0]["propertyValue"] == ["a", "b"]
    denied = Condition(ID, (GivenValue("Q1"),), True, Quantifier.NONE)
    exact = Condition(NAME, (GivenValue("a"),), True, qualifier="ExactMatch")
    [restricted] = batch_json(V1_0, ["q0"], [Query(("a",), restrictions=(denied, exact))])["queries"]
    assert [condition["matchQuantifier"] for condition in restricted["conditions"]] == ["none", "any"]
    with pytest.raises(TerminalServiceError, match=r"0\.2 cannot say"):
        batch_json(V0_2, ["q0"], [Query(("a",), restrictions=(denied,))])
    assert batch_json(V0_1, ["q0"], [Query(ids=("Q1",))]) == {"q0": {"query": "Q1"}}
