"""Names of classes and properties that the repository knows of itself: `data/wikidata/{items,properties}.csv`."""

import csv
from pathlib import Path

from pipelines.model.reconciliation import Named

__all__ = ["read_names"]


def read_names(home: Path, table: str) -> dict[str, Named]:
    """Names by id, with description in English; empty if the table is absent."""
    path = home / "data" / "wikidata" / f"{table}.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["id"]: Named(row["id"], row["label"], row["description"], "en") for row in csv.DictReader(lines)}
