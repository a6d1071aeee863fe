"""The seed: tables of facts about real entities, compiled into entities in Wikidata's JSON."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.sandbox.wiki import Wiki

__all__ = ["load_seed"]

Json = dict[str, Any]


def load_seed(wiki: Wiki, seed: Path | Iterable[Json]) -> tuple[int, int]:
    """Load a folder of seed tables, or entities; how many were stored, and how many were there already."""
    if isinstance(seed, Path):
        raise NotImplementedError
    return wiki.load(seed, user="Seed", comment="seed")
