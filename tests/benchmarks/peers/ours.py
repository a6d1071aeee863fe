"""Ours, called as a run calls it: all records of the dump, candidates, decisions, and the settlement of the whole.

The source of candidates is made beforehand, as a peer's model is trained beforehand; the time for it is in `whole`.
The cost of ten times as many rows is measured too: every tenth row beside all of them, over the same source.
"""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from pipelines.model.entities import Entity
from pipelines.model.tables import rows_of, to_pandas
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile import CandidateSource, reconcile, settle
from tests.benchmarks.peers.exchange import Clock, Figures, write_answers
from tests.benchmarks.peers.tasks import HOME, TASKS, read_reference
from tests.reconcile.memory import MemorySource

ACCEPTED = "accepted"
GROWTH = 10
#: Times that the steady part is measured; the best counts, for both ours and Splink's.
ROUNDS = 2


def source_of(entities: Iterable[Entity]) -> CandidateSource:
    """What the rows are matched against."""
    return MemorySource(list(entities), small=True)


def without_identifiers(partner: Partner) -> Partner:
    """The partner with a mapping that matches by names and facts alone."""
    match = partner.mapping.match.model_copy(update={"identifiers": ()})
    return replace(partner, mapping=partner.mapping.model_copy(update={"match": match}))


def answer(records: pd.DataFrame, partner: Partner, source: CandidateSource) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Settled matches (schema `MATCHES`) and candidates (`CANDIDATES`) of all records."""
    result = reconcile(records, partner, source)
    matches, _ = settle(result.matches, partner)
    return matches, result.candidates


def main(folder: Path) -> None:
    """Answer all rows of the task, and measure what a tenth of them costs."""
    task = TASKS[folder.name]
    partner = without_identifiers(read_partner(HOME, task.slug))
    records = to_pandas(pq.read_table(folder / "records.parquet"))
    clock = Clock()
    source = source_of(read_reference(task.reference_path))
    prepared = clock()
    steady, few = float("inf"), float("inf")
    tenth = records.iloc[::GROWTH].reset_index(drop=True)
    for _ in range(ROUNDS):
        clock = Clock()
        answer(tenth, partner, source)
        few = min(few, clock())
        clock = Clock()
        matches, candidates = answer(records, partner, source)
        steady = min(steady, clock())
    # As many rows as ten tenths have, lest rounding count.
    growth = steady / few * len(tenth) * GROWTH / len(records)
    accepted = {str(m["_row"]): m["item"] for m in rows_of(matches) if m["outcome"] == ACCEPTED}
    notes = {"growth": growth, "accepted": accepted, "prepared": prepared}
    found = ((c["_row"], c["item"], c["score"]) for c in rows_of(candidates[["_row", "item", "score"]]))
    write_answers(folder, "ours", found, Figures(len(records), steady, prepared + steady, notes=notes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
