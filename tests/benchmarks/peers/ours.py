"""Ours, called as a run calls it: all records of the dump, candidates, decisions, and the settlement of the whole.

The reference is indexed beforehand, as a peer's model is trained beforehand; the time for it is in `whole`. The cost of
ten times as many rows is measured too: every tenth row beside all of them, over the same reference,
in seconds of processor time.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from pipelines.model.tables import rows_of, to_pandas
from pipelines.partners.partner import Partner, read_partner
from pipelines.reconcile import Model, read_model, settle
from pipelines.reconcile.reference import Reference, build_reference
from pipelines.reconcile.workload import reconcile_all
from tests.benchmarks.peers.exchange import Clock, Figures, turns, write_answers
from tests.benchmarks.peers.tasks import HOME, TASKS

ACCEPTED = "accepted"
GROWTH = 10


def without_identifiers(partner: Partner, precision: float) -> Partner:
    """The partner with a mapping that matches by names and facts alone, to the task's precision."""
    match = partner.mapping.match.model_copy(update={"identifiers": (), "required_precision": precision})
    return replace(partner, mapping=partner.mapping.model_copy(update={"match": match}))


def answer(
    records: pd.DataFrame, partner: Partner, reference: Reference, model: Model
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Settled matches (schema `MATCHES`) and candidates (`CANDIDATES`) of all records."""
    batches = reconcile_all(records, partner, reference, model, workers=os.cpu_count() or 1)
    matches, _ = settle(pd.concat([batch.matches for batch in batches], ignore_index=True), partner)
    return matches, pd.concat([batch.candidates for batch in batches], ignore_index=True)


def processor_seconds() -> float:
    """Of this process and its children that have ended: what others do on the machine hardly changes it."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


@dataclass(frozen=True)
class Measured:
    """Answers, the seconds by the clock that they took, and those of processors."""

    matches: pd.DataFrame
    candidates: pd.DataFrame
    seconds: float
    processor: float


def measure(records: pd.DataFrame, partner: Partner, reference: Reference, model: Model) -> Measured:
    """Answer in a process of its own, so that no round finds anything that the one before has worked out."""
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        _ASKED.append((records, partner, reference, model))
        try:
            return pool.submit(_measured).result()
        finally:
            _ASKED.pop()


_ASKED: list[tuple[pd.DataFrame, Partner, Reference, Model]] = []


def _measured() -> Measured:
    before, clock = processor_seconds(), Clock()
    matches, candidates = answer(*_ASKED[-1])
    return Measured(matches, candidates, clock(), processor_seconds() - before)


def main(folder: Path) -> None:
    """Answer all rows of the task, and measure what a tenth of them costs."""
    task = TASKS[folder.name]
    partner = without_identifiers(read_partner(HOME, task.slug), task.precision)
    model = read_model(HOME, partner.mapping.match.model or task.model)
    records = to_pandas(pq.read_table(folder / "records.parquet"))
    clock = Clock()
    reference = build_reference(task.reference_path, folder / "index")
    prepared = clock()
    tenth = records.iloc[::GROWTH].reset_index(drop=True)
    few, many = [], []
    for _ in turns():
        few.append(measure(tenth, partner, reference, model).processor)
        many.append(measure(records, partner, reference, model))
    steady = min(one.seconds for one in many)
    # As many rows as ten tenths have, lest rounding count.
    growth = min(one.processor for one in many) / min(few) * len(tenth) * GROWTH / len(records)
    accepted = {str(m["_row"]): m["item"] for m in rows_of(many[-1].matches) if m["outcome"] == ACCEPTED}
    notes = {"growth": growth, "accepted": accepted, "prepared": prepared}
    found = ((c["_row"], c["item"], c["score"]) for c in rows_of(many[-1].candidates[["_row", "item", "score"]]))
    write_answers(folder, "ours", found, Figures(len(records), steady, prepared + steady, notes=notes))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
