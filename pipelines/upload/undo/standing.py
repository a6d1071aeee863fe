"""Standing: what has become of one addition on the item as it is now. Pure; undo and audit both decide by it."""

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from pipelines.ledger.entries import Addition, Contribution
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, Reference, Statement, reference_from_json, statement_from_json
from pipelines.upload.comparison import content, normal_text, said
from pipelines.upload.payload import live_statements
from pipelines.upload.references import same_source


class State(StrEnum):
    """What became of an addition; where several hold, the first of them here."""

    DELETED = "item deleted"
    REMOVED = "removed"
    CHANGED = "value changed"
    DEPRECATED = "deprecated"
    QUALIFIED = "qualifiers changed"
    RANKED = "rank changed"
    RESOURCED = "re-sourced"
    UNSOURCED = "reference removed"
    FURTHER = "further sourced"
    KEPT = "kept"


class Finding(NamedTuple):
    """The state of an addition, and the live statement (Wikibase JSON) that it is about, if there is one.

    `others`: how many references of the statement are not ours. `merged`: the item now is another one.
    """

    state: State
    statement: Mapping[str, Any] | None = None
    others: int = 0
    merged: bool = False


def look(addition: Addition, item: Entity | None, ours: Collection[str]) -> Finding:
    """What became of an addition; `item` None: it was deleted. `ours`: hashes of all our references there.

    On an item that was merged, statements have other ids: there ours is known by what it says.
    """
    if item is None:
        return Finding(State.DELETED)
    added = addition.contribution
    merged = item.id != added.item
    if added.statement is None:
        return Finding(_term(added, item), merged=merged)
    there = locate(addition, item)
    if there is None:
        return Finding(State.REMOVED, merged=merged)
    now = statement_from_json(there)
    saved = statement_from_json(added.content) if added.content else None
    others = len(foreign(there, ours))
    state = _reference(added, saved, now) if added.kind == "reference" else _statement(saved, now, ours, others)
    return Finding(state, there, others, merged)


def locate(addition: Addition, item: Entity) -> Mapping[str, Any] | None:
    """The live statement that an addition is, or is part of; where the item was merged, by what it says."""
    added, statements = addition.contribution, live_statements(item)
    if added.statement in statements or item.id == added.item:
        return statements.get(str(added.statement))
    found = alike(addition, item)
    cited = [s for s in found if added.reference in {r.get("hash") for r in s.get("references", ())}]
    return next(iter(cited), None if added.reference else next(iter(found), None))


def alike(addition: Addition, item: Entity) -> list[Mapping[str, Any]]:
    """The item's statements that say what the addition's statement said."""
    content = addition.contribution.content
    if not content:
        return []
    saved = said(statement_from_json(content))
    return [s for s in live_statements(item).values() if said(statement_from_json(s)) == saved]


def foreign(statement: Mapping[str, Any], ours: Collection[str]) -> list[Mapping[str, Any]]:
    """The references of a statement without ours; of two that are equal, one is somebody else's."""
    left = Counter(ours)
    kept = []
    for reference in statement.get("references", ()):
        if left[reference.get("hash")] > 0:
            left[reference["hash"]] -= 1
        else:
            kept.append(reference)
    return kept


def _term(added: Contribution, item: Entity) -> State:
    language, text = added.language or "mul", normal_text(added.text)
    single = item.term("labels" if added.kind == "alias" else f"{added.kind}s", language)
    if added.kind == "alias":
        if text in map(normal_text, item.aliases(language)):
            return State.KEPT
        return State.CHANGED if normal_text(single or "") == text else State.REMOVED
    if single is None:
        return State.REMOVED
    return State.KEPT if normal_text(single) == text else State.CHANGED


def _statement(saved: Statement | None, now: Statement, ours: Collection[str], others: int) -> State:
    if saved is not None:
        if content(saved.main) != content(now.main):
            return State.CHANGED
        if now.rank is not saved.rank:
            return State.DEPRECATED if now.rank is Rank.DEPRECATED else State.RANKED
        if said(saved) != said(now):
            return State.QUALIFIED
    standing = {reference.hash for reference in now.references} & set(ours)
    if ours and not standing:
        return State.RESOURCED if others else State.UNSOURCED
    return State.FURTHER if others else State.KEPT


def _reference(added: Contribution, saved: Statement | None, now: Statement) -> State:
    if added.reference not in {reference.hash for reference in now.references}:
        return State.RESOURCED if _refreshed(added, now.references) else State.REMOVED
    if saved is not None and content(saved.main) != content(now.main):
        return State.CHANGED
    if now.rank is Rank.DEPRECATED and (saved is None or saved.rank is not Rank.DEPRECATED):
        return State.DEPRECATED
    return State.KEPT


def _refreshed(added: Contribution, references: tuple[Reference, ...]) -> bool:
    """Someone changed our reference, but it still names the same source."""
    ours = [reference_from_json(one) for one in (added.content or {}).get("references", ())]
    return any(same_source(theirs, mine) for theirs in references for mine in ours)
