from collections.abc import Callable
from typing import Any

import pytest

from pipelines.exceptions import ServiceUnavailableError, StoppedError
from pipelines.model.values import StringValue
from pipelines.upload.rows import Proposal
from pipelines.wikibase.writer import Writer
from tests.upload.conftest import Rig
from tests.upload.samples import BIRTH, ULAN, propose, propose_term, snak, statement, year

IDENTIFIER = snak(ULAN, StringValue("500900001"))


def record(row: int = 9, ulan: str = "500900001", name: str = "Ada Quill") -> list[Proposal]:
    subject = f"new:{row}"
    return [
        propose_term("label", name, row=row, subject=subject),
        propose_term("description", f"imaginary artist {row}", row=row, subject=subject),
        propose(snak(ULAN, StringValue(ulan)), row=row, subject=subject),
        propose(snak(BIRTH, year(1853)), row=row, subject=subject),
    ]


def created(rig: Rig) -> list[str]:
    return [entry.parameters.get("new", "") for entry in rig.writes() if entry.parameters.get("new")]


def late_writes(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The next edit gets no answer, and is carried out only when the function that this gives is called."""
    send = rig.client.send
    held: list[Callable[[], object]] = []

    def hold(method, url=None, *, writing, **kwargs):  # type: ignore[no-untyped-def]
        if writing and not held:
            held.append(lambda: send(method, url, writing=writing, **kwargs))
            raise ServiceUnavailableError("no answer in time")
        return send(method, url, writing=writing, **kwargs)

    def carry_out() -> None:
        while len(held) == 1:
            held.append(held[0])
            held[0]()

    monkeypatch.setattr(rig.client, "send", hold)
    return carry_out


def test_a_new_item_is_made_in_one_edit(rig: Rig) -> None:
    outcomes = rig.upload(record())
    (outcome,) = outcomes.to_dict("records")
    assert (outcome["subject"], outcome["status"]) == ("new:9", "created")
    assert (outcome["statements"], outcome["references"], outcome["terms"]) == (2, 2, 2)
    assert len(rig.writes()) == 1
    item = rig.item(outcome["item"])
    assert item.label() == "Ada Quill"
    assert all(there.references for prop in (ULAN, BIRTH) for there in item.statements(prop))
    assert rig.ledger.created_item("imaginary-things", "sandbox", "9") == outcome["item"]
    guids = {there.id for prop in (ULAN, BIRTH) for there in item.statements(prop)}
    assert set(rig.ledger.contributions(run=rig.run)["statement"].dropna()) == guids


def test_a_second_run_completes_the_item_that_the_first_created(rig: Rig) -> None:
    first = rig.upload(record())
    rig.start_run()
    rig.sandbox.requests.clear()
    second = rig.upload(record())
    assert second["status"].tolist() == ["unchanged"]
    assert second["item"].tolist() == first["item"].tolist()
    assert rig.sandbox.requests.actions("wbeditentity") == []


def test_an_item_that_the_query_service_knows_is_not_made_again(rig: Rig) -> None:
    rig.edit_as_another({"claims": [statement(IDENTIFIER).to_json()]})
    (outcome,) = rig.upload(record()).to_dict("records")
    assert outcome["status"] == "failed"
    assert "Q1 is already there" in outcome["message"]
    assert created(rig) == []


def test_an_item_that_only_the_search_knows_is_not_made_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = {"labels": {"en": {"language": "en", "value": "Ada Quill"}}}
    claim = IDENTIFIER.to_json()
    made = Writer(rig.other).write(
        None, theirs | {"claims": [{"mainsnak": claim, "type": "statement"}]}, base_revision=None, summary=""
    )
    rig.sandbox.requests.clear()
    # A query service that lags behind.
    monkeypatch.setattr(rig.endpoint, "select", lambda _query: [])
    (outcome,) = rig.upload(record()).to_dict("records")
    assert f"{made.item} is already there" in outcome["message"]
    assert created(rig) == []


def test_a_namesake_without_the_identifier_is_no_obstacle(rig: Rig) -> None:
    Writer(rig.other).write(
        None, {"labels": {"en": {"language": "en", "value": "Ada Quill"}}}, base_revision=None, summary=""
    )
    assert rig.upload(record())["status"].tolist() == ["created"]


def test_one_label_and_description_for_two_items_is_refused_for_the_second_alone(rig: Rig) -> None:
    twin = [p._replace(value="imaginary artist 9") if p.kind == "description" else p for p in record(10, "500900002")]
    other = record(11, "500900003", "Bartleby Moss")
    outcomes = rig.upload([*record(9), *twin, *other])
    assert outcomes["status"].tolist() == ["created", "failed", "created"]
    assert outcomes["message"][1]


def test_a_creation_whose_answer_was_lost_is_found_and_not_sent_again(rig: Rig) -> None:
    rig.client.lose_answer = 1
    outcomes = rig.upload(record())
    assert outcomes["status"].tolist() == ["created"]
    assert outcomes["statements"].tolist() == [2]
    assert len(created(rig)) == 1


def test_a_creation_whose_request_was_lost_is_sent_again_only_when_it_cannot_be_on_its_way(rig: Rig) -> None:
    rig.client.lose_request = 1
    assert rig.upload(record())["status"].tolist() == ["created"]
    assert rig.clock.slept >= 300
    assert len(created(rig)) == 1
    assert [edit.status for edit in rig.ledger.edits(rig.run)] == ["failed", "created"]


def test_a_creation_that_is_on_its_way_for_longer_than_our_time_out_is_waited_for(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = late_writes(rig, monkeypatch)

    def sleep(seconds: float) -> None:
        rig.clock.slept += seconds
        if rig.clock.slept > 200:
            late()

    rig.client.limiter._sleep = sleep
    outcomes = rig.upload(record())
    assert outcomes["status"].tolist() == ["created"]
    assert outcomes["statements"].tolist() == [2]
    assert len(created(rig)) == 1
    assert len(rig.ledger.edits(rig.run)) == 1


def test_other_items_do_not_wait_for_it(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.client.lose_request = 1
    order: list[int] = []
    settle = rig.ledger.settle_edit

    def note(edit: int, *arguments: Any, **more: Any) -> None:
        order.append(edit)
        settle(edit, *arguments, **more)

    monkeypatch.setattr(rig.ledger, "settle_edit", note)
    rig.upload([*record(1, "500900001", "Ada Quill"), *record(2, "500900002", "Ben Quill")])
    assert order == [2, 1, 3]
    assert len(created(rig)) == 2


def test_one_that_is_lost_again_and_again_is_sent_again_each_time(rig: Rig) -> None:
    rig.client.lose_request = 5
    assert rig.upload(record())["status"].tolist() == ["created"]
    assert len(created(rig)) == 1
    assert [edit.status for edit in rig.ledger.edits(rig.run)] == ["failed"] * 5 + ["created"]


def test_what_stays_unclear_is_told_and_not_sent_again(rig: Rig) -> None:
    rig.client.lose_request = 99
    edits = rig.plan(record()).edits
    outcomes = rig.execute(edits)
    assert outcomes["status"].tolist() == ["unclear"]
    assert len(rig.ledger.unsettled_edits(rig.run)) == 1
    rig.client.lose_request = 0
    assert rig.execute(edits)["status"].tolist() == ["created"]
    assert len(created(rig)) == 1


def test_a_creation_that_an_earlier_run_left_open_is_asked_about(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    late = late_writes(rig, monkeypatch)
    rig.client.limiter.stop.request()
    try:
        with pytest.raises(StoppedError):
            rig.upload(record())
    finally:
        rig.client.limiter.stop.clear()
    first = rig.run
    late()
    rig.start_run()
    assert rig.upload(record())["status"].tolist() == ["unchanged"]
    assert len(created(rig)) == 1
    assert [edit.status for edit in rig.ledger.edits(first)] == ["created"]
    assert rig.ledger.upload_counts(first)["statements"] == 2


def test_after_a_crash_between_creation_and_outcome_there_is_one_item(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    class CrashError(BaseException):
        pass

    def crash(*args: object, **kwargs: object) -> None:
        raise CrashError

    edits = rig.plan(record()).edits
    with monkeypatch.context() as patch:
        patch.setattr(rig.ledger, "settle_edit", crash)
        with pytest.raises(CrashError):
            rig.execute(edits)
    outcomes = rig.execute(edits)
    assert outcomes["status"].tolist() == ["created"]
    assert len(created(rig)) == 1
    assert rig.ledger.upload_counts(rig.run)["created"] == 1


def test_without_an_identifier_an_item_is_known_by_all_that_it_says(rig: Rig) -> None:
    bare = [p for p in record() if p.property != ULAN]
    rig.client.lose_answer = 1
    assert rig.upload(bare)["status"].tolist() == ["created"]
    assert len(created(rig)) == 1
