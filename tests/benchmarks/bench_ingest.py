"""Ingest beside `frictionless validate`: a million-row dump, the same file, the same schema, in the same run.

Each runs in a process of its own; the time is from its start to its end, the memory its peak. Ours also normalises,
compares and writes records, issues and quarantine; frictionless only validates. Ours is so short that it is measured
three times and the best taken, lest a passing load decide. Exit code 1 if ours needs a gibibyte or more, is not ten
times as fast, or the two do not find equally many errors.

    python tests/benchmarks/bench_ingest.py [--rows 1000000] [--alone]
"""

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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
        {"name": "gender", "type": "string", "constraints": {"enum": ["female", "male", "non-binary"]}},
        {"name": "born", "type": "year", "constraints": {"minimum": 1000, "maximum": 2026}},
        {"name": "died", "type": "year"},
        {"name": "birthplace", "type": "string"},
        {"name": "deathplace", "type": "string"},
        {"name": "ulan", "type": "string", "constraints": {"pattern": "500\\d{6}"}},
        {"name": "works", "type": "integer", "constraints": {"minimum": 0}},
        {"name": "website", "type": "string", "constraints": {"pattern": "https?://.*"}},
        {"name": "modified", "type": "date"},
    ],
    "primaryKey": ["id"],
    "missingValues": [""],
}
_SYLLABLES = ["ma", "lo", "ré", "tin", "da", "sol", "kü", "ber", "na", "vo", "zi", "har", "po", "len", "ça", "mir"]
_NATIONS = ["Erewhonian", "Laputan", "Lilliputian", "Ruritanian", "Utopian", "Zembrian", ""]
_PLACES = ["Erewhon", "Laputa", "Mildendo", "Strelsau", "Amaurot", "Onhava", "Öland of Nowhere", ""]
_GENDERS = ["female", "male", "non-binary", ""]


@dataclass(frozen=True)
class Measurement:
    """One validator's run: seconds by the clock and of processor time, peak resident bytes, and errors found."""

    seconds: float
    processor: float
    memory: int
    errors: int


def write_dump(path: Path, rows: int) -> None:
    """Made-up artists: names in quotes, every third without a year of death, a few wrong values, five ragged rows.

    Thirteen columns stand between the nine and the seventeen of the committed partners.
    """
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
                dice.choice(_GENDERS),
                "unknown" if number % WRONG_ONE_IN == 77 else born,
                "" if number % 3 == 0 else born + dice.randint(20, 90),
                dice.choice(_PLACES),
                "" if number % 3 == 0 else dice.choice(_PLACES),
                "" if number % 4 else 500_000_000 + number % 1_000_000,
                number % 40,
                f"{'htp:/' if number % WRONG_ONE_IN == 99 else 'https://'}artists.example.org/{number}",
                f"20{dice.randint(10, 25)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            ]
            writer.writerow([*row, "surplus"] if number in ragged else row)


def validate(dump: Path, out: Path) -> int:
    """Ingest the dump; returns the number of errors."""
    from pipelines.ingest.snapshots import take_snapshot
    from pipelines.ingest.stage import ingest_resource
    from pipelines.partners.package import Resource

    described = Resource.model_validate({"name": "artists", "path": dump.name, "schema": SCHEMA})
    report = ingest_resource(described, take_snapshot(dump, None), out)
    return sum(count.count for count in report.details if count.severity == "error")


def donata(folder: Path, dump: Path) -> Measurement:
    """Ours, in a fresh process."""
    command = [sys.executable, __file__, "--validate", str(dump), "--out", str(folder / "out")]
    return measure(command, folder, lambda told: int(told["errors"]))


def frictionless(folder: Path, dump: Path) -> Measurement:
    """The peer's own command, in a fresh process."""
    schema = folder / "schema.json"
    schema.write_text(json.dumps(SCHEMA), encoding="utf-8")
    limit = ["--limit-errors", "1000000", "--trusted"]  # Trusted: the file lies in a temporary folder.
    command = [sys.executable, "-m", "frictionless", "validate", str(dump), "--schema", str(schema), *limit, "--json"]
    return measure(command, folder, lambda told: int(told["stats"]["errors"]))


def measure(command: list[str], folder: Path, errors: Callable[[dict[str, Any]], int]) -> Measurement:
    """Run a command that answers with JSON; its resources are the kernel's own count."""
    answer = folder / "answer.json"
    start = time.perf_counter()
    with answer.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, cwd=folder, env=os.environ | {"PYTHONWARNINGS": "ignore"})
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    seconds = time.perf_counter() - start
    told = json.loads(answer.read_bytes())
    return Measurement(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, errors(told))


def main() -> int:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--alone", action="store_true", help="without frictionless")
    parser.add_argument("--validate", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.validate:
        print(json.dumps({"errors": validate(given.validate, given.out)}))
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder, dump = Path(name), Path(name) / "artists.csv"
        write_dump(dump, given.rows)
        print(f"{given.rows:,} rows, {dump.stat().st_size / 1e6:.0f} MB")
        tries = [donata(folder, dump)]
        theirs = None if given.alone else frictionless(folder, dump)
        tries += [donata(folder, dump), donata(folder, dump)]
        ours = min(tries, key=lambda measurement: measurement.seconds)
        show("donata ingest", ours, given.rows)
        if theirs is not None:
            show("frictionless validate", theirs, given.rows)
        return judge(ours, theirs)


def show(name: str, found: Measurement, rows: int) -> None:
    """One line for one of the two."""
    speed = f"{rows / found.seconds:>9,.0f} rows/s"
    took = f"{found.seconds:>7.1f} s ({found.processor:>5.1f} s of processor)"
    print(f"{name:<22}{took} {speed} {found.memory / 2**20:>6.0f} MiB peak {found.errors:>6,} errors")


def judge(ours: Measurement, theirs: Measurement | None) -> int:
    """0 if the promises hold."""
    kept = ours.memory < MOST_MEMORY
    if theirs is not None:
        ratio = theirs.seconds / ours.seconds
        print(f"{ratio:.1f} times as fast (promised: {LEAST_RATIO:.0f})")
        kept = kept and ratio >= LEAST_RATIO and theirs.errors == ours.errors
    print("holds" if kept else "DOES NOT HOLD")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
