"""Reconciliation beside its peers: the same rows, the same references, the same run.

Splink answers all rows; a rapidfuzz brute force and csv-reconcile, too slow for that, a sample of the scored ones, of
which half are in the reference (weighed back to the whole's share when precision is computed). Each tool runs in a
process of its own, one after the other; once both are made ready, ours and Splink answer all rows in turn, round by
round, and the best round of each counts. Only rows held out from our training are scored. The peers' thresholds are
swept on the gold itself, which flatters them; ours is given both so and as it accepts by itself.
Recall and F1 are compared swept with swept; what ours accepts by itself is held to the task's own goal.

`rows/s` is for the rows alone: index, tables and trained model are there already. `from nothing` counts training and
preparation as well, for Splink learns each table anew. Exit code 1 if ours is slower than Splink's steady rate or not
twenty times its rate from nothing, if its recall is below a peer's on the same rows or what it accepts below the
goal, or if ten times the rows cost more than eleven times as much.

    python tests/benchmarks/bench_reconcile.py [--task moma] [--peers-only]

Needs the real dumps (DONATA_REAL_DATA, or ../shared/data) and the peers (`make .venv-bench/.bench`).
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import IO

import pyarrow.parquet as pq

from tests.benchmarks.peers.exchange import DONE, READY, ROUNDS, Figures
from tests.benchmarks.peers.scoring import (
    Point,
    Ranked,
    accepted_point,
    at_precision,
    best_f1,
    curve,
    narrowed,
    ranked,
    recall_at,
)
from tests.benchmarks.peers.tasks import DATA, HOME, SAMPLES, TASKS, Gold, Task, prepare

PEERS = {"splink": "splink_peer", "rapidfuzz": "rapidfuzz_peer", "csv-reconcile": "csv_reconcile_peer"}
#: Ours and the peer that it is to be as fast as: all is made ready first, then they take their rounds in turn.
IN_ROUNDS = ("ours", "splink")
PYTHON = HOME / ".venv-bench" / "bin" / "python"
#: How many times Splink's rate from nothing ours must have, and the most that ten times the rows may cost.
TIMES_WHOLE, MOST_GROWTH = 20, 11.0
#: Seconds between two looks at a tool's memory: each walks all of its pages, at the tool's expense.
PAUSE = 2.0


@dataclass(frozen=True)
class Result:
    """One tool on one task; `accepted` is what ours accepts by itself, and None for the others."""

    tool: str
    figures: Figures
    found: Ranked
    gold: Gold  # of the rows that the tool was asked
    best: Point  # of the most recall at the required precision, threshold swept
    f1: Point
    accepted: Point | None = None

    @property
    def rate(self) -> float:
        """Rows a second, all else made ready."""
        return self.figures.rows / self.figures.steady

    @property
    def whole_rate(self) -> float:
        """Rows a second with preparation and training."""
        return self.figures.rows / self.figures.whole


class Running:
    """A tool in a process of its own, whose memory is looked at until it ends."""

    def __init__(self, tool: str, folder: Path, errors: IO[str]) -> None:
        python, module = (sys.executable, "ours") if tool == "ours" else (str(PYTHON), PEERS[tool])
        self.tool, self.peak = tool, 0.0
        self._folder, self._errors = folder, errors
        self._process = subprocess.Popen(
            [python, "-m", f"tests.benchmarks.peers.{module}", str(folder)],
            cwd=HOME,
            env=os.environ | {"PYTHONPATH": str(HOME)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        self._ended = Event()
        self._watch = Thread(target=self._look_on, daemon=True)
        self._watch.start()

    def _look_on(self) -> None:
        while not self._ended.wait(PAUSE):
            self.peak = max(self.peak, tree_memory(self._process.pid))

    def until(self, word: str) -> None:
        """Wait until it says so."""
        assert self._process.stdout is not None
        if all(line.strip() != word for line in self._process.stdout):
            self.end()
            raise SystemExit(f"{self.tool} ended on {self._folder.name} before it said '{word}'")

    def round(self) -> None:
        """Let it answer all rows once."""
        assert self._process.stdin is not None
        print("go", file=self._process.stdin, flush=True)
        self.until(DONE)

    def end(self) -> None:
        """Let it write its answers."""
        self._process.communicate()
        self._ended.set()
        self._watch.join()
        self._errors.seek(0)
        if self._process.returncode:
            raise SystemExit(f"{self.tool} failed on {self._folder.name}:\n{self._errors.read()[-4000:]}")


def run(tools: Sequence[str], folder: Path, task: Task, gold: Gold) -> list[Result]:
    """Let tools answer, each in a process of its own, those with several rounds in turn; score what they leave."""
    running = []
    with contextlib.ExitStack() as stack:
        for tool in tools:
            running.append(Running(tool, folder, stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))))
            if tool in IN_ROUNDS:
                running[-1].until(READY)
        for _ in range(ROUNDS):
            for one in running:
                if one.tool in IN_ROUNDS:
                    one.round()
        for one in running:
            one.end()
    return [score(one.tool, folder, task, gold, one.peak) for one in running]


def tree_memory(pid: int) -> float:
    """MiB of a process and all below it, each page that they share counted once (`Pss`)."""
    kibibytes, waiting = 0, [str(pid)]
    while waiting:
        place = Path("/proc") / waiting.pop()
        # A process may end at any moment.
        with contextlib.suppress(OSError):
            kibibytes += sum(
                int(line.split()[1])
                for line in (place / "smaps_rollup").read_text(encoding="ascii").splitlines()
                if line.startswith("Pss:")
            )
            waiting += [
                child for task in (place / "task").iterdir() for child in (task / "children").read_text().split()
            ]
    return kibibytes / 1024


def score(tool: str, folder: Path, task: Task, gold: Gold, peak: float) -> Result:
    """Read a tool's answers and figures, and compute all that is printed."""
    figures = Figures(**json.loads((folder / f"{tool}.json").read_text(encoding="utf-8")))
    figures.memory = max(figures.memory, peak)
    columns = pq.read_table(folder / f"{tool}.parquet").to_pydict()
    found = ranked(zip(*columns.values(), strict=True))
    asked = gold
    if tool in SAMPLES:
        asked = narrowed(gold, pq.read_table(folder / f"rows-{tool}.parquet")["row"].to_pylist())
    points = curve(found, asked, gold)
    own = figures.notes.pop("accepted", None)
    accepted = accepted_point({int(row): item for row, item in own.items()}, gold) if own is not None else None
    return Result(tool, figures, found, asked, at_precision(points, task.precision), best_f1(points), accepted)


def describe(result: Result, ours: Result | None, task: Task) -> str:
    """One line of the table."""
    rates = f"{result.rate:>9,.0f} {_times(ours, result.rate):>7}"
    wholes = f"{result.whole_rate:>9,.0f} {_times(ours, result.whole_rate):>7}"
    asked, there = len(result.gold.items), len(result.gold.present)
    first, five = (recall_at(number, result.found, result.gold) for number in (1, 5))
    best = f"{result.best.precision:.3f} {result.best.recall:.3f}"
    return (
        f"{result.tool:<14}{result.figures.rows:>7,} {rates} {wholes} {result.figures.memory:>7,.0f} "
        f"{asked:>7,} {there:>6,}  {best}  {result.f1.f1:.3f}  {first:.3f} {five:.3f}"
    )


def _times(ours: Result | None, rate: float) -> str:
    return f"{ours.rate / rate:,.2f}" if ours else "-"


HEAD = (
    f"{'tool':<14}{'rows':>7} {'rows/s':>9} {'ours/it':>7} {'nothing':>9} {'ours/it':>7} {'MiB':>7} "
    f"{'scored':>7} {'there':>6}  {'prec.':<5} {'recall':<6} {'F1':<5}  {'@1':<5} {'@5':<5}"
)


def shortcomings(ours: Result, peers: list[Result], task: Task) -> list[str]:
    """Where ours falls short; empty if all holds. A peer's sample is compared with ours on the same sample."""
    found = []
    for peer in peers:
        points = curve(ours.found, peer.gold, ours.gold)
        own = at_precision(points, task.precision).recall
        if own < peer.best.recall:
            found.append(f"recall at precision {task.precision} is {own:.3f}, {peer.tool}'s is {peer.best.recall:.3f}")
        if (f1 := best_f1(points).f1) < peer.f1.f1:
            found.append(f"best F1 is {f1:.3f}, {peer.tool}'s is {peer.f1.f1:.3f}")
        if peer.tool == "splink":
            found += _slower(ours, peer)
    if ours.accepted:
        found += _below_goal(ours.accepted, task)
    growth = float(ours.figures.notes["growth"])
    if growth > MOST_GROWTH:
        found.append(f"ten times the rows cost {growth:.1f} times as much, allowed are {MOST_GROWTH:.0f}")
    return found


def _below_goal(accepted: Point, task: Task) -> list[str]:
    wanted = {"precision": task.precision, "recall": task.recall}
    return [
        f"{name} as accepted is {value:.3f}, wanted are {least}"
        for name, least in wanted.items()
        if (value := getattr(accepted, name)) < least
    ]


def _slower(ours: Result, peer: Result) -> list[str]:
    found = []
    if ours.rate < peer.rate:
        found.append(f"{ours.rate:,.0f} rows/s are fewer than {peer.tool}'s {peer.rate:,.0f}")
    if ours.rate < TIMES_WHOLE * peer.whole_rate:
        found.append(f"{ours.rate:,.0f} rows/s are not {TIMES_WHOLE} times {peer.tool}'s {peer.whole_rate:,.0f}")
    return found


def measure(task: Task, folder: Path, *, alone: bool) -> list[str]:
    """Run all tools on one task and print the table; where ours falls short."""
    folder.mkdir(parents=True)
    gold = prepare(task, folder)
    print(f"\n{task.slug} -> {task.reference}: precision {task.precision} required, scored on rows held out")
    first = run([*([] if alone else ["ours"]), *IN_ROUNDS[1:]], folder, task, gold)
    ours = None if alone else first[0]
    peers = [one for one in first if one.tool in PEERS]
    peers += [result for tool in PEERS if tool not in IN_ROUNDS for result in run([tool], folder, task, gold)]
    print(HEAD)
    for result in [ours, *peers]:
        if result:
            print(describe(result, ours, task), flush=True)
    if ours is None:
        return []
    if ours.accepted:
        print(f"ours as it accepts: precision {ours.accepted.precision:.3f}, recall {ours.accepted.recall:.3f}")
    growth = float(ours.figures.notes["growth"])
    print(f"ten times the rows cost ours {growth:.1f} times as much")
    return [f"{task.slug}: {words}" for words in shortcomings(ours, peers, task)]


def main() -> int:
    """Measure, and say whether ours holds its own."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--task", choices=sorted(TASKS), action="append", help="only this one")
    options.add_argument("--peers-only", action="store_true", help="without ours: nothing is compared")
    chosen = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"no real partner data at {DATA}: name its folder in DONATA_REAL_DATA")
    if not PYTHON.exists():
        raise SystemExit(f"no peers at {PYTHON}: run `make .venv-bench/.bench`")
    short = []
    with tempfile.TemporaryDirectory() as place:
        for slug in chosen.task or TASKS:
            short += measure(TASKS[slug], Path(place) / slug, alone=chosen.peers_only)
    for words in short:
        print(f"falls short: {words}")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
