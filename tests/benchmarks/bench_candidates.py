"""Candidates on real dumps: how often the right item is among those found, by which family, how many, how fast.

MoMA's artists against `reference/artists` (gold: `Wiki QID`; ULAN not used) and ROR's organisations against
`reference/organisations` (gold: Wikidata ids; no other id used). Only names are looked for.

    python tests/benchmarks/bench_candidates.py [moma] [ror] [--missed 30]
"""

import argparse
import csv
import gzip
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from pipelines.model.entities import Entity
from pipelines.model.parsing.names import parse_name
from pipelines.reconcile.reference import Family, Reference, reference_of

DATA = Path(os.environ.get("DONATA_REAL_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
#: Right item among the candidates, at least.
LEAST_RECALL = {"moma": 0.998, "ror": 0.985}
BATCH = 2_000


@dataclass(frozen=True)
class Row:
    """A record's names, and the items that are right."""

    forms: list[str]
    right: list[str]


def entities(path: Path) -> Iterator[Entity]:
    """The entities of a dump."""
    with gzip.open(path, "rb") as lines:
        for line in lines:
            text = line.strip().rstrip(b",")
            if text.startswith(b"{"):
                yield Entity(orjson.loads(text))


def moma_rows() -> list[Row]:
    """MoMA's artists."""
    rows = []
    with (DATA / "partners" / "moma-artists.csv").open(encoding="utf-8-sig", newline="") as file:
        for record in csv.DictReader(file):
            name = parse_name(record["DisplayName"], "auto")
            rows.append(Row([name.text, *name.variants], [record["Wiki QID"]] if record["Wiki QID"] else []))
    return rows


def ror_rows() -> list[Row]:
    """ROR's organisations, of both schema versions."""
    with gzip.open(DATA / "partners" / "ror-records.jsonl.gz", "rb") as lines:
        return [_ror_row(orjson.loads(line)["record"]) for line in lines]


def _ror_row(record: dict[str, Any]) -> Row:
    ids = record.get("external_ids") or []
    if "names" in record:
        names = [name["value"] for name in record["names"]]
        right = [value for id_ in ids if id_["type"] == "wikidata" for value in id_["all"]]
    else:
        labels = [label["label"] for label in record.get("labels") or ()]
        names = [record["name"], *record.get("aliases", ()), *record.get("acronyms", ()), *labels]
        right = ids.get("Wikidata", {}).get("all", []) if isinstance(ids, dict) else []
    return Row(list(dict.fromkeys(names)), right)


def measure(name: str, rows: list[Row], reference: Reference, missed: int) -> float:
    """Look all rows up and report; the share of answerable rows whose right item was found."""
    counts: list[int] = []
    hits_by_family: Counter[str] = Counter()
    answerable = found = 0
    seconds = 0.0
    lost: list[Row] = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        began = time.perf_counter()
        forms = [form for row in batch for form in row.forms]
        owner = np.repeat(np.arange(len(batch)), [len(row.forms) for row in batch])
        hits = reference.find(forms)
        pair = owner[hits.query].astype(np.int64) << 32 | reference.names.owner[hits.name]
        order = np.lexsort((hits.family, pair))
        pair, first = np.unique(pair[order], return_index=True)
        seconds += time.perf_counter() - began
        family = hits.family[order][first]
        counts += np.bincount(pair >> 32, minlength=len(batch)).tolist()
        best = dict(zip(pair.tolist(), family.tolist(), strict=True))
        for place, row in enumerate(batch):
            right = (
                [o for o in reference.ordinals([int(item[1:]) for item in row.right]).tolist() if o >= 0]
                if row.right
                else []
            )
            if not right:
                continue
            answerable += 1
            families = [best[place << 32 | o] for o in right if place << 32 | o in best]
            if families:
                found += 1
                hits_by_family[Family(min(families)).name] += 1
            else:
                lost.append(row)
    recall = found / answerable
    print(f"{name}: answerable {answerable:,}, found {found:,}: recall {recall:.4f}")
    print(f"  candidates a row: mean {np.mean(counts):.1f}, p95 {np.percentile(counts, 95):.0f}, most {max(counts)}")
    print(f"  {len(rows) / seconds:,.0f} rows/s, {sum(len(row.forms) for row in rows) / seconds:,.0f} forms/s")
    print("  found first by " + ", ".join(f"{family} {count:,}" for family, count in hits_by_family.most_common()))
    for row in lost[:missed]:
        right = [o for o in reference.ordinals([int(item[1:]) for item in row.right]).tolist() if o >= 0]
        theirs = [
            text
            for o in right
            for text in reference.names.texts(np.arange(reference.names.ptr[o], reference.names.ptr[o + 1]))
        ]
        print(f"  missed {row.right} {row.forms} | {theirs}")
    return recall


def main() -> int:
    """Both tasks; 1 if one finds too little."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tasks", nargs="*", default=["moma", "ror"])
    parser.add_argument("--missed", type=int, default=0)
    options = parser.parse_args()
    if not DATA.is_dir():
        print(f"skipped: no real data under {DATA} (set DONATA_REAL_DATA)")
        return 0
    enough = True
    for task in options.tasks:
        began = time.perf_counter()
        file, rows = ("artists", moma_rows()) if task == "moma" else ("organisations", ror_rows())
        reference = reference_of(entities(DATA / "reference" / f"{file}.json.gz"))
        print(
            f"{task}: {len(reference):,} entities, {len(reference.names):,} names, built in {time.perf_counter() - began:.1f} s"
        )
        enough &= measure(task, rows, reference, options.missed) >= LEAST_RECALL[task]
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
