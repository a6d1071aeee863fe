"""Faults as clients meet them: each kind over HTTP, and what became of the edit."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipelines.sandbox import Fault, RunningSandbox
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.requestlog import RequestLog
from pipelines.sandbox.runner import listen, serving
from pipelines.sandbox.wiki import Wiki
from tests.sandbox.clients import ApiClient, label

Json = dict[str, Any]


@pytest.fixture
def client(sandbox: RunningSandbox) -> Iterator[ApiClient]:
    api = ApiClient(sandbox)
    api.log_in()
    yield api
    sandbox.set_faults()
    api.http.close()


def send(client: ApiClient, text: str, **parameters: str) -> httpx.Response:
    data = json.dumps({"labels": label(text)})
    form = {"action": "wbeditentity", "new": "item", "data": data, "token": client.token, "format": "json"}
    return client.http.post(client.sandbox.api_url, data=form | parameters)


def exists(client: ApiClient, text: str) -> bool:
    return client.select(f'SELECT ?x {{ ?x rdfs:label "{text}"@en }}') != []


@pytest.mark.parametrize(
    ("fault", "status", "saved"),
    [
        (Fault(kind="too-many-requests", seconds=7), 429, False),
        (Fault(kind="error-before", status=502), 502, False),
        (Fault(kind="error-after", status=504, seconds=0), 504, True),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else str(value),
)
def test_errors_come_before_the_commit_or_after_it(client: ApiClient, fault: Fault, status: int, saved: bool) -> None:
    client.sandbox.set_faults(fault)
    answer = send(client, f"met by {fault.kind}")
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == (str(round(fault.seconds)) if fault.seconds else None)
    assert exists(client, f"met by {fault.kind}") is saved


@pytest.mark.parametrize(
    ("fault", "saved"),
    [(Fault(kind="drop-before"), False), (Fault(kind="drop-after"), True), (Fault(kind="cut"), True)],
    ids=lambda value: value.kind if isinstance(value, Fault) else str(value),
)
def test_connections_end_without_an_answer_or_within_it(client: ApiClient, fault: Fault, saved: bool) -> None:
    client.sandbox.set_faults(fault)
    with pytest.raises(httpx.RemoteProtocolError if fault.kind == "cut" else httpx.TransportError):
        send(client, f"met by {fault.kind}")
    assert exists(client, f"met by {fault.kind}") is saved
    client.sandbox.set_faults()
    assert "entity" in send(client, f"after {fault.kind}").json()


def test_a_lag_is_told_to_those_who_ask(client: ApiClient) -> None:
    client.sandbox.set_faults(Fault(kind="lag", seconds=9))
    answer = send(client, "lagging", maxlag="5")
    assert answer.json()["error"]["code"] == "maxlag"
    assert answer.json()["error"]["lag"] == 9.0
    assert answer.headers["retry-after"] == "5"


def test_bots_find_a_wiki_with_lagging_replicas_read_only(client: ApiClient) -> None:
    client.sandbox.set_faults(Fault(kind="replica-lag", seconds=9))
    answer = send(client, "lagging", maxlag="5")
    assert answer.json()["error"]["code"] == "readonly"
    assert "retry-after" not in answer.headers


def test_a_read_only_window_opens_and_closes(client: ApiClient) -> None:
    client.sandbox.set_faults(Fault(kind="readonly", skip=1, times=2, reason="Rehearsal."))
    codes = [send(client, f"window {number}").json().get("error", {}).get("code") for number in range(4)]
    assert codes == [None, "readonly", "readonly", None]
    assert client.sandbox.wiki.conditions.readonly == ""


def test_a_lost_session_is_noticed_and_renewed(client: ApiClient) -> None:
    client.sandbox.set_faults(Fault(kind="lost-session", times=1))
    form = {"assert": "user"}
    assert send(client, "lost", **form).json()["error"]["code"] == "assertuserfailed"
    client.log_in()
    assert "entity" in send(client, "found again", **form).json()


def test_another_user_edits_the_same_entity_just_before(client: ApiClient) -> None:
    item = client.create(labels=label("contested"))
    client.sandbox.set_faults(Fault(kind="other-edit", times=1))
    merged = client.edit("wbeditentity", id=item["id"], baserevid=str(item["lastrevid"]), data={"labels": label("x")})
    assert merged["success"] == 1
    stored = client.sandbox.entity(item["id"])
    assert stored["labels"]["en"]["value"] == "x"
    assert stored["aliases"]["en"][0]["value"].startswith("edited elsewhere")
    client.sandbox.set_faults(Fault(kind="other-edit", changes={"labels": label("theirs")}))
    base = str(merged["entity"]["lastrevid"] + 0)
    clash = client.edit("wbeditentity", id=item["id"], baserevid=base, data={"labels": label("ours")})
    assert clash["error"]["code"] == "editconflict"


def test_slow_answers_come_all_the_same(client: ApiClient) -> None:
    plan = client.sandbox.set_faults(Fault(kind="slow", seconds=0.01))
    assert "entity" in send(client, "slow").json()
    assert [struck.kind for struck in plan.struck] == ["slow"]


def test_queries_fail_too(client: ApiClient) -> None:
    client.sandbox.set_faults(Fault(kind="error-before", where="sparql", times=1))
    query = {"query": "ASK {}"}
    assert httpx.get(client.sandbox.sparql_url, params=query).status_code == 503
    assert httpx.get(client.sandbox.sparql_url, params=query).status_code == 200


def test_faults_are_set_from_outside_only_where_that_was_turned_on(sandbox: RunningSandbox, tmp_path: Path) -> None:
    head = {"X-Donata-Sandbox": "1"}
    plan: Json = {"seed": 3, "faults": [{"kind": "error-before", "times": 1, "actions": ["query"]}]}
    assert httpx.post(f"{sandbox.url}/control/faults", json=plan, headers=head).status_code == 404
    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    wiki = Wiki(SandboxOptions(directory=tmp_path, faults=True), url)
    with serving(wiki, listener, RequestLog()):
        assert httpx.post(f"{url}/control/faults", json=plan).status_code == 403
        assert httpx.post(f"{url}/control/faults", json=plan, headers=head).json() == {"struck": []}
        ask = {"action": "query", "format": "json"}
        assert [httpx.get(f"{url}/w/api.php", params=ask).status_code for _ in range(2)] == [503, 200]
        struck = httpx.post(f"{url}/control/faults", json={}, headers=head).json()["struck"]
        assert struck == [{"number": 1, "where": "api", "action": "query", "kind": "error-before"}]
        wrong = httpx.post(f"{url}/control/faults", json={"faults": [{"kind": "slow", "x": 1}]}, headers=head)
        assert (wrong.status_code, "faults.0.x" in wrong.json()["message"]) == (422, True)
    wiki.close()
    listener.close()


def test_a_late_request_is_carried_out_when_its_client_has_gone(client: ApiClient) -> None:
    due: list[tuple[float, Any]] = []
    client.sandbox.set_faults(Fault(kind="late", seconds=90, times=1)).postpone = lambda *held: due.append(held)
    with pytest.raises(httpx.TransportError):
        send(client, "met by late")
    assert not exists(client, "met by late")
    [(seconds, carry_out)] = due
    assert seconds == 90
    carry_out()
    assert exists(client, "met by late")


def test_by_itself_the_sandbox_waits_as_long_as_it_says(client: ApiClient) -> None:
    client.sandbox.set_faults(Fault(kind="late", seconds=0, times=1))
    with pytest.raises(httpx.TransportError):
        send(client, "a little late")
    # The next request is answered after what was due before it.
    assert "entity" in send(client, "on time").json()
    assert exists(client, "a little late")
