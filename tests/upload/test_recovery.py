import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pipelines.exceptions import EditConflictError, LedgerError
from pipelines.upload.rows import Proposal
from pipelines.wikibase.limiter import Wait
from tests.upload.conftest import HOME, PEOPLE, Rig
from tests.upload.samples import BIRTH, propose, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))


class Crash(BaseException):
    """The process ends here."""


def dump() -> list[Proposal]:
    return [propose(BORN, row=row, subject=f"Q{row}") for row in (1, 2, 3)]


def crash_after(rig: Rig, number: int, edits: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends the upload after its nth edit was saved, before anything is written down about it."""
    send, sent = rig.client.send, iter(range(1, 100))

    def crash(method, url=None, *, writing, **kwargs):  # type: ignore[no-untyped-def]
        answer = send(method, url, writing=writing, **kwargs)
        if writing and next(sent) == number:
            raise Crash
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(rig.client, "send", crash)
        with pytest.raises(Crash):
            rig.execute(edits)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_after_a_crash_between_edit_and_outcome_nothing_is_sent_twice(
    rig: Rig, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = rig.plan(dump()).edits
    crash_after(rig, number, edits, monkeypatch)
    assert len(rig.ledger.unsettled_edits(rig.run)) == 1
    outcomes = rig.execute(edits)
    assert outcomes["status"].tolist() == ["edited"] * 3
    assert outcomes["statements"].tolist() == [1, 1, 1]
    assert len(rig.writes()) == 3
    assert rig.ledger.unsettled_edits(rig.run) == []
    assert rig.ledger.upload_counts(rig.run)["statements"] == 3


def test_after_a_crash_before_the_request_the_edit_is_made(rig: Rig) -> None:
    def crash() -> None:
        raise Crash

    edits = rig.plan(dump()).edits
    rig.client.before = crash
    with pytest.raises(Crash):
        rig.execute(edits)
    assert rig.execute(edits)["status"].tolist() == ["edited"] * 3
    assert len(rig.writes()) == 3
    assert [edit.status for edit in rig.ledger.edits(rig.run)] == ["failed", "edited", "edited", "edited"]


def test_after_a_crash_what_others_did_since_stays(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = rig.plan(dump()).edits
    crash_after(rig, 1, edits, monkeypatch)
    (ours,) = rig.statements(BIRTH)
    rig.edit_as_another({"claims": [{"id": ours["id"], "remove": ""}]})
    rig.execute(edits)
    assert rig.statements(BIRTH) == []


def test_a_merge_that_a_crash_hid_is_repaired(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.edit_as_another({"claims": [statement(BORN, reference("8")).to_json()]})
    edits = rig.plan([propose(BORN)]).edits
    theirs = statement(BORN, reference("8"), reference("9")).to_json()
    rig.client.before = lambda: rig.edit_as_another({"claims": [theirs]})
    crash_after(rig, 1, edits, monkeypatch)
    rig.execute(edits)
    (live,) = rig.item().statements(BIRTH)
    assert [set(r.snaks) for r in live.references] == [set(reference(record).snaks) for record in ("8", "9", "1")]


def test_an_upload_that_is_killed_again_and_again_does_everything_once(rig: Rig, tmp_path: Path) -> None:
    proposals = [propose(BORN, row=number, subject=f"Q{number}") for number in PEOPLE]
    edits = rig.plan(proposals).edits
    edits.to_parquet(tmp_path / "edits.parquet")
    command = [sys.executable, "-m", "tests.upload.uploader", rig.sandbox.url, str(tmp_path), rig.run]
    for lines in (1, 4, 3):
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HOME) as uploader:
            assert uploader.stdout is not None
            for _ in range(lines):
                assert uploader.stdout.readline() == b"done\n"
            uploader.kill()
    outcomes = rig.execute(edits)
    assert outcomes["status"].tolist() == ["edited"] * len(PEOPLE)
    assert len(rig.writes()) == len(PEOPLE)
    assert all(len(rig.statements(BIRTH, f"Q{number}")) == 1 for number in PEOPLE)
    assert rig.ledger.upload_counts(rig.run)["statements"] == len(PEOPLE)


def held_write(rig: Rig, edits: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Ends the upload while its first edit is on its way; the function that this gives lets it arrive."""
    send = rig.client.send
    held: list[Callable[[], object]] = []

    def hold(method, url=None, *, writing, **kwargs):  # type: ignore[no-untyped-def]
        if writing:
            held.append(lambda: send(method, url, writing=writing, **kwargs))
            raise Crash
        return send(method, url, writing=writing, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(rig.client, "send", hold)
        with pytest.raises(Crash):
            rig.execute(edits)
    return held[0]


def test_an_edit_that_arrives_just_before_it_is_made_again_counts_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = rig.plan([propose(BORN)]).edits
    late = held_write(rig, edits, monkeypatch)

    def arrive() -> None:
        late()

    rig.client.before = arrive
    outcomes = rig.execute(edits)
    assert outcomes[["status", "statements"]].to_numpy().tolist() == [["edited", 1]]
    assert [str(edit.status) for edit in rig.ledger.edits(rig.run)] == ["edited", "failed"]
    assert len(rig.statements(BIRTH)) == 1
    assert rig.ledger.upload_counts(rig.run)["statements"] == 1


def test_of_two_lost_edits_of_an_item_one_is_taken_for_the_saved_one(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = rig.plan([propose(BORN)]).edits
    late = [held_write(rig, edits, monkeypatch) for _ in range(2)]
    late[0]()
    with pytest.raises(EditConflictError):
        late[1]()
    outcomes = rig.execute(edits)
    assert outcomes["status"].tolist() == ["edited"]
    assert sorted(str(edit.status) for edit in rig.ledger.edits(rig.run)) == ["edited", "failed"]
    assert len(rig.statements(BIRTH)) == 1
    assert rig.ledger.upload_counts(rig.run)["statements"] == 1


def test_an_edit_that_cannot_arrive_any_more_is_settled_before_it_is_made_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = rig.plan([propose(BORN)]).edits
    held_write(rig, edits, monkeypatch)
    rig.clock.sleep(400)
    rig.execute(edits)
    assert [str(edit.status) for edit in rig.ledger.edits(rig.run)] == ["failed", "edited"]


def test_an_open_intent_of_an_item_that_is_done_is_settled_too(rig: Rig) -> None:
    edits = rig.plan(dump()).edits
    rig.execute(edits)
    rig.ledger.intend_edit(
        rig.run, "Q1", item="Q1", base_revision=rig.item().revision, content_hash="c", summary="s", counts={}
    )
    rig.sandbox.requests.clear()
    assert rig.execute(edits)["status"].tolist() == ["edited"] * 3
    assert rig.ledger.unsettled_edits(rig.run) == []
    assert rig.writes() == []


def test_what_another_worker_has_claimed_is_waited_for_and_then_done(rig: Rig) -> None:
    edits = rig.plan(dump()).edits
    rig.ledger.claim(rig.run, ["Q2"], "another-machine:1:x")
    assert rig.execute(edits)["status"].tolist() == ["edited"] * 3
    assert rig.clock.slept >= 600
    assert rig.client.limiter.waited[Wait.WORKER] >= 600
    assert [edit.subject for edit in rig.ledger.edits(rig.run)] == ["Q1", "Q3", "Q2"]


def test_a_worker_whose_claim_was_taken_over_sends_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    edits = rig.plan([propose(BORN)]).edits
    intend = rig.ledger.intend_edit

    def slept(*arguments, **more):  # type: ignore[no-untyped-def]
        intent = intend(*arguments, **more)
        rig.clock.sleep(1000)
        rig.ledger.claim(rig.run, ["Q1"], "another-machine:1:x")
        return intent

    monkeypatch.setattr(rig.ledger, "intend_edit", slept)
    monkeypatch.setattr(rig.client.limiter, "wait_for_edit", lambda: rig.clock.sleep(5))
    with pytest.raises(LedgerError, match="taken 'Q1' over"):
        rig.execute(edits)
    assert rig.writes() == []
