"""Audit: every addition of a partner against the live items, read 50 a request; histories only where something differs.

What a person merged, moved or corrected is told with who did it and when. What our own undo took back is told as such.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC
from typing import Any

import pandas as pd

from pipelines.ledger.entries import Addition, Run
from pipelines.model.afterwards import AUDIT
from pipelines.model.entities import Entity
from pipelines.model.statements import statement_from_json
from pipelines.upload.audit.drift import PartnerFile, drift, partner_state
from pipelines.upload.audit.versions import Version, changed_in, page_of, read_versions
from pipelines.upload.services import Services
from pipelines.upload.undo.decision import Scope
from pipelines.upload.undo.scope import completed
from pipelines.upload.undo.standing import Finding, State, locate, look
from pipelines.wikibase.reader import IDS_A_REQUEST

#: The state of what our own undo took back.
UNDONE = "undone"

Row = dict[str, Any]


def audit(services: Services, slug: str, file: PartnerFile | None = None) -> pd.DataFrame:
    """What became of all that we ever added for the partner on the target (schema `tables.AUDIT`).

    `file` is the partner's newest file; without it the comparison has two sides only.

    Raises:
        ServiceError: the target does not answer.
    """
    every = services.ledger.additions(slug=slug, target=services.client.target.name, removed=True)
    undone = services.ledger.taken_back()
    undos = {run.id: run for run in services.ledger.undos()} if undone else {}
    standing = [addition for addition in every if addition.id not in undone]
    rows = {a.id: _undone_row(a, undos[undone[a.id]]) for a in every if a.id in undone}
    for row in _audited(services, standing):
        rows[row["contribution"]] = row
    return AUDIT.frame(_completed(addition, rows[addition.id], file) for addition in every)


def _audited(services: Services, additions: list[Addition]) -> Iterator[Row]:
    by_item: dict[str, list[Addition]] = {}
    for addition in additions:
        by_item.setdefault(addition.contribution.item, []).append(addition)
    ids = list(by_item)
    for start in range(0, len(ids), IDS_A_REQUEST):
        chunk = ids[start : start + IDS_A_REQUEST]
        live = services.reader.entities(chunk)
        groups: dict[str, list[str]] = {}
        for id_ in chunk:
            groups.setdefault(live[id_].id if id_ in live else id_, []).append(id_)
        for group in groups.values():
            yield from _of_item(services, [a for id_ in group for a in by_item[id_]], live.get(group[0]))


def _of_item(services: Services, additions: Iterable[Addition], item: Entity | None) -> Iterator[Row]:
    """The rows of all that was added to one item, and to those that were merged into it."""
    rows = completed(services, Scope(tuple(additions)), item).additions if item else tuple(additions)
    places = {a.id: _place(a, item) for a in rows}
    ours: dict[str | None, set[str]] = {}
    for one in rows:
        ours.setdefault(places[one.id], set()).update(
            [one.contribution.reference] if one.contribution.reference else ()
        )
    found = {a.id: look(a, item, ours[places[a.id]]) for a in rows}
    changes = _changes(services, item, [a for a in rows if found[a.id].state is not State.KEPT], places, ours)
    merges = {a.contribution.item for a in rows} - {item.id} if item else set()
    merged = {id_: _merge(services, id_, item) for id_ in sorted(merges)} if item else {}
    for one in rows:
        yield _row(one, found[one.id], item, changes.get(one.id) or merged.get(one.contribution.item))


def _place(addition: Addition, item: Entity | None) -> str | None:
    there = locate(addition, item) if item and addition.contribution.statement else None
    return str(there["id"]) if there else addition.contribution.statement


def _changes(
    services: Services,
    item: Entity | None,
    differing: list[Addition],
    places: Mapping[int, str | None],
    ours: Mapping[str | None, Collection[str]],
) -> dict[int, Version | None]:
    """The versions in which the additions came to be as they are."""
    if item is None or not differing:
        return {}
    since = min(addition.revision or 0 for addition in differing)
    versions = read_versions(services.client, page_of(item, item.id), since or None)
    changes = {}
    for one in differing:
        own = [version for version in versions if version.revision >= (one.revision or 0)]
        hashes = ours[places[one.id]]
        changes[one.id] = changed_in(own, lambda then, a=one, h=hashes: look(a, then, h).state)  # type: ignore[misc]
    return changes


def _merge(services: Services, id_: str, item: Entity) -> Version | None:
    """The edit that made the item's page a redirect."""
    versions = read_versions(services.client, page_of(item, id_), None)
    return versions[-1] if versions else None


def _row(addition: Addition, found: Finding, item: Entity | None, change: Version | None) -> Row:
    added = addition.contribution
    statement = statement_from_json(found.statement) if found.statement else None
    cited = None
    if added.reference:
        cited = statement is not None and added.reference in {reference.hash for reference in statement.references}
    live = str(statement.main) if statement else _term(addition, item)
    more: Mapping[str, Any] = {"by": None, "when": None, "revision": None}
    if change:
        when = change.time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        more = {"by": change.user, "when": when, "revision": change.revision}
    where = {"now": item.id if item else None, "rank": statement.rank.value if statement else None}
    where |= {"statement": statement.id if statement else added.statement}
    return {"contribution": addition.id, "state": found.state.value, "live": live, "cited": cited, **where, **more}


def _undone_row(addition: Addition, run: Run) -> Row:
    added = addition.contribution
    when = run.started.strftime("%Y-%m-%d %H:%M:%S")
    cited = False if added.reference else None
    row = {"contribution": addition.id, "state": UNDONE, "cited": cited, "by": f"undo {run.id}", "when": when}
    return row | {"now": added.item, "statement": added.statement}


def _completed(addition: Addition, row: Row, file: PartnerFile | None) -> Row:
    added = addition.contribution
    partner, says = partner_state(added, file)
    names = ("run", "row", "key", "item", "kind", "property", "language", "reference")
    own = {name: getattr(added, name) for name in names} | {"added": added.text}
    return own | row | {"partner": partner.value, "says": says, "drift": drift(row["state"], partner)}


def _term(addition: Addition, item: Entity | None) -> str | None:
    added = addition.contribution
    if item is None or added.statement is not None:
        return None
    language = added.language or "mul"
    if added.kind == "alias":
        return added.text if added.text in item.aliases(language) else None
    return item.term(f"{added.kind}s", language)
