"""Plan: a batch of proposals against the live items, read fifty a request.

The stage's door for `mapping`'s table: whole subjects in, the table of edits and the issues out; nothing is written.
"""

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from pipelines.model.entities import Entity
from pipelines.model.issues import issues_table
from pipelines.upload.checks.inspection import Inspector
from pipelines.upload.comparison import NO_REDIRECTS
from pipelines.upload.difference import Difference, difference
from pipelines.upload.findings import finding
from pipelines.upload.rows import Action, Proposal, edit_of, edits_table, is_new, proposals_by_subject

#: As many as one request gives.
_ITEMS_AT_A_TIME = 50


class EntityReader(Protocol):
    """Where live items come from; `pipelines.wikibase.reader.Reader` is one."""

    def entities(self, ids: Sequence[str], /) -> dict[str, Entity]:
        """The entities by the id that was asked for; redirects are followed, missing ones absent."""
        ...


@dataclass(frozen=True)
class Planned:
    """What planning found: `edits` of schema `tables.EDITS`, `issues` of schema `tables.ISSUES`."""

    edits: pd.DataFrame
    issues: pd.DataFrame


def plan(
    proposals: pd.DataFrame,
    reader: EntityReader,
    redirects: Mapping[str, str] = NO_REDIRECTS,
    inspector: Inspector | None = None,
) -> Planned:
    """Compare proposals (schema `tables.PROPOSALS`, whole subjects) with the live items.

    The edits hold one row for each proposal, those of one item together. `redirects` maps merged items to those that
    they lead to, for values that are items. Live items are held fifty at a time: some have
    megabytes of JSON. `inspector` judges the items as they will be, and keeps those back in which it finds something
    critical.

    Raises:
        TableError: the proposals break their contract.
        ServiceError: the items could not be read.
    """
    with _collection_paused():
        found = _decide(proposals_by_subject(proposals), reader, redirects, inspector)
        return Planned(edits_table(found.edits), issues_table(found.issues))


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Planning makes many small objects and no cycles: looking for cycles took half of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _decide(
    groups: dict[str, list[Any]], reader: EntityReader, redirects: Mapping[str, str], inspector: Inspector | None
) -> Difference:
    together = Difference([], [])
    moved: dict[str, list[str]] = {}
    for chunk in _chunks(list(groups)):
        decided: list[tuple[str, Entity | None, Difference]] = []
        live = reader.entities([subject for subject in chunk if not is_new(subject)])
        for subject in chunk:
            entity = live.get(subject)
            if entity is not None and entity.id != subject:
                moved.setdefault(entity.id, []).append(subject)
                continue
            rows = map(Proposal._make, groups[subject])
            found = difference(rows, entity, redirects) if entity or is_new(subject) else _missing(rows)
            decided.append((subject, entity, found))
        _add(together, decided, inspector)
    decided = []
    for target, entity in reader.entities(list(moved)).items() if moved else ():
        rows = map(Proposal._make, (row for subject in moved[target] for row in groups[subject]))
        decided.append((target, entity, _redirected(list(rows), entity, redirects)))
    _add(together, decided, inspector)
    return together


def _add(
    together: Difference, decided: list[tuple[str, Entity | None, Difference]], inspector: Inspector | None
) -> None:
    """Take in what was decided for some items, without what the checks keep back."""
    edits = [found.edits for _, _, found in decided]
    if inspector and decided:
        edits = inspector.inspect((subject, entity, found.edits) for subject, entity, found in decided)
    for (_, _, found), kept in zip(decided, edits, strict=True):
        together.add(Difference(kept, found.issues))


def _chunks(subjects: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(subjects), _ITEMS_AT_A_TIME):
        yield subjects[start : start + _ITEMS_AT_A_TIME]


def _redirected(rows: list[Proposal], entity: Entity, redirects: Mapping[str, str]) -> Difference:
    """Proposals for a merged item go to the one that it leads to.

    If that one has proposals of its own, the same thing may be planned twice; it is sent once, since all edits of a
    subject are decided together again before they are sent.
    """
    told = [finding("item-redirects", row, entity.id) for row in {(row.row, row.subject): row for row in rows}.values()]
    found = difference([row._replace(subject=entity.id) for row in rows], entity, redirects)
    return Difference(found.edits, [*told, *found.issues])


def _missing(rows: Iterable[Proposal]) -> Difference:
    """Every proposal for an item that is not there is left, with an issue."""
    found = Difference([], [])
    for row in rows:
        found.edits.append(edit_of(row, Action.LEAVE, "the target has no such item"))
        found.issues.append(finding("item-missing", row))
    return found
