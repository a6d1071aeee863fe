"""Removal: which of our additions are taken back from an item, and which stay because others built on them. Pure.

A statement of ours goes if nothing in it is anybody else's. Where someone has since given it a reference, a qualifier,
another value or another rank, it is theirs too: it stays, and our reference goes only if another one remains, since a
statement without a source is worse than one with ours. A deprecated statement stays whole: it is there so that nobody
adds it again (https://www.wikidata.org/wiki/Help:Deprecation). A reference that we added to a statement of others goes.
"""

from collections.abc import Collection, Iterable, Iterator

from pipelines.ledger.entries import Addition
from pipelines.model.entities import Entity
from pipelines.upload.undo.decision import Action, Decision
from pipelines.upload.undo.standing import Finding, State, locate, look

_TOUCHED = {
    State.CHANGED: "someone has changed its value since",
    State.QUALIFIED: "someone has changed its qualifiers since",
    State.RANKED: "someone has changed its rank since",
    State.FURTHER: "someone has given it a reference of their own since",
}
_WHOLE = {
    State.KEPT: "as we added it",
    State.UNSOURCED: "someone has removed its reference since, and nothing in it is anybody else's",
}
_STAYS = {
    State.DEPRECATED: "someone has deprecated it since: it stays, with its source, so that nobody adds it again",
    State.RESOURCED: "someone has replaced our reference since: the statement is theirs now",
}
_GONE = {State.DELETED: "the item was deleted", State.REMOVED: "someone has removed it since"}
_THEIRS = "the item was merged since, and the statement is the other item's"
_UNKNOWN = "the ledger does not say what the statement was, and the version that we saved cannot be read"


def decide_removal(
    additions: Iterable[Addition], item: Entity | None, shared: Collection[int] = frozenset()
) -> list[Decision]:
    """What an undo does with each of its additions on one item; None: the item was deleted.

    `shared`: additions to an item that was merged since, where the other item had an equal statement of its own.
    """
    rows = list(additions)
    groups: dict[str, list[Addition]] = {}
    for row in rows:
        groups.setdefault(_group(row, item), []).append(row)
    decided: dict[int, Decision] = {}
    for group in groups.values():
        for decision in _of_group(group, item, shared):
            decided[decision.addition.id] = decision
    return [decided[row.id] for row in rows]


def _group(row: Addition, item: Entity | None) -> str:
    """All that concerns one live statement is decided together."""
    there = locate(row, item) if item and row.contribution.statement else None
    return str(there["id"]) if there else f"{row.contribution.item} {row.contribution.statement}"


def _of_group(group: list[Addition], item: Entity | None, shared: Collection[int]) -> Iterator[Decision]:
    ours = {row.contribution.reference for row in group if row.contribution.reference}
    new = [row for row in group if row.contribution.kind == "statement" and row.id not in shared]
    wholes = [_of_statement(row, look(row, item, ours)) for row in new]
    yield from wholes
    whole = next(iter(sorted(wholes, key=lambda d: d.action is not Action.REMOVE_STATEMENT)), None)
    for row in group:
        if row.contribution.statement is None:
            yield _of_term(row, look(row, item, ()))
        elif row not in new:
            yield _of_reference(row, look(row, item, ours), whole)


def _of_term(row: Addition, found: Finding) -> Decision:
    if found.state is State.KEPT:
        return Decision(row, Action.REMOVE_TERM, "as we added it")
    if found.state is State.CHANGED:
        return Decision(row, Action.LEFT, "someone has changed it since")
    return Decision(row, Action.NOTHING, _GONE[found.state])


def _of_statement(row: Addition, found: Finding) -> Decision:
    if found.statement is None:
        return Decision(row, Action.NOTHING, _GONE[found.state])
    guid = str(found.statement["id"])
    if not row.contribution.content:
        return Decision(row, Action.LEFT, _UNKNOWN, guid)
    if found.state in _WHOLE:
        return Decision(row, Action.REMOVE_STATEMENT, _WHOLE[found.state], guid)
    if found.state in _STAYS:
        return Decision(row, Action.LEFT, _STAYS[found.state], guid)
    return _of_touched(row, found, guid)


def _of_touched(row: Addition, found: Finding, guid: str) -> Decision:
    """A statement of ours that others have changed: it stays, and our reference only where another one remains."""
    why = _TOUCHED[found.state]
    if not found.others:
        return Decision(row, Action.LEFT, f"{why}: it stays, with our reference, or it would have none", guid)
    if row.contribution.reference not in _hashes(found):
        return Decision(row, Action.LEFT, f"{why}: it stays, and our reference is not there any more", guid)
    return Decision(row, Action.REMOVE_REFERENCE, f"{why}: it stays, and only our reference goes", guid)


def _of_reference(row: Addition, found: Finding, whole: Decision | None) -> Decision:
    """A reference on a statement of others; or one of ours, which shares the statement's fate."""
    if whole and whole.action in {Action.REMOVE_STATEMENT, Action.LEFT}:
        if whole.action is Action.LEFT:
            return whole._replace(addition=row)
        return Decision(row, Action.REMOVE_REFERENCE, "it goes with its statement", whole.statement, None, True)
    if found.statement is None or row.contribution.reference is None or found.state is State.REMOVED:
        return Decision(row, Action.NOTHING, _GONE.get(found.state, _THEIRS))
    guid = str(found.statement["id"])
    if row.contribution.reference not in _hashes(found):
        return Decision(row, Action.LEFT, "someone has changed the reference since", guid)
    return Decision(row, Action.REMOVE_REFERENCE, "the reference is as we added it", guid)


def _hashes(found: Finding) -> set[str | None]:
    return {reference.get("hash") for reference in (found.statement or {}).get("references", ())}
