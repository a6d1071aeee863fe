"""Chunks: batches of entities as columns on disk, made by several processes, from which an index is put together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.exceptions import InputError
from pipelines.model.entities import Entity
from pipelines.reconcile.reference.columns import Array, columns_of
from pipelines.reconcile.reference.dumps import Lines, parsed
from pipelines.reconcile.reference.harvest import Harvest
from pipelines.reconcile.reference.store import block_arrays


@dataclass(frozen=True)
class Filter:
    """What of a dump is kept: items of the classes (numbers; None: all items), columns of the properties (None: all)."""

    classes: frozenset[int] | None = None
    properties: frozenset[str] | None = None

    def keeps(self, entity: Mapping[str, Any]) -> bool:
        """Whether it is an item of one of the classes."""
        if entity.get("type", "item") != "item" or not entity["id"].startswith("Q") or "redirect" in entity:
            return False
        return self.classes is None or any(number in self.classes for number in item_numbers(entity, "P31"))


def item_numbers(entity: Mapping[str, Any], prop: str) -> list[int]:
    """The items that a property's statements name, deprecated ones left out."""
    numbers = []
    for claim in (entity.get("claims") or {}).get(prop, ()):
        value = (claim["mainsnak"].get("datavalue") or {}).get("value")
        if claim.get("rank") != "deprecated" and isinstance(value, dict):
            id_ = value.get("id") or f"Q{value.get('numeric-id')}"
            if id_.startswith("Q") and id_[1:].isdigit():
                numbers.append(int(id_[1:]))
    return numbers


class Chunk:
    """One chunk: `<stem>.npz` (columns, languages, class graph) and `<stem>.blocks` (the entities' JSON)."""

    def __init__(self, stem: Path) -> None:
        self.stem = stem

    @cached_property
    def _file(self) -> Mapping[str, Array]:
        return np.load(self.stem.with_suffix(".npz"))  # type: ignore[no-any-return]

    def get(self, name: str) -> Array | None:
        """A column, read from disk; None if no entity of the chunk has any."""
        return self._file[name] if name in self._file else None

    def __getitem__(self, name: str) -> Array:
        return self._file[name]

    @cached_property
    def names(self) -> frozenset[str]:
        """The columns there are."""
        return frozenset(self._file)

    @property
    def languages(self) -> list[str]:
        """The languages that `names.language` numbers."""
        return [str(code) for code in self["languages"]]

    @property
    def blocks(self) -> bytes:
        """The entities' JSON."""
        return self.stem.with_suffix(".blocks").read_bytes()


def chunk_of_lines(lines: Lines, path: Path, kept: Filter, stem: Path) -> int:
    """Lines of a dump → a chunk; how many items it has.

    Raises:
        InputError: a line is no entity, or not in Wikibase's form; with file and line.
    """
    items, graph = [], []
    for entity in parsed(lines, path):
        try:
            graph += _superclasses(entity)
            if kept.keeps(entity):
                items.append(entity)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise _misshapen(entity, path, lines) from error
    try:
        return write_chunk(items, kept.properties, stem, graph)
    except (KeyError, TypeError, AttributeError, ValueError):
        for entity in items:
            try:
                Harvest(kept.properties).add(entity)
            except (KeyError, TypeError, AttributeError, ValueError) as error:
                raise _misshapen(entity, path, lines) from error
        raise


def _misshapen(entity: Mapping[str, Any], path: Path, lines: Lines) -> InputError:
    wanted = f'"id":"{entity["id"]}"'.encode()
    texts = enumerate(lines.text.split(b"\n"), start=lines.first)
    line = next((number for number, text in texts if wanted in text.replace(b" ", b"")), lines.first)
    return InputError(
        f"{entity['id']} is not in the form of Wikibase's JSON",
        file=path,
        line=line,
        remedy="correct or remove the line",
    )


def _superclasses(entity: Mapping[str, Any]) -> list[tuple[int, int]]:
    if "P279" not in (entity.get("claims") or {}) or not entity["id"].startswith("Q"):
        return []
    return [(int(entity["id"][1:]), parent) for parent in item_numbers(entity, "P279")]


def chunk_of_entities(entities: Sequence[Entity], properties: Collection[str] | None, stem: Path) -> int:
    """Entities of a Wikibase → a chunk; how many items it has."""
    items = [entity.json for entity in entities]
    return write_chunk(items, properties, stem, [pair for item in items for pair in _superclasses(item)])


def write_chunk(
    items: Sequence[Mapping[str, Any]], properties: Collection[str] | None, stem: Path, graph: Sequence[tuple[int, int]]
) -> int:
    """Write a chunk. An item that comes twice in it counts as it came last."""
    last = {item["id"]: item for item in items}
    ordered = sorted(last.values(), key=lambda item: int(item["id"][1:]))
    harvest = Harvest(properties)
    for item in ordered:
        harvest.add(item)
    languages: dict[str, int] = {}
    arrays = columns_of(harvest, languages)
    stored, blocks = block_arrays(ordered)
    pairs = np.array(sorted(set(graph)), np.uint32).reshape(-1, 2)
    extra: dict[str, Array] = {
        "languages": np.array(list(languages), dtype=np.str_),
        "classes.child": pairs[:, 0],
        "classes.parent": pairs[:, 1],
    }
    stem.with_suffix(".blocks").write_bytes(blocks)
    with stem.with_suffix(".npz").open("wb") as file:
        np.savez(file, **arrays, **stored, **extra)
    return len(ordered)


def class_pairs(lines: Lines, path: Path) -> npt.NDArray[np.uint32]:
    """The class graph in lines of a dump: pairs of child and parent. Only lines that speak of P279 are parsed."""
    telling = [line if b'"P279"' in line else b"" for line in lines.text.split(b"\n")]
    pairs = [pair for entity in parsed(Lines(lines.first, b"\n".join(telling)), path) for pair in _superclasses(entity)]
    return np.array(pairs, np.uint32).reshape(-1, 2)
