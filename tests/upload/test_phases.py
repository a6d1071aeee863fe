"""New items that name each other: made in order, rings closed by a second edit, whatever interrupts it."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pandas as pd
import pytest

from pipelines.model.tables import rows_of
from pipelines.model.values import EntityValue, StringValue
from pipelines.upload.attribution import Origin
from pipelines.upload.links import resolved
from pipelines.upload.phases import carry_out
from pipelines.upload.rehearsal import left_to_do
from pipelines.upload.rows import Action, Edit, Proposal, by_subject, edit_of, read_edits
from pipelines.upload.services import open_services
from pipelines.upload.undo.undo import undo
from tests.upload.conftest import Rig
from tests.upload.samples import BIRTH, COUNTRY, ULAN, propose, propose_term, snak, year

Names = Mapping[str, Sequence[str]]


class Killed(BaseException):
    """The process ends here."""


def proposals(names: Names, mark: int = 0) -> list[Proposal]:
    """New items `a`, `b` … (and live ones, `Q1` …), each with those that it names."""
    rows: list[Proposal] = []
    for number, (record, named) in enumerate(names.items(), start=1):
        live = record.startswith("Q")
        subject = record if live else f"new:{record}"
        said = [propose(snak(COUNTRY, EntityValue(f"new:{name}")), row=number, subject=subject) for name in named]
        if not live:
            identifier = StringValue(f"5{mark:04d}{number:04d}")
            said += [
                propose_term("label", f"Ada {record} {mark}", row=number, subject=subject),
                propose(snak(ULAN, identifier), row=number, subject=subject),
                propose(snak(BIRTH, year(1853)), row=number, subject=subject),
            ]
        rows += [row._replace(key=record, on_existing="add") for row in said]
    return rows


def upload(rig: Rig, edits: pd.DataFrame, subjects: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
    outcomes = carry_out(
        edits,
        run=rig.run,
        partner=rig.partner,
        client=rig.client,
        reader=rig.reader,
        endpoint=rig.endpoint,
        ledger=rig.ledger,
        progress=lambda: rig.told.append(1),
        subjects=subjects,
    )
    return {row["subject"]: row for row in rows_of(outcomes)}


def named_by(rig: Rig, item: str) -> list[str]:
    return [str(there.main) for there in rig.item(item).statements(COUNTRY)]


def test_items_that_are_named_are_made_first_and_each_in_one_edit(rig: Rig) -> None:
    outcomes = upload(rig, rig.plan(proposals({"Q1": "ac", "a": "b", "b": "c", "c": ""})).edits)
    items = {record: outcomes[f"new:{record}"]["item"] for record in "abc"}
    assert {row["status"] for row in outcomes.values()} == {"created", "edited"}
    assert named_by(rig, "Q1") == [items["a"], items["c"]]
    assert named_by(rig, items["a"]) == [items["b"]]
    assert named_by(rig, items["b"]) == [items["c"]]
    assert len(rig.writes()) == 4
    assert len(rig.told) == 4


def test_a_ring_takes_one_second_edit(rig: Rig) -> None:
    edits = rig.plan(proposals({"a": "bc", "b": "a", "c": ""})).edits
    outcomes = upload(rig, edits)
    a, b, c = (outcomes[f"new:{record}"]["item"] for record in "abc")
    assert sorted(named_by(rig, a)) == sorted([b, c])
    assert named_by(rig, b) == [a]
    assert len(rig.writes()) == 4
    first = outcomes["new:a"]
    assert (first["status"], first["statements"], first["references"], first["terms"]) == ("created", 4, 4, 1)
    assert first["revision"] == rig.reader.entities([a])[a].revision
    counts = rig.ledger.upload_counts(rig.run)
    assert (counts["created"], counts["edited"], counts["statements"]) == (3, 0, 9)
    again = upload(rig, edits)
    assert len(rig.writes()) == 4
    assert {subject: row["item"] for subject, row in again.items()} == {s: o["item"] for s, o in outcomes.items()}
    assert left_to_do(by_subject(read_edits(edits)), {"new:a": a, "new:b": b}, rig.reader.entities([a, b])) == []


@pytest.mark.parametrize("point", range(1, 5))
def test_a_kill_after_any_request_is_gone_on_from(rig: Rig, point: int) -> None:
    edits = rig.plan(proposals({"a": "b", "b": "a", "Q1": "b"})).edits
    sent = rig.client.send
    writes = []

    def dying(method: str, url: str | None = None, *, writing: bool, **kwargs: Any) -> Any:
        answer = sent(method, url, writing=writing, **kwargs)
        writes.append(1) if writing else None
        if len(writes) == point and writing:
            raise Killed
        return answer

    rig.client.send = dying  # type: ignore[method-assign]
    with pytest.raises(Killed):
        upload(rig, edits)
    rig.client.send = sent  # type: ignore[method-assign]
    outcomes = upload(rig, edits)
    a, b = outcomes["new:a"]["item"], outcomes["new:b"]["item"]
    assert (named_by(rig, a), named_by(rig, b), named_by(rig, "Q1")) == ([b], [a], [b])
    assert len(rig.writes()) == 4
    assert rig.ledger.upload_counts(rig.run)["statements"] == 7
    assert rig.ledger.unsettled_edits(rig.run) == []


def test_a_first_part_leaves_the_ring_to_the_rest(rig: Rig) -> None:
    edits = rig.plan(proposals({"a": "b", "b": "a"})).edits
    assert list(upload(rig, edits, ["new:a"])) == ["new:a"]
    assert len(rig.writes()) == 1
    outcomes = upload(rig, edits)
    a, b = outcomes["new:a"]["item"], outcomes["new:b"]["item"]
    assert (named_by(rig, a), named_by(rig, b)) == ([b], [a])
    assert len(rig.writes()) == 3


def test_what_names_an_item_that_is_not_created_is_put_back(rig: Rig) -> None:
    rows = proposals({"a": "b", "b": "", "c": "d", "d": "cb"})
    edits = rig.plan(rows).edits
    taken = snak(ULAN, StringValue("500000002"))
    rig.edit_as_another({"claims": [{"mainsnak": taken.to_json(), "type": "statement", "rank": "normal"}]}, "Q3")
    outcomes = upload(rig, edits)
    assert {subject: row["status"] for subject, row in outcomes.items()} == {
        "new:a": "review",
        "new:b": "failed",
        "new:c": "review",
        "new:d": "review",
    }
    assert "record b, which was not created" in outcomes["new:a"]["message"]
    assert outcomes["new:c"]["message"].startswith(f"created as {outcomes['new:c']['item']}, but it names")
    assert len(rig.writes()) == 2  # the other's, and `c`


def test_what_names_an_unclear_creation_waits(rig: Rig) -> None:
    edits = rig.plan(proposals({"a": "b", "b": ""})).edits
    rig.client.lose_request = 1
    rig.client.deaf = False
    outcomes = upload(rig, edits)
    assert {row["status"] for row in outcomes.values()} == {"created"}  # waited for, and then made once
    assert len(rig.writes()) == 2


def test_an_item_of_an_earlier_run_is_named_by_its_id(rig: Rig) -> None:
    first = upload(rig, rig.plan(proposals({"a": ""})).edits)
    rig.start_run()
    upload(rig, rig.plan(proposals({"Q1": "a"})).edits)
    assert named_by(rig, "Q1") == [first["new:a"]["item"]]


def test_what_a_person_took_out_of_a_ring_is_not_said_again(rig: Rig) -> None:
    edits = rig.plan(proposals({"a": "b", "b": "a"})).edits
    a = upload(rig, edits)["new:a"]["item"]
    (link,) = rig.statements(COUNTRY, a)
    rig.edit_as_another({"claims": [{"id": link["id"], "remove": ""}]}, a)
    rig.start_run()
    upload(rig, edits)
    assert named_by(rig, a) == []


def test_undo_asks_for_the_deletion_of_all_and_empties_none(rig: Rig) -> None:
    outcomes = upload(rig, rig.plan(proposals({"a": "b", "b": "a", "Q1": "a"})).edits)
    a, b = outcomes["new:a"]["item"], outcomes["new:b"]["item"]
    rig.ledger.finish_run(rig.run, {})
    services = open_services(Origin(rig.run, "m", {}), rig.partner, rig.client, rig.ledger, rig.endpoint)
    undone = undo(services, rig.run)
    assert named_by(rig, "Q1") == []
    assert (named_by(rig, a), named_by(rig, b)) == ([b], [a])
    requests = undone[undone["item"].isin([a, b])]
    assert set(requests["action"]) == {"request deletion"}
    assert set(requests["statement"].dropna()) == {
        link["id"] for i in (a, b) for p in (COUNTRY, ULAN, BIRTH) for link in rig.statements(p, i)
    }


@pytest.mark.parametrize("seed", range(6))
def test_planning_after_applying_gives_the_empty_plan(rig: Rig, seed: int) -> None:
    dice = Random(seed)  # noqa: S311 - the same links every time
    records = "abcde"[: dice.randint(1, 5)]
    names = {r: [n for n in records if n != r and dice.random() < 0.5] for r in records}
    names["Q2"] = [n for n in records if dice.random() < 0.5]
    rows = proposals(names)
    outcomes = upload(rig, rig.plan(rows).edits)
    ids = {subject: row["item"] for subject, row in outcomes.items()}
    after = [row._replace(subject=ids[row.subject]) for row in _resolved(rows, ids)]
    assert set(rig.plan(after).edits["action"]) == {"keep"}
    seconds = len(rig.writes()) - len(outcomes)
    assert 0 <= seconds < len(records)


def _resolved(rows: list[Proposal], ids: Mapping[str, str]) -> list[Proposal]:
    """The proposals as the next run makes them, once all rows have their items."""
    edits = resolved(_as_edits(rows), ids)
    return [row._replace(value=edit.value, text=edit.text) for row, edit in zip(rows, edits, strict=True)]


def _as_edits(rows: list[Proposal]) -> list[Edit]:
    return [edit_of(row, Action.ADD_STATEMENT if row.kind == "statement" else Action.ADD_TERM, "") for row in rows]
