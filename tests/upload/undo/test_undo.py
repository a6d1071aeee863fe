from typing import Any

import pandas as pd
import pytest

from pipelines.exceptions import ConfigurationError, GateError, LedgerError, ServiceUnavailableError
from pipelines.ledger.entries import EditStatus
from pipelines.model.values import StringValue
from pipelines.upload.rows import Proposal
from pipelines.upload.undo.undo import plan_undo, undo
from tests.upload.conftest import Rig
from tests.upload.samples import (
    BIRTH,
    COUNTRY,
    SITE,
    ULAN,
    country,
    day,
    propose,
    propose_term,
    reference,
    snak,
    statement,
    year,
)

BORN, DIED = snak(BIRTH, year(1853)), snak(COUNTRY, country(183))


def dump(*items: int) -> list[Proposal]:
    """Facts for some items: two statements, a reference on a statement of others, a label and an alias each."""
    proposals = []
    for number in items or (1, 2):
        subject = f"Q{number}"
        proposals += [
            propose(BORN, reference("1"), reference("2"), row=number, subject=subject),
            propose(DIED, row=number, subject=subject),
            propose(snak(SITE, StringValue("https://example.org/a")), row=number, subject=subject),
            propose_term("label", f"Imaginäre Person {number}", "de", row=number, subject=subject),
            propose_term("alias", f"I. P. {number}", "en", row=number, subject=subject),
        ]
    return proposals


def content(rig: Rig, *items: str) -> list[dict[str, Any]]:
    """The items without what changes with every edit."""
    found = []
    for item in items or ("Q1", "Q2"):
        found.append({k: v for k, v in rig.sandbox.entity(item).items() if k not in {"lastrevid", "modified"}})
    return found


def prepared(rig: Rig) -> list[dict[str, Any]]:
    """The items with a statement of others each; then ours are uploaded."""
    for id_ in ("Q1", "Q2"):
        theirs = statement(snak(SITE, StringValue("https://example.org/a")), reference("8")).to_json()
        rig.edit_as_another({"claims": [theirs | {"id": theirs["id"].replace("Q1", id_)}]}, id_)
    before = content(rig)
    rig.upload(dump())
    return before


def told(table: pd.DataFrame, item: str = "Q1") -> dict[str, tuple[str, str]]:
    """Kind and property → action and status."""
    rows = table[table["item"] == item].to_dict("records")
    return {f"{r['kind']} {r['property'] or r['language']}": (r["action"], r["status"]) for r in rows}


def test_undo_restores_the_items_in_one_edit_each_and_its_undo_the_upload(rig: Rig) -> None:
    before = prepared(rig)
    after = content(rig)
    assert before != after
    writes = len(rig.writes())
    planned = plan_undo(rig.services(), rig.run)
    assert set(planned["status"]) == {"planned"} and len(rig.writes()) == writes
    table = undo(rig.services(), rig.run)
    assert set(table["status"]) == {"done"} and len(table) == 12
    assert content(rig) == before
    assert len(rig.writes()) == writes + 2
    (undoing,) = rig.ledger.undos(rig.run)
    assert undoing.id != rig.run and set(table["edit_group"]) == {undoing.id}
    (last, *_) = rig.reader.history("Q1")
    assert f"Undo of batch {rig.run}: 2 statements, 1 reference, 2 terms (edit group {undoing.id})" in last.summary
    assert rig.ledger.additions(run=rig.run) == []

    again = undo(rig.services(), undoing.id)
    assert set(again["action"]) == {"put back"} and set(again["status"]) == {"done"}
    assert content(rig) == after
    (restoring,) = rig.ledger.undos(undoing.id)
    assert "Undo of the undo in batch" in rig.reader.history("Q1")[0].summary
    assert {a.contribution.key for a in rig.ledger.additions(run=restoring.id)} == {"1", "2"}

    assert set(undo(rig.services(), restoring.id)["status"]) == {"done"}
    assert content(rig) == before


def test_a_second_undo_does_nothing(rig: Rig) -> None:
    prepared(rig)
    undo(rig.services(), rig.run)
    writes, runs = len(rig.writes()), len(rig.ledger.undos())
    assert undo(rig.services(), rig.run).empty
    assert (len(rig.writes()), len(rig.ledger.undos())) == (writes, runs)
