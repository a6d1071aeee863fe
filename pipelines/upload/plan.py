"""Plan: a batch of proposals against the live items, read fifty a request.

The stage's door for `mapping`'s table: whole subjects in, the table of edits and the issues out; nothing is written.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from pipelines.messages import N_
from pipelines.model.collection import collection_paused
from pipelines.model.entities import Entity
from pipelines.model.issues import Issue, issues_table
from pipelines.model.portions import portions
from pipelines.model.snak_texts import read_snak
from pipelines.model.statements import Snak, snak_from_json
from pipelines.model.values import EntityValue
from pipelines.upload.checks.inspection import Inspector
from pipelines.upload.difference import Difference, Placed, difference
from pipelines.upload.findings import finding
from pipelines.upload.past import NOTHING_BEFORE, Past
from pipelines.upload.rows import (
    CHANGES,
    STATEMENT,
    Action,
    Edit,
    Proposal,
    edit_of,
    edits_table,
    is_new,
    proposals_by_subject,
)

#: As many as one request gives.
_ITEMS_AT_A_TIME = 50
#: What becomes of a value that is not the item's own, or seems not to be.
_IN_QUESTION = frozenset({Action.ADD_STATEMENT, Action.PROPOSE, Action.LEAVE})


class Knowledge(Protocol):
    """What is known beyond the live items; `pipelines.upload.memory.Memory` is it."""

    def redirects(self, ids: Collection[str], /) -> Mapping[str, str]:
        """Merged items with those that they lead to; at least those among the ids."""
        ...

    def pasts(self, items: Collection[Entity], /) -> Mapping[str, Past]:
        """The items as our earlier uploads left them, by id."""
        ...

    def renewable(self, items: Iterable[str], /) -> Collection[Placed]:
        """References of ours whose `retrieved` may be renewed."""
        ...


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
    memory: Knowledge | None = None,
    inspector: Inspector | None = None,
) -> Planned:
    """Compare proposals (schema `tables.PROPOSALS`, whole subjects) with the live items.

    The edits hold one row for each proposal, those of one item together. `memory` is asked only about items that
    would change: what a person took away since our last upload, and values that are merged items. Live items are held
    fifty at a time: some have megabytes of JSON. `inspector` judges the items as they will be, and keeps those back in
    which it finds something critical.

    Raises:
        TableError: the proposals break their contract.
        ServiceError: the items could not be read.
    """
    with collection_paused():
        found = _decide(proposals_by_subject(proposals), reader, memory, inspector)
        return Planned(edits_table(found.edits), issues_table(found.issues))


def _decide(
    groups: dict[str, list[Any]], reader: EntityReader, memory: Knowledge | None, inspector: Inspector | None
) -> Difference:
    together = Difference([], [])
    moved: dict[str, list[str]] = {}
    for chunk in portions(list(groups), _ITEMS_AT_A_TIME):
        live = reader.entities([subject for subject in chunk if not is_new(subject)])
        there: dict[str, tuple[list[Proposal], Entity | None]] = {}
        for subject in chunk:
            entity = live.get(subject)
            rows = [Proposal._make(row) for row in groups[subject]]
            if entity is not None and entity.id != subject:
                moved.setdefault(entity.id, []).append(subject)
            elif entity or is_new(subject):
                there[subject] = rows, entity
            else:
                together.add(_missing(rows))
        _add(together, _compared(there, memory), inspector)
    targets = reader.entities(list(moved)) if moved else {}
    rows_of = {target: [Proposal._make(row) for old in moved[target] for row in groups[old]] for target in targets}
    for target in targets:
        together.issues.extend(_told(rows_of[target], target))
    here = {t: ([row._replace(subject=t) for row in rows_of[t]], entity) for t, entity in targets.items()}
    _add(together, _compared(here, memory), inspector)
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


def _compared(
    subjects: Mapping[str, tuple[list[Proposal], Entity | None]], memory: Knowledge | None
) -> list[tuple[str, Entity | None, Difference]]:
    """Each subject's proposals decided; what would change is decided again with what is remembered."""
    found = {subject: difference(rows, entity) for subject, (rows, entity) in subjects.items()}
    if memory:
        values = {s: _values_in_question(f, subjects[s][1]) for s, f in found.items()}
        redirects = memory.redirects({id_ for ids in values.values() for id_ in ids}) if any(values.values()) else {}
        changing = [e for s, f in found.items() if (e := subjects[s][1]) and any(map(_says_more, f.edits))]
        pasts = memory.pasts(changing) if changing else {}
        renewable = memory.renewable(s for s in subjects if not is_new(s))
        again = {s for s, ids in values.items() if redirects.keys() & ids} | pasts.keys()
        for subject in again | {statement.partition("$")[0].upper() for statement, _ in renewable if statement}:
            if subject in subjects:
                rows, entity = subjects[subject]
                past = pasts.get(subject, NOTHING_BEFORE)
                found[subject] = difference(rows, entity, redirects, past, renewable)
    return [(subject, subjects[subject][1], one) for subject, one in found.items()]


def _says_more(edit: Edit) -> bool:
    return edit.action in CHANGES or edit.action == Action.PROPOSE


def _values_in_question(found: Difference, entity: Entity | None) -> set[str]:
    """Items that are said for a property for which the live item says other ones: they may be merged."""
    ids: set[str] = set()
    for edit in found.edits:
        if edit.kind != STATEMENT or not edit.property or entity is None or edit.action not in _IN_QUESTION:
            continue
        ours = read_snak(edit.value).value
        theirs = [main.value for main in map(_main, (entity.json.get("claims") or {}).get(edit.property, ()))]
        others = {value.id for value in theirs if isinstance(value, EntityValue)}
        if isinstance(ours, EntityValue) and not ours.is_new and others:
            ids |= {ours.id, *others}
    return ids


def _main(claim: Mapping[str, Any]) -> Snak:
    return snak_from_json(claim["mainsnak"])


def _told(rows: list[Proposal], target: str) -> list[Issue]:
    """Proposals for a merged item go to the one that it leads to: an issue for each record.

    If that one has proposals of its own, the same thing may be planned twice; it is sent once, since all edits of a
    subject are decided together again before they are sent.
    """
    return [finding("item-redirects", row, target) for row in {(row.row, row.subject): row for row in rows}.values()]


def _missing(rows: Iterable[Proposal]) -> Difference:
    """Every proposal for an item that is not there is left, with an issue."""
    found = Difference([], [])
    for row in rows:
        found.edits.append(edit_of(row, Action.LEAVE, N_("the target has no such item")))
        found.issues.append(finding("item-missing", row))
    return found
