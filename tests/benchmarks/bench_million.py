"""Batch reconciliation against an index of a million: rows a second and memory, for a museum and for a registry.

The entities are synthetic (`synthetic_entities.py`), the real ones among them; the rows are the real dumps' first ones,
without their identifiers. All is done that a run does: reading, candidates, evidence, probabilities, words for what is
shown, settlement. Exit code 1 below 3,000 rows/s or above four GiB (all processes, shared pages once).

    python tests/benchmarks/bench_million.py [--entities 1000000] [--index FOLDER] [--rows 12000] [--task moma]
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from threading import Event, Thread

import pyarrow.parquet as pq

from pipelines.model.tables import to_pandas
from pipelines.partners.partner import read_partner
from pipelines.reconcile import read_model
from pipelines.reconcile.reference.building import open_reference
from tests.benchmarks.bench_reconcile import tree_memory
from tests.benchmarks.peers.exchange import Clock
from tests.benchmarks.peers.ours import ACCEPTED, answer, processor_seconds, without_identifiers
from tests.benchmarks.peers.tasks import DATA, HOME, TASKS, prepare
from tests.benchmarks.synthetic_index import synthetic_index

LEAST_RATE, MOST_MEMORY = 3_000, 4_096
#: Seconds between two looks at the memory.
PAUSE = 0.5


class Watch:
    """The most memory that this process and all below it had, in MiB."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._done = Event()
        self._thread = Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(PAUSE):
            self.peak = max(self.peak, tree_memory(os.getpid()))

    def end(self) -> float:
        """Look no more."""
        self._done.set()
        self._thread.join()
        return self.peak


def measure(slug: str, index: Path, most: int) -> bool:
    """Reconcile one dump's first rows, and say how it went."""
    task = TASKS[slug]
    with tempfile.TemporaryDirectory() as place:
        prepare(task, Path(place))
        records = to_pandas(pq.read_table(Path(place) / "records.parquet")).iloc[:most].reset_index(drop=True)
    partner = without_identifiers(read_partner(HOME, slug), task.precision)
    model = read_model(HOME, partner.mapping.match.model or task.model)
    reference = open_reference(index)
    clock, before = Clock(), processor_seconds()
    matches, _ = answer(records, partner, reference, model)
    seconds, spent = clock(), processor_seconds() - before
    # Once more for the memory: to look at all pages takes from the time, also of who is looked at.
    watch = Watch()
    answer(records, partner, reference, model)
    peak = watch.end()
    rate, accepted = len(records) / seconds, int((matches["outcome"] == ACCEPTED).sum())
    print(
        f"{slug}: {len(records):,} rows against {len(reference):,} entities, {accepted:,} accepted: {rate:,.0f} rows/s "
        f"({len(records) / spent:,.0f} a second of processor), most memory {peak:,.0f} MiB"
    )
    return rate >= LEAST_RATE and peak <= MOST_MEMORY


def main() -> int:
    """Measure all tasks."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--entities", type=int, default=1_000_000)
    options.add_argument("--index", type=Path, help="an index that is there already")
    options.add_argument("--rows", type=int, default=12_000)
    options.add_argument("--task", choices=sorted(TASKS), action="append")
    chosen = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"no real partner data at {DATA}: name its folder in DONATA_REAL_DATA")
    index = chosen.index or synthetic_index(chosen.entities)
    good = [measure(slug, index, chosen.rows) for slug in chosen.task or TASKS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
