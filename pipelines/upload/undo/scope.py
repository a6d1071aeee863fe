"""Scope: what an undo is of, by the ledger: a run with all that it did, or all that is ours on an item."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pipelines.exceptions import ConfigurationError, GateError
from pipelines.ledger.entries import Addition, Removed, Run
from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.upload.payload import live_statements
from pipelines.upload.services import Services
from pipelines.upload.undo.decision import Scope

_ITEM = re.compile(r"Q[1-9]\d*")


def read_scope(ledger: Ledger, scope: str, target: str) -> dict[str, Scope]:
    """What an undo has to do, by item; `scope` is a run's id, which is its edit group's too, or an item's.

    Raises:
        ConfigurationError: the run was against another target.
        GateError: the run has edits of which nobody knows yet what became of them.
        LedgerError: there is no such run.
    """
    if _ITEM.fullmatch(scope):
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
    if not _ITEM.fullmatch(scope):
        return ledger.run(scope)
    return ledger.run(max((a for s in scopes.values() for a in s.additions), key=lambda a: a.id).contribution.run)


def in_words(ledger: Ledger, scope: str) -> str:
    """What is undone, as an edit's summary names it."""
    if _ITEM.fullmatch(scope):
        return f"what Donata added to {scope}"
    return f"batch {scope}" if ledger.scope_of(scope) is None else f"the undo in batch {scope}"


def with_contents(services: Services, scope: Scope, item: Entity) -> Scope:
    """The scope with what its statements were when they were saved, read from the item's history if need be."""
    lacking = {a.revision for a in scope.additions if _lacks(a) and a.revision}
    versions = {revision: services.entity_at(item, revision) for revision in sorted(lacking)}
    saved = {revision: live_statements(version) for revision, version in versions.items() if version}
    additions = []
    for addition in scope.additions:
        there = saved.get(addition.revision or 0, {}).get(addition.contribution.statement or "")
        if _lacks(addition) and there is not None:
            contribution = addition.contribution
            ours = [r for r in there.get("references", ()) if r.get("hash") == contribution.reference]
            content = {**there, "references": ours}
            addition = replace(addition, contribution=replace(contribution, content=content))  # noqa: PLW2901
        additions.append(addition)
    return scope._replace(additions=tuple(additions))


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
