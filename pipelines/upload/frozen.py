"""Frozen: a plan as a file that is named by the SHA-256 of its content, so that what was looked at is what is sent.

A line of JSON each: first what the plan is about, then every edit with the revision that it was decided against. Keys
are sorted and nothing depends on the time, so the same plan has the same address.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from pipelines.exceptions import GateError
from pipelines.messages import N_
from pipelines.model.tables import EDITS
from pipelines.upload.rows import Edit, edits_table, read_edits

FORMAT = 1
#: As much of an address as a person needs to tell plans apart.
SHORT = 12


@dataclass(frozen=True)
class PlanFacts:
    """What a plan is about."""

    partner: str
    target: str
    dump_checksum: str
    mapping_version: int
    mapping_checksum: str
    format: int = FORMAT


@dataclass(frozen=True)
class FrozenPlan:
    """A plan as it was frozen; `edits` of schema `tables.EDITS`."""

    address: str
    facts: PlanFacts
    edits: pd.DataFrame


def freeze(facts: PlanFacts, parts: Iterable[pd.DataFrame], folder: Path) -> tuple[str, Path]:
    """Write a plan (its edits in parts, schema `tables.EDITS`) into a folder: its address, and its file."""
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / ".plan.partial"
    digest = hashlib.sha256()
    with partial.open("wb") as file:
        for line in _lines(facts, parts):
            digest.update(line)
            file.write(line)
    address = digest.hexdigest()
    return address, partial.replace(folder / f"{address}.jsonl")


def thaw(path: Path) -> FrozenPlan:
    """Read a frozen plan, if its content is what its name says.

    Raises:
        GateError: the file is not there, was altered, or was written by another version.
    """
    remedy_said = N_("make the plan again with `donata plan`")
    if not path.is_file():
        raise GateError("there is no such plan", file=path, remedy=remedy_said)
    if not is_whole(path):
        raise GateError(
            f"the plan was altered: its content has the address {_address(path)[:SHORT]}…",
            file=path,
            remedy=f"nothing of it is sent; {remedy_said}",
        )
    with path.open("rb") as file:
        head = orjson.loads(file.readline())
        if head.get("format") != FORMAT:
            raise GateError(f"the plan has format {head.get('format')}, not {FORMAT}", file=path, remedy=remedy_said)
        rows = [tuple(row[name] for name in EDITS.names) for row in map(orjson.loads, file)]
    return FrozenPlan(path.stem, PlanFacts(**head), edits_table(rows))


def line_address(edit: Edit) -> str:
    """The address of a single edit: the SHA-256 of its line."""
    return hashlib.sha256(_line(dict(zip(EDITS.names, edit, strict=True)))).hexdigest()


def is_whole(path: Path) -> bool:
    """Whether the file is there, with the content that its name says."""
    return path.is_file() and _address(path) == path.stem


def _address(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(facts: PlanFacts, parts: Iterable[pd.DataFrame]) -> Iterator[bytes]:
    yield _line(asdict(facts))
    for part in parts:
        for edit in read_edits(part):
            yield _line(dict(zip(EDITS.names, edit, strict=True)))


def _line(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
