"""Plan: a batch of proposals against the live items, read fifty a request.

The stage's door for `mapping`'s table: whole subjects in, the table of edits and the issues out; nothing is written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from pipelines.model.entities import Entity
from pipelines.model.issues import Issue, issues_table
from pipelines.upload.comparison import NO_REDIRECTS
from pipelines.upload.difference import Difference, difference
from pipelines.upload.findings import finding
from pipelines.upload.rows import Action, Edit, Proposal, edit_of, edits_table, is_new, read_proposals


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


def plan(proposals: pd.DataFrame, reader: EntityReader, redirects: Mapping[str, str] = NO_REDIRECTS) -> Planned:
    """Compare proposals (schema `tables.PROPOSALS`, whole subjects) with the live items.

    The edits hold one row for each proposal, those of one item together, in the proposals' order. `redirects` maps
    merged items to those that they lead to, for values that are items.

    Raises:
        TableError: the proposals break their contract.
        ServiceError: the items could not be read.
    """
    rows = list(read_proposals(proposals))
    live = reader.entities([subject for subject in dict.fromkeys(row.subject for row in rows) if not is_new(subject)])
    edits: list[Edit] = []
    issues: list[Issue] = []
    merged = _resolve(rows, live, issues)
    for subject, group in _by_subject(merged).items():
        entity = live.get(subject)
        found = difference(group, entity, redirects) if entity or is_new(subject) else _missing(group)
        edits += found.edits
        issues += found.issues
    return Planned(edits_table(edits), issues_table(issues))


def _resolve(rows: Iterable[Proposal], live: dict[str, Entity], issues: list[Issue]) -> list[Proposal]:
    """Proposals for a merged item go to the one that it leads to; `live` gains that one's id."""
    moved = {asked: entity.id for asked, entity in live.items() if entity.id != asked}
    if not moved:
        return list(rows)
    live |= {entity.id: entity for entity in live.values()}
    told: set[tuple[int, str]] = set()
    resolved = []
    for row in rows:
        target = moved.get(row.subject, row.subject)
        if target != row.subject and (row.row, row.subject) not in told:
            told.add((row.row, row.subject))
            issues.append(finding("item-redirects", row, target))
        resolved.append(row._replace(subject=target))
    return resolved


def _by_subject(rows: Iterable[Proposal]) -> dict[str, list[Proposal]]:
    groups: dict[str, list[Proposal]] = {}
    for row in rows:
        groups.setdefault(row.subject, []).append(row)
    return groups


def _missing(rows: Iterable[Proposal]) -> Difference:
    """Every proposal for an item that is not there is left, with an issue."""
    found = Difference([], [])
    for row in rows:
        found.edits.append(edit_of(row, Action.LEAVE, "the target has no such item"))
        found.issues.append(finding("item-missing", row))
    return found
