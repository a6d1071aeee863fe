"""The reconciliation service: how long one query takes, over an index of a million, beside csv-reconcile over 24,000.

Ours is `donata serve` in a process of its own, asked over HTTP on loopback, one query a request: a name, a type, and a
year where the row has one. csv-reconcile is asked through its test client, without HTTP, by name alone, over the
artists' reference (it compares each query with every name, so a million would take it forty times as long). The
entities are synthetic (`synthetic_entities.py`), the queries real artists and organisations, half of each.

    python tests/benchmarks/bench_service.py [--entities 1000000] [--queries 600] [--index FOLDER] [--alone]

Exit code 1 if the median is above 15 ms, the 95th percentile above 60 ms, or csv-reconcile is quicker.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.benchmarks.bench_reconcile import PYTHON, run
from tests.benchmarks.peers.exchange import Clock, read_rows
from tests.benchmarks.peers.tasks import DATA, HOME, MUSEUM, TASKS, Task, prepare
from tests.benchmarks.synthetic_index import synthetic_index

MEDIAN, NINETY_FIFTH = 15.0, 60.0
PATH = "/reconcile/0.2"
#: Queries asked before the clock starts: the index's pages are read from disk once.
WARMING = 50
#: What the queries of each task name as their type, and the property of their first year.
ASKED = {"moma": ("Q5", "P569"), "ror": ("Q43229", "P571")}


@contextmanager
def served(index: Path) -> Iterator[httpx.Client]:
    """A client of `donata serve` over the index."""
    command = [str(Path(sys.executable).parent / "donata"), "serve", "--index", str(index), "--port", "0"]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True) as process:
        try:
            with httpx.Client(base_url=_address(process), timeout=60) as client:
                yield client
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    """What the command says that it serves; it says so before it accepts, and a connection waits."""
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(rf"(http://\S+){re.escape(PATH)}", line):
            return found[1]
    raise SystemExit("donata serve ended without telling an address")


def queries(task: Task, folder: Path, number: int) -> list[dict[str, Any]]:
    """So many rows as queries of the service, spread over the dump."""
    kind, prop = ASKED[task.slug]
    rows = [row for row in read_rows(folder) if row["names"]]
    found = []
    for row in rows[:: max(1, len(rows) // number)][:number]:
        dated = [{"pid": prop, "v": str(row["first"])}] if row["first"] else []
        found.append({"query": row["names"][0], "type": kind, "limit": 5, "properties": dated})
    return found


def ask(client: httpx.Client, asked: Sequence[dict[str, Any]]) -> list[float]:
    """Milliseconds of each query, alone in its request."""
    times = []
    for query in asked:
        clock = Clock()
        answer = client.post(PATH, data={"queries": json.dumps({"q": query})})
        times.append(1_000 * clock())
        answer.raise_for_status()
        if "result" not in answer.json()["q"]:
            raise SystemExit(f"no result in the answer to {query}: {answer.text[:300]}")
    return times


def tell(who: str, times: Sequence[float]) -> tuple[float, float]:
    """Print and return the median and the 95th percentile."""
    median, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{who:<44} median {median:>8.1f} ms   95th percentile {high:>8.1f} ms   ({len(times)} queries)")
    return median, high


def main() -> int:
    """Build, serve, ask, and say whether it is quick enough."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--entities", type=int, default=1_000_000)
    options.add_argument("--queries", type=int, default=600)
    options.add_argument("--index", type=Path, help="one that is there already; default: kept from run to run")
    options.add_argument("--alone", action="store_true", help="without csv-reconcile")
    chosen = options.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"no real partner data at {DATA}: name its folder in DONATA_REAL_DATA")
    if not (chosen.alone or PYTHON.exists()):
        raise SystemExit(f"no peers at {PYTHON}: run `make {PYTHON.parents[1].name}/.bench`")
    with tempfile.TemporaryDirectory() as place:
        folders = {slug: Path(place) / slug for slug in TASKS}
        golds = {}
        for slug, folder in folders.items():
            folder.mkdir()
            golds[slug] = prepare(TASKS[slug], folder)
        index = chosen.index or synthetic_index(chosen.entities)
        asked = [query for slug in TASKS for query in queries(TASKS[slug], folders[slug], chosen.queries // 2)]
        with served(index) as client:
            ask(client, asked[:: max(1, len(asked) // WARMING)])
            median, high = tell(f"ours, over HTTP, {index.name}", ask(client, asked))
        good = median <= MEDIAN and high <= NINETY_FIFTH
        if not chosen.alone:
            (peer,) = run(["csv-reconcile"], folders[MUSEUM.slug], MUSEUM, golds[MUSEUM.slug])
            alone = [1_000 * seconds for seconds in peer.figures.notes["alone"]]
            good &= median < tell("csv-reconcile, in process, artists", alone)[0]
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
