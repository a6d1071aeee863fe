"""The reconciliation service: one query at a time over HTTP, in a process of its own, in 0.2 and in 1.0.

Without `--index` an index of the reference's artists is built first. "Nothing asked" is what HTTP and the service cost
alone. Exit code 1 if a query takes over 15 ms (median) or 60 ms (95th percentile).

    python tests/benchmarks/bench_service.py [--index DIR] [--queries 500]
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from pipelines.reconcile.reference.building import build_reference, open_reference

HOME = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("DONATA_REAL_DATA", HOME.parent / "shared" / "data"))
MOST_MILLISECONDS = (15, 60)
FORM, JSON = {"Content-Type": "application/x-www-form-urlencoded"}, {"Content-Type": "application/json"}
Ask = Callable[[HTTPConnection, str], None]


def ask_nothing(connection: HTTPConnection, _: str) -> None:
    """A query without a name."""
    connection.request("POST", "/reconcile/0.2", urlencode({"queries": json.dumps({"q0": {"query": ""}})}), FORM)


def ask_early(connection: HTTPConnection, name: str) -> None:
    """A name, in 0.2."""
    connection.request("POST", "/reconcile/0.2", urlencode({"queries": json.dumps({"q0": {"query": name}})}), FORM)


def ask_draft(connection: HTTPConnection, name: str) -> None:
    """A name, in 1.0."""
    query = {"conditions": [{"matchType": "name", "propertyValue": name}]}
    connection.request("POST", "/reconcile/1.0/match", json.dumps({"queries": [query]}), JSON)


@contextmanager
def served(index: Path) -> Iterator[str]:
    """`donata serve` on a free port; its base URL."""
    command = [str(Path(sys.executable).with_name("donata")), "serve", "--port", "0", "--index", str(index)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stdout or ())
            url = next(word for line in lines for word in line.split() if word.startswith("http://"))
            yield url
        finally:
            process.terminate()


def measure(url: str, names: list[str], ask: Ask) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds; the first tenth only warms up."""
    connection = HTTPConnection(urlsplit(url).netloc)
    spent = []
    for name in names[: len(names) // 10] + names:
        began = time.perf_counter()
        ask(connection, name)
        answer = connection.getresponse()
        body = answer.read()
        spent.append(1_000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise SystemExit(f"HTTP {answer.status}: {body[:200]!r}")
    connection.close()
    timed = spent[len(names) // 10 :]
    return float(np.median(timed)), float(np.percentile(timed, 95))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--queries", type=int, default=500)
    options = parser.parse_args()
    if not options.index and not DATA.is_dir():
        print(f"skipped: no real data under {DATA} (set DONATA_REAL_DATA)")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        index = options.index or Path(scratch) / "artists"
        if not options.index:
            build_reference(DATA / "reference" / "artists.json.gz", index)
        reference = open_reference(index)
        chosen = random.Random(1).sample(range(len(reference.names)), min(options.queries, len(reference.names)))  # noqa: S311
        names = reference.names.texts(chosen)
        print(f"{len(reference):,} entities, {len(names):,} queries, one at a time")
        good = True
        with served(index) as url:
            for title, ask in {"nothing asked": ask_nothing, "0.2": ask_early, "1.0-draft": ask_draft}.items():
                median, high = measure(url, names, ask)
                print(f"{title:14} median {median:6.2f} ms   95th percentile {high:6.2f} ms")
                good &= median <= MOST_MILLISECONDS[0] and high <= MOST_MILLISECONDS[1]
    return not good


if __name__ == "__main__":
    sys.exit(main())
