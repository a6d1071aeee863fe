"""Undos that are killed, that overlap, and whose requests arrive late: each thing is taken back once."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from pipelines.ledger.entries import EditStatus, RunState
from pipelines.model.values import EntityValue
from pipelines.upload.undo.claims import claimed
from pipelines.upload.undo.requests import requests_wikitext
from pipelines.upload.undo.undo import undo
from pipelines.wikibase.limiter import Wait
from tests.upload.conftest import HOME, Rig
from tests.upload.samples import COUNTRY, propose_term, snak, statement
from tests.upload.undo.test_undo import content, prepared


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_undo_that_is_killed_between_intent_and_answer(rig: Rig, tmp_path: Path, where: str) -> None:
    before = prepared(rig)
    writes = len(rig.writes())
    command = [sys.executable, "-m", "tests.upload.undo.undoer", rig.sandbox.url, str(tmp_path), rig.run, where]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=HOME) as undoer:
        assert undoer.stdout is not None
        assert undoer.stdout.readline() == b"stuck\n"
        undoer.kill()
    (undoing,) = rig.ledger.undos(rig.run)
    assert undoing.state is RunState.STARTED
    assert len(rig.ledger.unsettled_edits(undoing.id)) == 1
    table = undo(rig.services(), rig.run)
    assert set(table["status"]) == {"done"}
    assert len(table) == 12
    assert content(rig) == before
    assert len(rig.writes()) == writes + 2
    assert rig.ledger.unsettled_edits(undoing.id) == []
    assert rig.ledger.additions(run=rig.run) == []


def test_an_edit_that_arrives_late_is_waited_for(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepared(rig)
    writes = len(rig.writes())
    send, held = rig.client.send, []

    def hold(method: str, url: str | None = None, *, writing: bool, **kwargs: Any) -> Any:
        if writing:
            held.append(lambda: send(method, url, writing=writing, **kwargs))
            raise Killed
        return send(method, url, writing=writing, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(rig.client, "send", hold)
        with pytest.raises(Killed):
            undo(rig.services(), rig.run)
    pause, waits = rig.client.limiter.pause, []

    def arrive(seconds: float, why: Wait) -> None:
        waits.append(why)
        if len(waits) == 2:
            held[0]()
        pause(seconds, why)

    monkeypatch.setattr(rig.client.limiter, "pause", arrive)
    table = undo(rig.services(), rig.run)
    assert waits == [Wait.UNCLEAR] * 2
    assert set(table["status"]) == {"done"}
    assert content(rig) == before
    assert len(rig.writes()) == writes + 2
    (undoing,) = rig.ledger.undos(rig.run)
    assert [edit.status for edit in rig.ledger.edits(undoing.id)] == [EditStatus.EDITED] * 2


def test_two_workers_undo_each_item_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepared(rig)
    # The test's clock would run past the lease while the other one works.
    monkeypatch.setattr(rig.client.limiter, "pause", lambda *_: Event().wait(0.05))
    writes = len(rig.writes())
    tables = []
    workers = [
        Thread(target=lambda name=name: tables.append(undo(replace(rig.services(), worker=name), rig.run)))
        for name in ("one", "two")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [len(table) for table in tables] == [12, 12]
    assert all(set(table["status"]) == {"done"} for table in tables)
    assert content(rig) == before
    assert len(rig.writes()) == writes + 2
    assert all(run.state is RunState.FINISHED for run in rig.ledger.undos(rig.run))


def test_what_another_worker_has_is_waited_for(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = (replace(rig.services(), worker=name) for name in ("one", "two"))
    theirs.claim(["Q1"])
    waits = []

    def release(seconds: float, why: Wait) -> None:
        waits.append((seconds, why))
        theirs.release(["Q1"])

    monkeypatch.setattr(rig.client.limiter, "pause", release)
    with claimed(ours, ["Q1", "Q2"]):
        assert waits == [(30.0, Wait.WORKER)]
        assert theirs.claim(["Q1", "Q2"]) == set()
    assert theirs.claim(["Q1", "Q2"]) == {"Q1", "Q2"}


def test_a_request_says_what_links_to_the_items(rig: Rig) -> None:
    (made, other) = rig.upload(
        [propose_term("label", f"Unheard-of {key}", subject=f"new:{key}")._replace(key=key) for key in "ab"]
    )["item"]
    link = statement(snak(COUNTRY, EntityValue(made))).to_json()
    rig.edit_as_another({"claims": [{key: link[key] for key in ("mainsnak", "type", "rank")}]}, "Q1")
    table = undo(rig.services(), rig.run)
    told = {row["item"]: (row["why"], row["links"]) for row in table.to_dict("records")}
    assert told[made][0] == "we created the item, and nobody else has edited it; Q1 link to it"
    assert told[made][1] == "Q1"
    text = requests_wikitext(table, "batch x")
    assert f"| {made} | {other} |" in text
    assert "Some are linked to, see below." in text
    assert f"* {{{{Q|{made}}}}} is linked to from {{{{Q|Q1}}}}" in text
    assert f"* {{{{Q|{other}}}}}" not in text
