"""What became of what was added: an audit's findings and the ledger's later undos, counted; pure over tables."""

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import pandas as pd

from pipelines.model.recognition import CONTRIBUTED, STANDING
from pipelines.model.tables import rows_of


class Fate(StrEnum):
    """What became of an addition, in as many groups as a person can hold in mind; each addition is in exactly one."""

    STANDS = "stands"
    REFINED = "refined"
    DISPUTED = "disputed"
    REMOVED = "removed"
    TAKEN_BACK = "taken-back"
    NOT_LOOKED_AT = "not-looked-at"


#: The audit's word → its group. Re-sourced and unsourced statements still say what the partner said, without its word.
FATES = {
    "kept": Fate.STANDS,
    "further sourced": Fate.STANDS,
    "value changed": Fate.REFINED,
    "qualifiers changed": Fate.REFINED,
    "rank changed": Fate.REFINED,
    "re-sourced": Fate.REFINED,
    "reference removed": Fate.REFINED,
    "deprecated": Fate.DISPUTED,
    "removed": Fate.REMOVED,
    "item deleted": Fate.REMOVED,
    "undone": Fate.TAKEN_BACK,
}
UNDONE = "undone"
#: What an audit's table is read for.
AUDITED = ["contribution", "kind", "state"]


def standing(contributed: pd.DataFrame, audited: pd.DataFrame | None, taken_back: Collection[int]) -> pd.DataFrame:
    """What became of all that was added: schema `STANDING`, whose counts sum up to those of `contributed`.

    `contributed`: schema `CONTRIBUTED`, of one partner and target. `audited`: the columns `AUDITED` of its last audit
    there; None: there was none. `taken_back`: ids of contributions that our undos removed, since the audit too.

    Raises:
        KeyError: the audit has a state that is not in `FATES`.
    """
    counts: dict[tuple[str, Fate, str], int] = {}

    def add(kind: str, fate: Fate, state: str, count: int) -> None:
        counts[kind, fate, state] = counts.get((kind, fate, state), 0) + count

    left: dict[tuple[str, bool], int] = {}
    for row in rows_of(CONTRIBUTED.check(contributed)):
        key = (row["kind"], row["undone"])
        left[key] = left.get(key, 0) + row["count"]
    for row in _seen(audited, taken_back):
        undone = row["state"] == UNDONE
        add(row["kind"], FATES[row["state"]], row["state"], row["count"])
        left[row["kind"], undone] = left.get((row["kind"], undone), 0) - row["count"]
    for (kind, undone), count in left.items():
        if count > 0:
            add(kind, Fate.TAKEN_BACK if undone else Fate.NOT_LOOKED_AT, UNDONE if undone else "", count)
    order = list(Fate)
    keys = sorted(counts, key=lambda key: (key[0], order.index(key[1]), key[2]))
    return STANDING.frame(
        {"kind": kind, "fate": fate.value, "state": state, "count": counts[kind, fate, state]}
        for kind, fate, state in keys
    )


def fate_counts(table: pd.DataFrame, kinds: Collection[str]) -> dict[Fate, int]:
    """Of these kinds, how many came to each fate; every fate is there."""
    chosen = table[table["kind"].isin(list(kinds))]
    return {fate: int(chosen.loc[chosen["fate"] == fate.value, "count"].sum()) for fate in Fate}


def _seen(audited: pd.DataFrame | None, taken_back: Collection[int]) -> list[dict[str, Any]]:
    if audited is None or audited.empty:
        return []
    frame = audited[AUDITED].copy()
    frame.loc[frame["contribution"].isin(list(taken_back)), "state"] = UNDONE
    return rows_of(frame.groupby(["kind", "state"], as_index=False).agg(count=("contribution", "size")))
