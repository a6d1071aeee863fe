"""Mapping plus planning: statements a second, on synthetic records of the fictional partner.

Run: `python tests/benchmarks/bench_mapping.py [records]`; exits with 1 below the floor. Seeded, no network: the live
items that planning compares with are made up too, half of them with a statement that is already there.
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from pipelines.mapping.proposals import propose
from pipelines.model.entities import Entity
from pipelines.model.parsing.times import time_value
from pipelines.model.statements import Snak, Statement
from pipelines.model.tables import MATCHES, RECORDS, to_pandas
from pipelines.partners.partner import Partner, read_partner
from pipelines.upload.plan import plan
from tests.fictional import write_partner

FLOOR = 10_000
BATCH = 10_000
DATATYPES = {
    "P31": "wikibase-item", "P27": "wikibase-item", "P248": "wikibase-item", "P569": "time", "P570": "time",
    "P585": "time", "P813": "time", "P245": "external-id", "P854": "url",
}  # fmt: skip


class MadeUpItems:
    """Live items for planning: every other one knows its birth already."""

    def entities(self, ids: Sequence[str], /) -> dict[str, Entity]:
        """The items asked for."""
        return {item: self._item(item) for item in ids}

    def _item(self, item: str) -> Entity:
        number = int(item[1:])
        birth = Statement(Snak("P569", "time", time_value(1800 + number % 150)), id=f"{item}$birth")
        claims = {"P569": [birth.to_json()]} if number % 2 else {}
        return Entity({"id": item, "type": "item", "labels": {}, "claims": claims, "lastrevid": 1})


def records(number: int) -> pd.DataFrame:
    """Made-up artists with dates as museums write them."""
    chance = random.Random(1853)  # noqa: S311 - figures, not secrets
    rows = range(1, number + 1)
    born = [1800 + chance.randrange(150) for _ in rows]
    columns = {
        "_row": pa.array(rows, pa.int64()),
        "_line": pa.array([row + 1 for row in rows], pa.int64()),
        "_key": [str(row) for row in rows],
        "_checksum": ["0" * 16] * number,
        "_change": ["new"] * number,
        "id": [str(row) for row in rows],
        "name": [f"Quill {chance.randrange(5000)}, Ada {row}" for row in rows],
        "bio": [f"Erewhonian, born {year}" for year in born],
        "nationality": [chance.choice(("Erewhonian", "Laputan", "Erewhonian\x1fLaputan")) for _ in rows],
        "born": [chance.choice(("{}", "c. {}", "{}?", "May {}")).format(year) for year in born],
        "died": [str(year + 20 + chance.randrange(60)) for year in born],
        "ulan": [str(500_000_000 + row) for row in rows],
        "gallery": [str(row % 9) for row in rows],
    }
    return RECORDS.check(to_pandas(pa.table(columns)))


def matches(frame: pd.DataFrame) -> pd.DataFrame:
    """Every record accepted."""
    pairs = zip(frame["_row"], frame["_key"], strict=True)
    return MATCHES.frame(
        {"_row": r, "_key": k, "outcome": "accepted", "item": f"Q{r}", "method": "name", "evidence": "-"}
        for r, k in pairs
    )


def measure(partner: Partner, number: int) -> float:
    """Statements a second through both stages, in batches as a run has them."""
    frame = records(number)
    accepted = matches(frame)
    statements, mapped, planned = 0, 0.0, 0.0
    for start in range(0, number, BATCH):
        batch = slice(start, start + BATCH)
        began = time.perf_counter()
        proposals = propose(frame[batch], accepted[batch], partner, DATATYPES, partner.issued(partner.dump)).proposals
        between = time.perf_counter()
        plan(proposals, MadeUpItems())
        planned += time.perf_counter() - between
        mapped += between - began
        statements += int((proposals["kind"] == "statement").sum())
    print(f"{number:,} records, {statements:,} statements")
    print(f"mapping  {statements / mapped:>10,.0f} statements/s")
    print(f"planning {statements / planned:>10,.0f} statements/s")
    rate = statements / (mapped + planned)
    print(f"together {rate:>10,.0f} statements/s (floor {FLOOR:,})")
    return rate


def main() -> int:
    """Measure, and say whether the floor holds."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as home:
        partner = read_partner(Path(home), write_partner(Path(home)))
        return 0 if measure(partner, number) >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
