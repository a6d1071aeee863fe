"""An index of a million entities: time and memory to build it, look-ups of MoMA's artists and ROR's organisations in it.

The entities are synthetic (`synthetic_entities.py`). Building and look-ups each run in processes of their own. Exit
code 1 if the build takes over ten minutes or four GiB, the look-ups are slower than 3,000 rows/s, or a single one takes
over 15 ms (median) or 60 ms (95th percentile).

    python tests/benchmarks/bench_index.py [--entities 1000000] [--folder DIR]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from bench_candidates import DATA, Row, entities, moma_rows, ror_rows
from synthetic_entities import write_synthetic

from pipelines.reconcile.reference.building import build_reference, open_reference

MOST_BUILD_SECONDS, MOST_MEMORY = 600, 4 << 30
LEAST_ROWS_A_SECOND = {"moma": 3_000}
MOST_MILLISECONDS = (15, 60)
BATCH = 2_000
SINGLE = 500


def build(dump: str, folder: str) -> dict[str, Any]:
    """Build the index; peak memory is the sum over this process and its workers, sampled."""
    began = time.perf_counter()
    reference = build_reference(Path(dump), Path(folder) / "index")
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "entities": len(reference), "names": len(reference.names)}


def look_up(dump: str, folder: str) -> dict[str, Any]:
    """Batches and single forms."""
    del dump
    reference = open_reference(Path(folder) / "index")
    found: dict[str, Any] = {}
    for name, rows in (("moma", moma_rows()), ("ror", ror_rows()[:10_000])):
        reference.find(_forms(rows[:BATCH]))
        began, process = time.perf_counter(), time.process_time()
        hits = 0
        for start in range(0, len(rows), BATCH):
            hits += len(reference.find(_forms(rows[start : start + BATCH])))
        seconds, cpu = time.perf_counter() - began, time.process_time() - process
        single = []
        for row in rows[:: max(1, len(rows) // SINGLE)][:SINGLE]:
            start_of_one = time.perf_counter()
            reference.find(row.forms)
            single.append(1_000 * (time.perf_counter() - start_of_one))
        found[name] = {
            "rows": len(rows),
            "rows_a_second": len(rows) / seconds,
            "rows_a_cpu_second": len(rows) / cpu,
            "hits_a_row": hits / len(rows),
            "median_ms": float(np.median(single)),
            "p95_ms": float(np.percentile(single, 95)),
        }
    found["peak_resident"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    found["unshared"] = psutil.Process().memory_full_info().uss
    return found


def _forms(rows: list[Row]) -> list[str]:
    return [form for row in rows for form in row.forms]


def alone(task: str, dump: Path, folder: Path) -> tuple[dict[str, Any], int]:
    """Run a task in a process of its own: what it says, and the most memory that it and its children had together."""
    command = [sys.executable, __file__, "--task", task, "--dump", str(dump), "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak, parent = 0, psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(parent))
            time.sleep(0.2)
        assert process.stdout is not None
        said = process.stdout.read()
    if process.returncode:
        raise SystemExit(process.returncode)
    return json.loads(said.splitlines()[-1]), peak


def _memory(parent: psutil.Process) -> int:
    total = 0
    try:
        for process in (parent, *parent.children(recursive=True)):
            total += process.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def main() -> int:
    """Generate, build, look up, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--dump", type=Path)
    parser.add_argument("--task", choices=["build", "look_up"])
    options = parser.parse_args()
    if options.task:
        print(json.dumps({"build": build, "look_up": look_up}[options.task](options.dump, options.folder)))
        return 0
    if not DATA.is_dir():
        print(f"skipped: no real data under {DATA} (set DONATA_REAL_DATA)")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        dump = folder / f"synthetic-{options.entities}.jsonl"
        if not dump.is_file():
            files = [DATA / "reference" / f"{name}.json.gz" for name in ("artists", "organisations")]
            real = {entity.id: dict(entity.json) for file in files for entity in entities(file)}
            write_synthetic(dump, list(real.values()), options.entities)
        built, peak = alone("build", dump, folder)
        size = sum(file.stat().st_size for file in (folder / "index").rglob("*") if file.is_file())
        found, _ = alone("look_up", dump, folder)
    print(
        f"build: {built['entities']:,} entities, {built['names']:,} names in {built['seconds']:,.0f} s on {os.cpu_count()} cores"
    )
    print(
        f"  peak memory (all processes, mapped files counted) {peak / 2**20:,.0f} MiB; on disk {size / 2**20:,.0f} MiB"
    )
    good = built["seconds"] <= MOST_BUILD_SECONDS and peak <= MOST_MEMORY
    for name in ("moma", "ror"):
        told = found[name]
        print(
            f"{name}: {told['rows_a_second']:,.0f} rows/s ({told['rows_a_cpu_second']:,.0f} a CPU second), "
            f"{told['hits_a_row']:.1f} names a row; single look-up {told['median_ms']:.1f} ms, p95 {told['p95_ms']:.1f} ms"
        )
        good &= told["rows_a_second"] >= LEAST_ROWS_A_SECOND.get(name, 0)
        good &= told["median_ms"] <= MOST_MILLISECONDS[0] and told["p95_ms"] <= MOST_MILLISECONDS[1]
    print(
        f"  look-ups: peak resident {found['peak_resident'] / 2**20:,.0f} MiB, of its own {found['unshared'] / 2**20:,.0f} MiB"
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
