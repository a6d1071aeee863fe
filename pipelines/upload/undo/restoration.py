"""Restoration: the undo of an undo: which of the removals are put back. Pure.

What was removed comes back as it was, under its old id where that is possible; not where somebody has since added it
again, or put something else in its place.
"""

from collections.abc import Iterable
from uuid import UUID, uuid5

from pipelines.ledger.entries import Removed
from pipelines.model.entities import Entity
from pipelines.model.statements import statement_from_json
from pipelines.upload.comparison import compare_statements, normal_text, said
from pipelines.upload.payload import live_statements
from pipelines.upload.precision import Level
from pipelines.upload.undo.decision import Action, Decision, is_whole

_GUIDS = UUID("0f4f7f7a-63f3-5a6e-8a5e-6f1f5c2f3d18")


def decide_restoration(removals: Iterable[Removed], item: Entity | None) -> list[Decision]:
    """What becomes of each removal on one item; None: the item was deleted."""
    rows = list(removals)
    if item is None:
        return [Decision(r.addition, Action.NOTHING, "the item was deleted", None, r) for r in rows]
    whole = {r.addition.contribution.statement: _statement(r, item) for r in rows if is_whole(r.content)}
    return [_decide(row, item, whole) for row in rows]


def _decide(row: Removed, item: Entity, whole: dict[str | None, Decision]) -> Decision:
    added = row.addition.contribution
    if added.statement is None:
        return _term(row, item)
    if is_whole(row.content):
        return whole[added.statement]
    if row.content.get("removed") == "with statement":
        parent = whole.get(added.statement)
        if parent is None or parent.action is not Action.PUT_BACK:
            return Decision(row.addition, Action.LEFT, "its statement is not put back", None, row)
        return Decision(row.addition, Action.PUT_BACK, "it comes with its statement", parent.statement, row, True)
    return _reference(row, item)


def _term(row: Removed, item: Entity) -> Decision:
    added = row.addition.contribution
    language, text = added.language or "mul", normal_text(added.text)
    label = item.term("labels" if added.kind == "alias" else f"{added.kind}s", language)
    names = [*item.aliases(language), label or ""] if added.kind == "alias" else [label or ""]
    if text in map(normal_text, names):
        return Decision(row.addition, Action.NOTHING, "it is there again", None, row)
    if added.kind != "alias" and label is not None:
        return Decision(row.addition, Action.LEFT, "someone has put something else there since", None, row)
    return Decision(row.addition, Action.PUT_BACK, "as it was", None, row)


def _statement(row: Removed, item: Entity) -> Decision:
    ours = statement_from_json(row.content["statement"])
    for there in item.statements(ours.main.property):
        if there.id == ours.id:
            return Decision(row.addition, Action.NOTHING, "it is there again", there.id, row)
        if compare_statements(ours, there) is Level.EQUAL:
            return Decision(row.addition, Action.LEFT, "someone has added an equal statement since", there.id, row)
    return Decision(row.addition, Action.PUT_BACK, "as it was", _id_on(item, row), row)


def _id_on(item: Entity, row: Removed) -> str:
    """The old id; on another item, into which this one was merged, one that is the same however often it is asked."""
    old = str(row.content["statement"]["id"])
    return old if old.partition("$")[0] == item.id else f"{item.id}${str(uuid5(_GUIDS, old)).upper()}"


def _reference(row: Removed, item: Entity) -> Decision:
    saved = row.content["statement"]
    there = live_statements(item).get(str(saved["id"]))
    if there is None:
        return Decision(row.addition, Action.LEFT, "its statement is not there any more", None, row)
    if row.addition.contribution.reference in {reference.get("hash") for reference in there.get("references", ())}:
        return Decision(row.addition, Action.NOTHING, "it is there again", str(there["id"]), row)
    if said(statement_from_json(there))[0] != said(statement_from_json(saved))[0]:
        return Decision(row.addition, Action.LEFT, "the statement has another value now", str(there["id"]), row)
    return Decision(row.addition, Action.PUT_BACK, "as it was", str(there["id"]), row)
