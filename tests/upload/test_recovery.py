import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipelines.upload.rows import Proposal
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
