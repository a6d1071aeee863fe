"""The committed seed, read once: rows as dictionaries, and the maps that several tests need."""

import csv
import json
from functools import cache
from pathlib import Path

HOME = Path(__file__).parents[2]
SEED = HOME / "data" / "wikidata"

Row = dict[str, str]


@cache
def read_table(name: str) -> tuple[Row, ...]:
    """All rows of `data/wikidata/<name>.csv`."""
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def datatypes() -> dict[str, str]:
    """Property id → datatype."""
    return {row["id"]: row["datatype"] for row in read_table("properties")}


@cache
def labels() -> dict[str, str]:
    """Item id → English label."""
    return {row["id"]: row["label"] for row in read_table("items")}


@cache
def values(prop: str) -> dict[str, tuple[str, ...]]:
    """Item id → its values for the property."""
    found: dict[str, tuple[str, ...]] = {}
    for row in read_table("statements"):
        if row["property"] == prop:
            found[row["item"]] = (*found.get(row["item"], ()), row["value"])
    return found


@cache
def names() -> dict[str, frozenset[str]]:
    """Item id → labels and aliases in all languages, case folded."""
    found = {item: {label.casefold()} for item, label in labels().items()}
    for row in read_table("terms"):
        if row["kind"] != "description" and row["id"] in found:
            found[row["id"]].add(row["value"].casefold())
    return {item: frozenset(texts) for item, texts in found.items()}


def snaks(row: Row) -> list[tuple[str, str]]:
    """Every property and value text in a row: main value, qualifiers, references."""
    found = [(row["property"], row["value"])] if "value" in row else []
    groups = [json.loads(row["qualifiers"]), *json.loads(row.get("references") or "[]")]
    return found + [(prop, text) for group in groups for prop, texts in group.items() for text in texts]
