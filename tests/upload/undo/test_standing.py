"""What became of one addition, case by case."""

from dataclasses import replace

import pytest

from pipelines.ledger.entries import Addition, Contribution
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Statement
from pipelines.model.values import EntityValue
from pipelines.upload.undo.standing import State, look
from tests.upload.samples import BIRTH, CIRCUMSTANCES, item, reference, snak, statement, year
from tests.upload.undo.recorded import additions_of

OURS = replace(reference("1"), hash="a" * 40)
THEIRS = replace(reference("9"), hash="b" * 40)
REFRESHED = replace(reference("1", "2026-11-01"), hash="c" * 40)
BORN = statement(snak(BIRTH, year(1853)), OURS)
CIRCA = (snak(CIRCUMSTANCES, EntityValue("Q5727902")),)


def addition(kind: str = "statement", content: Statement | None = BORN) -> Addition:
    json = content.to_json() if content else None
    row = Contribution(
        "run", 1, kind, "Q1", "1853", 1, "1", "m", "identifier", "", BIRTH,  # type: ignore[arg-type]
        statement=BORN.id, reference=OURS.hash, content=json,
    )  # fmt: skip
    return additions_of([row])[0]


def term(kind: str, text: str = "Ada") -> Addition:
    row = Contribution("run", 1, kind, "Q1", text, 1, "1", "m", "identifier", "", language="en")  # type: ignore[arg-type]
    return additions_of([row])[0]


def live(*references: Reference, **changes: object) -> Entity:
    return item(replace(BORN, references=references, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (None, State.DELETED),
        (item(), State.REMOVED),
        (live(OURS), State.KEPT),
        (live(OURS, THEIRS), State.FURTHER),
        (live(OURS, OURS), State.FURTHER),
        (live(THEIRS), State.RESOURCED),
        (live(), State.UNSOURCED),
        (live(OURS, qualifiers=CIRCA), State.QUALIFIED),
        (live(OURS, rank=Rank.PREFERRED), State.RANKED),
        (live(OURS, THEIRS, rank=Rank.DEPRECATED), State.DEPRECATED),
        (live(THEIRS, main=snak(BIRTH, year(1854)), rank=Rank.DEPRECATED), State.CHANGED),
    ],
)
def test_a_statement(now: Entity | None, state: State) -> None:
    assert look(addition(), now, [str(OURS.hash)]).state is state


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (item(), State.REMOVED),
        (live(THEIRS, OURS), State.KEPT),
        (live(THEIRS), State.REMOVED),
        (live(THEIRS, REFRESHED), State.RESOURCED),
        (live(OURS, main=snak(BIRTH, year(1854))), State.CHANGED),
        (live(OURS, rank=Rank.DEPRECATED), State.DEPRECATED),
    ],
)
def test_a_reference_on_a_statement_of_others(now: Entity, state: State) -> None:
    assert look(addition("reference"), now, [str(OURS.hash)]).state is state


@pytest.mark.parametrize(
    ("added", "now", "state"),
    [
        (term("label"), item(labels={"en": "Ada"}), State.KEPT),
        (term("label"), item(labels={"en": "Bea"}), State.CHANGED),
        (term("label"), item(), State.REMOVED),
        (term("description"), item(labels={"en": "Ada"}), State.REMOVED),
        (term("alias"), item(aliases={"en": ["Bea", "Ada"]}), State.KEPT),
        (term("alias"), item(labels={"en": "Ada"}), State.CHANGED),
        (term("alias"), item(), State.REMOVED),
    ],
)
def test_a_term(added: Addition, now: Entity, state: State) -> None:
    assert look(added, now, ()).state is state


def test_on_a_merged_item_it_is_known_by_what_it_says() -> None:
    moved = replace(BORN, id="Q2$00000009-0000-4000-8000-000000000000")
    found = look(addition(), item(moved, id_="Q2"), [str(OURS.hash)])
    assert (found.state, found.merged) == (State.KEPT, True)
    assert look(addition(), item(replace(moved, references=()), id_="Q2"), ()).state is State.REMOVED
    assert look(addition(content=None), item(moved, id_="Q2"), ()).state is State.REMOVED
