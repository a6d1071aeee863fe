"""Scope: what an undo is of, by the ledger: a run with all that it did, or all that is ours on an item."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from pipelines.exceptions import ConfigurationError, GateError
from pipelines.ledger.entries import Addition, Removed, Run
from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.model.identifiers import is_item_id
from pipelines.upload.payload import live_statements
from pipelines.upload.services import Services
from pipelines.upload.undo.decision import Scope
from pipelines.upload.undo.standing import alike


def read_scope(ledger: Ledger, scope: str, target: str) -> dict[str, Scope]:
    """What an undo has to do, by item; `scope` is a run's id, which is its edit group's too, or an item's.

    Raises:
        ConfigurationError: the run was against another target.
        GateError: the run has edits of which nobody knows yet what became of them.
        LedgerError: there is no such run.
    """
    if is_item_id(scope):
        return _by_item(ledger.additions(item=scope, target=target), ())
    run = ledger.run(scope)
    if run.target != target:
        raise ConfigurationError(
            f"run '{scope}' was against {run.target}, not {target}", remedy=f"name it: --target {run.target}"
        )
    if ledger.scope_of(scope) is None and ledger.unsettled_edits(scope):
        raise GateError(
            f"run '{scope}' was interrupted, and has edits whose outcome is not known",
            remedy=f"let it come to its end first: `donata upload {run.slug} --run {scope}`",
        )
    return _by_item(ledger.additions(run=scope), ledger.removals(run=scope))


def like(ledger: Ledger, scope: str, scopes: Mapping[str, Scope]) -> Run:
    """The run whose partner and dump an undo has: the one that is undone, or the last one that edited the item."""
    if not is_item_id(scope):
        return ledger.run(scope)
    return ledger.run(max((a for s in scopes.values() for a in s.additions), key=lambda a: a.id).contribution.run)


def in_words(ledger: Ledger, scope: str) -> str:
    """What is undone, as an edit's summary names it."""
    if is_item_id(scope):
        return f"what Donata added to {scope}"
    return f"batch {scope}" if ledger.scope_of(scope) is None else f"the undo in batch {scope}"


def completed(services: Services, scope: Scope, item: Entity) -> Scope:
    """The scope with what only the item's history knows: see `Scope.shared`, and contents that the ledger lacks."""
    merged = {a.contribution.item for a in scope.additions} - {item.id}
    shared = [a.id for other in sorted(merged) for a in _shared(services, scope, item, other)]
    additions = _with_contents(services, scope.additions, item)
    return scope._replace(additions=additions, shared=scope.shared | frozenset(shared))


def _shared(services: Services, scope: Scope, item: Entity, other: str) -> list[Addition]:
    """The additions to the merged item whose statements this one had, too, when they were merged; all, if unknown."""
    ours = [a for a in scope.additions if a.contribution.item == other and a.contribution.statement]
    merge = re.compile(rf"wbmergeitems-from:\d+\|[^|]*\|{other}\b")
    history = services.reader.history(item.id)
    parent = next((edit.parent for edit in history if merge.search(edit.summary)), None)
    before = services.entity_at(item, parent) if parent else None
    return [a for a in ours if before is None or alike(a, before)]


def _with_contents(services: Services, additions: tuple[Addition, ...], item: Entity) -> tuple[Addition, ...]:
    lacking = {a.revision for a in additions if _lacks(a) and a.revision and a.contribution.item == item.id}
    versions = {revision: services.entity_at(item, revision) for revision in sorted(lacking)}
    saved = {revision: live_statements(version) for revision, version in versions.items() if version}
    return tuple(
        _with_content(a, saved.get(a.revision or 0, {}).get(a.contribution.statement or "")) for a in additions
    )


def _with_content(addition: Addition, there: Mapping[str, Any] | None) -> Addition:
    if there is None or not _lacks(addition):
        return addition
    ours = [r for r in there.get("references", ()) if r.get("hash") == addition.contribution.reference]
    return replace(addition, contribution=replace(addition.contribution, content={**there, "references": ours}))


def _lacks(addition: Addition) -> bool:
    return addition.contribution.statement is not None and addition.contribution.content is None


def _by_item(additions: Iterable[Addition], removals: Iterable[Removed]) -> dict[str, Scope]:
    scopes: dict[str, Scope] = {}
    for addition in additions:
        item = addition.contribution.item
        before = scopes.get(item, Scope())
        scopes[item] = before._replace(additions=(*before.additions, addition))
    for removal in removals:
        before = scopes.get(removal.item, Scope())
        scopes[removal.item] = before._replace(removals=(*before.removals, removal))
    return scopes
