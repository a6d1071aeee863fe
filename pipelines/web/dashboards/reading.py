"""What the dashboards read: snapshots of the ledger and their files, each read once while it is looked at.

Nothing here asks the target; snapshots never change, so what was read of one is kept.
"""

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from pipelines.coverage.figures import Measure
from pipelines.flows.grouped_coverage import HOLDERS, LABELS_FILE, MEMBERS_FILE
from pipelines.flows.run_folder import RunFolder
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import ALL, UNDONE, Snapshot
from pipelines.model.equity import EquitySnapshot
from pipelines.model.tables import FINDINGS
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal

Pairs = dict[str, tuple[int, int]]


def snapshots(portal: Portal, slug: str) -> list[Snapshot]:
    """The partner's snapshots on the portal's target, the oldest first, without their cells."""
    return portal.ledger.snapshots(slug, portal.target.name)


def snapshot(portal: Portal, slug: str, number: int | None = None) -> Snapshot | None:
    """One of the partner's snapshots with its cells, the newest unless a number is given; None if there are none.

    Raises:
        NotFoundError: the partner has none of this number.
    """
    known = snapshots(portal, slug)
    if number is None:
        return whole(portal.ledger, known[-1].id or 0) if known else None
    if number not in {each.id for each in known}:
        raise NotFoundError(f"'{slug}' has no snapshot {number}", remedy="the partner's page lists them")
    return whole(portal.ledger, number)


def demand_snapshot(portal: Portal, slug: str, number: int | None = None) -> Snapshot:
    """One of the partner's snapshots with its cells, the newest unless a number is given.

    Raises:
        NotFoundError: the partner has none, or none of this number.
    """
    kept = snapshot(portal, slug, number)
    if kept is None:
        raise NotFoundError(f"'{slug}' has no snapshot yet", remedy="one is taken with the next run")
    return kept


def measured_runs(known: list[Snapshot]) -> list[str]:
    """The runs with which a snapshot was taken and that were not undone, the newest first."""
    return list(dict.fromkeys(each.run for each in reversed(known) if each.run and each.phase != UNDONE))


def measured_run(known: list[Snapshot], run: str | None) -> str | None:
    """The run whose before and after is shown: the one asked for, else the newest; None if there is none.

    Raises:
        NotFoundError: no snapshot was taken with it.
    """
    runs = measured_runs(known)
    if run is None:
        return runs[0] if runs else None
    if run not in runs:
        raise NotFoundError(f"there is no snapshot of a run '{run}'", remedy="the partner's page lists the runs")
    return run


@lru_cache(maxsize=64)
def whole(ledger: Ledger, number: int) -> Snapshot:
    """A snapshot with its cells."""
    return ledger.snapshot(number)


def last_equity(portal: Portal, slug: str, target: str) -> EquitySnapshot | None:
    """The partner's newest snapshot of equity, read once; None if there is none."""
    number = portal.ledger.newest_equity(slug, target)
    return None if number is None else _equity(portal.ledger, slug, target, number)


@lru_cache(maxsize=64)
def _equity(ledger: Ledger, slug: str, target: str, number: int) -> EquitySnapshot | None:
    del number
    return ledger.last_equity(slug, target)


def holders(portal: Portal, kept: Snapshot, measure: str, subject: str) -> Pairs:
    """Who has it: item → covered and total; items that have nothing to count are missing."""
    return _holders(portal.settings.runs / kept.folder / HOLDERS, measure, subject)


@lru_cache(maxsize=64)
def _holders(path: Path, measure: str, subject: str) -> Pairs:
    wanted = [("measure", "==", measure), ("subject", "==", subject)]
    columns = read_columns(path, ["item", "covered", "total"], wanted)
    return {item: (covered, total) for item, covered, total in zip(*columns, strict=True)}


def members(portal: Portal, kept: Snapshot, dimension: str, group: str) -> list[str]:
    """The items of a group, by number; of everyone if the dimension is `all`."""
    return _members(portal.settings.runs / kept.folder / MEMBERS_FILE, dimension, group)


@lru_cache(maxsize=64)
def _members(path: Path, dimension: str, group: str) -> list[str]:
    # Each item is in some group of every dimension, and `class` is always there.
    wanted = [("dimension", "==", "class" if dimension == ALL else dimension)]
    wanted += [] if dimension == ALL else [("group", "==", group)]
    return sorted(set(read_columns(path, ["item"], wanted)[0]), key=lambda item: int(item[1:]))


def sides(
    portal: Portal, kept: Snapshot, of_group: tuple[str, str], measure: Measure, subject: str
) -> tuple[list[str], list[str]]:
    """Of a group, dimension and name, the items that have it and those that lack it; of statements one may do both."""
    return _sides(portal.settings.runs / kept.folder, of_group, measure, subject)


# Fewer than of what they are made from: a list names each of the partner's items.
@lru_cache(maxsize=32)
def _sides(folder: Path, of_group: tuple[str, str], measure: Measure, subject: str) -> tuple[list[str], list[str]]:
    found = _holders(folder / HOLDERS, measure, subject)
    nothing = (0, 0) if measure.of_statements else (0, 1)
    pairs = [(item, *found.get(item, nothing)) for item in _members(folder / MEMBERS_FILE, *of_group)]
    return [item for item, covered, _ in pairs if covered], [item for item, covered, all_ in pairs if covered < all_]


def labels(portal: Portal, kept: Snapshot, entities: Collection[str], languages: Collection[str]) -> dict[str, str]:
    """Labels of entities as the snapshot has them, in the first language that has one."""
    path = portal.settings.runs / kept.folder / LABELS_FILE
    return dict(_labels(path, frozenset(entities), tuple(languages))) if entities else {}


@lru_cache(maxsize=256)
def _labels(path: Path, entities: frozenset[str], languages: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    if not path.is_file():
        return ()
    found: dict[str, tuple[int, str]] = {}
    for entity, language, text in zip(
        *read_columns(path, ["entity", "language", "text"], [("entity", "in", entities)]), strict=True
    ):
        place = languages.index(language) if language in languages else len(languages)
        found[entity] = min(found.get(entity, (place, text)), (place, text))
    return tuple((entity, text) for entity, (_place, text) in found.items())


def findings(portal: Portal, slug: str, run: str) -> pd.DataFrame:
    """What the checks found before a run's upload, summed up by check, gravity and property."""
    folder = RunFolder(portal.settings.runs / slug / run)
    parts = folder.parts(FINDINGS)
    return _findings(folder.path, sum(part.stat().st_mtime_ns for part in parts))


@lru_cache(maxsize=64)
def _findings(path: Path, changed: int) -> pd.DataFrame:
    del changed
    found = RunFolder(path).read_parts(FINDINGS)
    rows: list[dict[str, Any]] = []
    for (check, gravity, place), each in found.groupby(["check", "gravity", "property"], dropna=False):
        counts = {"items": int(each["item"].nunique()), "findings": len(each)}
        counts |= {"already": int(each["already"].sum()), "blocks": int(each["blocks"].sum())}
        told = {"check": str(check), "gravity": str(gravity), "property": place if isinstance(place, str) else None}
        rows.append({**told, **counts, "message": str(each["message"].iloc[0])})
    order = {"critical": 0, "important": 1, "minor": 2, "suggestion": 3}
    columns = ["check", "gravity", "property", "items", "findings", "already", "blocks", "message"]
    rows.sort(key=lambda row: (order.get(row["gravity"], 9), -row["items"]))
    return pd.DataFrame(rows, columns=columns)


def read_columns(path: Path, names: list[str], wanted: list[Any]) -> list[list[Any]]:
    """Columns of a Parquet file of a snapshot, as lists; `wanted`: filters as pyarrow has them.

    Raises:
        NotFoundError: the file is not kept any more.
    """
    if not path.is_file():
        raise NotFoundError("the files of this snapshot are not kept any more", remedy="choose a later snapshot")
    table = pq.read_table(path, columns=names, filters=wanted)
    return [table[name].to_pylist() for name in names]
