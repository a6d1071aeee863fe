"""Each addition is in exactly one group, whatever the audit knew."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coverage.recognition.standing import FATES, Fate, fate_counts, standing
from pipelines.model.tables import rows_of
from pipelines.upload.audit.audit import UNDONE
from pipelines.upload.undo.standing import State
from tests.coverage.recognition.gift import ADDED, AUDITED, TAKEN_BACK, contributed


def test_every_word_of_the_audit_has_its_group() -> None:
    assert set(FATES) == {state.value for state in State} | {UNDONE}


def test_what_was_added_sums_up_with_what_was_not_looked_at() -> None:
    table = standing(ADDED, AUDITED, TAKEN_BACK)
    assert fate_counts(table, ["statement"]) == {
        Fate.STANDS: 2,
        Fate.REFINED: 1,
        Fate.DISPUTED: 1,
        Fate.REMOVED: 0,
        Fate.TAKEN_BACK: 1,
        Fate.NOT_LOOKED_AT: 1,
    }
    assert fate_counts(table, ["reference"])[Fate.STANDS] == 2
    assert fate_counts(table, ["label", "alias"]) == dict.fromkeys(Fate, 0) | {Fate.STANDS: 1, Fate.NOT_LOOKED_AT: 2}
    assert int(table["count"].sum()) == int(ADDED["count"].sum())


def test_without_an_audit_nothing_is_said_to_stand() -> None:
    table = standing(ADDED, None, TAKEN_BACK)
    assert set(table["fate"]) == {"not-looked-at", "taken-back"}
    assert rows_of(table[table["fate"] == "taken-back"]) == [
        {"kind": "statement", "fate": "taken-back", "state": "undone", "count": 1}
    ]


@given(st.lists(st.sampled_from([*FATES]), max_size=12), st.integers(0, 5), st.sets(st.integers(0, 11)))
def test_counts_always_add_up(states: list[str], later: int, undone: set[int]) -> None:
    taken = {number for number, state in enumerate(states) if state == UNDONE or number in undone}
    total = contributed(
        (1, "statement", "P1", len(states) - len(taken) + later, False), (1, "statement", "P1", len(taken), True)
    )
    audited = pd.DataFrame(
        [(number, "statement", state) for number, state in enumerate(states)],
        columns=["contribution", "kind", "state"],
    )
    counts = fate_counts(standing(total, audited, taken), ["statement"])
    assert sum(counts.values()) == len(states) + later
    assert counts[Fate.TAKEN_BACK] == len(taken)
    assert counts[Fate.NOT_LOOKED_AT] == later
