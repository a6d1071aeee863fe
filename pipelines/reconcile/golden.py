"""Gold: rows whose items are known, held against what reconciliation makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.exceptions import InputError
from pipelines.model.identifiers import ITEM_ID
from pipelines.model.records import cell_values, is_own_column
from pipelines.model.tables import values_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader
from pipelines.reconcile.evidence import gather
from pipelines.reconcile.matching import compare
from pipelines.reconcile.pairs import find_pairs
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import Reference
from pipelines.reconcile.settlement import settle
from pipelines.reconcile.training import Examples, Part, in_part, part_numbers
from pipelines.reconcile.workload import reconcile_all, slices, spread

#: What the evaluation reads of each row with gold.
COLUMNS = (
    "key", "name", "outcome", "item", "score", "none_probability", "evidence", "gold", "answerable", "rank",
)  # fmt: skip


def without_identifiers(partner: Partner) -> Partner:
    """The partner with its identifier columns switched off."""
    match = partner.mapping.match.model_copy(update={"identifiers": ()})
    return replace(partner, mapping=partner.mapping.model_copy(update={"match": match}))


def gold_items(records: pd.DataFrame, column: str) -> list[list[str]]:
    """The items that each row's gold column names; none where it is empty or holds no item ids.

    Raises:
        InputError: the dump has no such column, or no item id stands in it.
    """
    if column not in records.columns:
        fields = ", ".join(name for name in records.columns if not is_own_column(name))
        raise InputError(f"there is no column '{column}' to take the known items from", remedy=f"one of: {fields}")
    cells = values_of(records, column)
    gold = [[text for text in cell_values(cell) if ITEM_ID.fullmatch(text)] for cell in cells]
    if not any(gold):
        raise InputError(f"no cell of column '{column}' holds an item id", remedy="name the column with ids like Q42")
    return gold


def examples_of(
    records: pd.DataFrame, gold: Sequence[Sequence[str]], partner: Partner, reference: Reference
) -> Examples:
    """All rows with all their candidates compared, to learn from: those without gold compete for items too."""
    known = np.array([bool(items) for items in gold], dtype=bool)
    clues = ClueReader(partner).read(records)
    pairs = find_pairs(clues, reference)
    evidence = gather(clues, pairs, reference, partner.mapping.match.types)
    items = reference.numbers[pairs.ordinal].tolist()
    right = [f"Q{number}" in gold[row] for row, number in zip(pairs.row.tolist(), items, strict=True)]
    keys = records["_key"].tolist()
    return Examples(keys, clues, evidence, reference, np.array(right, dtype=bool), known)


@dataclass(frozen=True)
class Trial:
    """One run over all records: a line a row with gold in the part (`COLUMNS`), seconds, rows, and outcomes of all."""

    table: pd.DataFrame
    seconds: float
    rows: int
    outcomes: dict[str, int]


def try_out(
    records: pd.DataFrame,
    gold: Sequence[Sequence[str]],
    partner: Partner,
    reference: Reference,
    model: Model,
    *,
    part: Part,
    workers: int = 1,
) -> Trial:
    """Reconcile all records, settle them together, and set what came of the part's rows beside their gold."""
    start = perf_counter()
    done = reconcile_all(records, partner, reference, model, workers)
    matches, _ = settle(pd.concat([one.matches for one in done], ignore_index=True), partner)
    seconds = perf_counter() - start
    known = np.array([bool(items) for items in gold], dtype=bool)
    rows = np.flatnonzero(known & in_part(part_numbers(records["_key"].tolist()), part))
    chosen = records.iloc[rows].reset_index(drop=True)
    own = [list(gold[row]) for row in rows.tolist()]
    table = matches.iloc[rows].reset_index(drop=True)
    names = partner.mapping.match.names
    shown = names[0].column if names and names[0].column in chosen else "_key"
    lines = pd.DataFrame(
        {
            "key": chosen["_key"].tolist(),
            "name": [text or "" for text in values_of(chosen, shown)],
            "outcome": table["outcome"].tolist(),
            "item": values_of(table, "item"),
            "score": table["score"].to_numpy(dtype=np.float64, na_value=0.0),
            "none_probability": table["none_probability"].to_numpy(dtype=np.float64, na_value=1.0),
            "evidence": table["evidence"].tolist(),
            "gold": [" ".join(items) for items in own],
            "answerable": [_held(items, reference) for items in own],
            "rank": ranks(chosen, own, partner, reference, model, workers=workers),
        }
    )
    outcomes = {str(name): int(count) for name, count in matches["outcome"].value_counts().items()}
    return Trial(lines, seconds, len(records), outcomes)


def _held(items: Sequence[str], reference: Reference) -> bool:
    return bool((reference.ordinals([int(item[1:]) for item in items]) >= 0).any())


def ranks(
    records: pd.DataFrame,
    gold: Sequence[Sequence[str]],
    partner: Partner,
    reference: Reference,
    model: Model,
    *,
    workers: int = 1,
) -> NDArray[np.int64]:
    """The right item's rank among each row's candidates, 1 the best; 0 where it is not among them."""
    batches = list(slices(records, workers))
    starts = np.cumsum([0, *(len(batch) for batch in batches)])
    types = partner.mapping.match.types

    def of_batch(number: int) -> NDArray[np.int64]:
        own = gold[int(starts[number]) : int(starts[number + 1])]
        compared = compare(ClueReader(partner).read(batches[number]), reference, model, types)
        return _ranks(compared.pairs.row, compared.pairs.ordinal, compared.judged.probability, own, reference)

    return np.concatenate([np.empty(0, np.int64), *spread(of_batch, len(batches), workers)])


def _ranks(
    row: NDArray[np.int64],
    ordinal: NDArray[np.int64],
    probability: NDArray[np.float64],
    gold: Sequence[Sequence[str]],
    reference: Reference,
) -> NDArray[np.int64]:
    order = np.lexsort((ordinal, -probability, row))
    starts = np.searchsorted(row[order], np.arange(len(gold)))
    rank = np.arange(len(order)) - starts[row[order]] + 1
    found = np.zeros(len(gold), dtype=np.int64)
    numbers = reference.numbers[ordinal[order]].tolist()
    for place, (one, number) in enumerate(zip(row[order].tolist(), numbers, strict=True)):
        if not found[one] and f"Q{number}" in gold[one]:
            found[one] = rank[place]
    return found
