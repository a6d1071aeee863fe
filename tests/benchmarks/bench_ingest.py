"""Ingest beside `frictionless validate`: a million-row dump, the same file, the same schema, in the same run.

Both run in a process of their own; the time is from its start to its end, the memory its peak. Ours also normalises,
compares and writes records, issues and quarantine; frictionless only validates. Exit code 1 if ours needs a gibibyte or
more, is not ten times as fast, or the two do not find the same troubles.

    python tests/benchmarks/bench_ingest.py [--rows 1000000] [--alone]
"""

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEAST_RATIO = 10.0
MOST_MEMORY = 1 << 30
SEED = 20260501
#: One row in this many has a year that is none, and one an address that is none.
WRONG_ONE_IN = 10_000
RAGGED = 5

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True, "unique": True}},
        {"name": "name", "type": "string", "constraints": {"required": True, "maxLength": 200}},
        {"name": "biography", "type": "string"},
        {"name": "nationality", "type": "string"},
        {"name": "born", "type": "year", "constraints": {"minimum": 1000, "maximum": 2026}},
        {"name": "died", "type": "year"},
        {"name": "ulan", "type": "string", "constraints": {"pattern": "500\\d{6}"}},
        {"name": "website", "type": "string", "constraints": {"pattern": "https?://.*"}},
        {"name": "modified", "type": "date"},
    ],
    "primaryKey": ["id"],
    "missingValues": [""],
}
_SYLLABLES = ["ma", "lo", "ré", "tin", "da", "sol", "kü", "ber", "na", "vo", "zi", "har", "po", "len", "ça", "mir"]
_NATIONS = ["Erewhonian", "Laputan", "Lilliputian", "Ruritanian", "Utopian", "Zembrian", ""]


@dataclass(frozen=True)
class Measurement:
    """One validator's run: seconds by the clock and of processor time, peak resident bytes, and errors found."""

    seconds: float
    processor: float
    memory: int
    errors: int


def write_dump(path: Path, rows: int) -> None:
    """Made-up artists: names in quotes, every third without a year of death, a few wrong values, five ragged rows."""
    dice = random.Random(SEED)  # noqa: S311 - the same file every time
    ragged = {rows * (2 * i + 1) // (2 * RAGGED) for i in range(RAGGED)}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([field["name"] for field in SCHEMA["fields"]])
        for number in range(1, rows + 1):
            first, last = ("".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(2))
            born = dice.randint(1400, 1990)
            nation = dice.choice(_NATIONS)
            row = [
                number,
                f"{last}, {first}",
                f"{nation}, born {born}" if nation else "",
                nation,
                "unknown" if number % WRONG_ONE_IN == 77 else born,
                "" if number % 3 == 0 else born + dice.randint(20, 90),
                "" if number % 4 else 500_000_000 + number % 1_000_000,
                f"{'htp:/' if number % WRONG_ONE_IN == 99 else 'https://'}artists.example.org/{number}",
                f"20{dice.randint(10, 25)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            ]
            writer.writerow([*row, "surplus"] if number in ragged else row)


def run_donata(dump: Path, out: Path) -> int:
    """Ingest the dump; returns the number of errors."""
    from pipelines.ingest.snapshots import take_snapshot
    from pipelines.ingest.stage import ingest_resource
    from pipelines.partners.package import Resource

    resource_ = Resource.model_validate({"name": "artists", "path": dump.name, "schema": SCHEMA})
    report = ingest_resource(resource_, take_snapshot(dump, None), out)
    return sum(count.count for count in report.details if count.severity == "error")


def run_frictionless(dump: Path, out: Path) -> int:
    """`frictionless validate`, through its own Python entry; returns the number of errors."""
    del out
    from frictionless import Checklist, Resource, Schema

    source = Resource(path=dump.name, basepath=str(dump.parent), schema=Schema.from_descriptor(SCHEMA))
    report = source.validate(Checklist(), limit_errors=1_000_000)
    return int(report.stats["errors"])


RUNNERS = {"donata": run_donata, "frictionless": run_frictionless}


def measure(runner: str, dump: Path, folder: Path) -> Measurement:
    """Run one of them in a fresh process."""
    command = [sys.executable, __file__, "--runner", runner, "--dump", str(dump), "--out", str(folder / runner)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHONWARNINGS": "ignore"}
    )
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(done.stdout.splitlines()[-1])
    return Measurement(seconds, processor, told["memory"], told["errors"])


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--alone", action="store_true", help="without frictionless")
    parser.add_argument("--runner", choices=RUNNERS, help=argparse.SUPPRESS)
    parser.add_argument("--dump", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.runner:
        errors = RUNNERS[given.runner](given.dump, given.out)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"errors": errors, "memory": memory}))
        return 0
    with tempfile.TemporaryDirectory() as name:
        dump = Path(name) / "artists.csv"
        write_dump(dump, given.rows)
        print(f"{given.rows:,} rows, {dump.stat().st_size / 1e6:.0f} MB")
        names = ["donata"] if given.alone else list(RUNNERS)
        return judge({runner: measure(runner, dump, Path(name)) for runner in names}, given.rows)


def judge(found: dict[str, Measurement], rows: int) -> int:
    """Print both; 0 if the promises hold."""
    for runner, m in found.items():
        speed = f"{rows / m.seconds:>12,.0f} rows/s"
        print(
            f"{runner:<14}{m.seconds:>8.1f} s ({m.processor:.1f} s of processor) {speed} {m.memory / 2**20:>8.0f} MiB peak {m.errors:>8,} errors"
        )
    ours = found["donata"]
    kept = ours.memory < MOST_MEMORY
    if "frictionless" in found:
        theirs = found["frictionless"]
        ratio = theirs.seconds / ours.seconds
        print(f"ratio {ratio:.1f} (at least {LEAST_RATIO:.0f})")
        kept = kept and ratio >= LEAST_RATIO and theirs.errors == ours.errors
    print("holds" if kept else "DOES NOT HOLD")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
