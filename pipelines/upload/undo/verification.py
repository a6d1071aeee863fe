"""Verification: whether what an undo says that it did can be seen on the item as it was read back. Pure."""

from collections.abc import Iterable

from pipelines.model.entities import Entity
from pipelines.upload.comparison import normal_text
from pipelines.upload.payload import live_statements
from pipelines.upload.undo.decision import CHANGES, Action, Decision


def unseen(decisions: Iterable[Decision], item: Entity | None) -> set[int]:
    """The ids of additions of which the item does not show what was decided; `item` None: it was deleted meanwhile."""
    changed = [decision for decision in decisions if decision.action in CHANGES]
    return {d.addition.id for d in changed if item is not None and not _shows(d, item)}


def _shows(decision: Decision, item: Entity) -> bool:
    there = _is_there(decision, item)
    return there if decision.action is Action.PUT_BACK else not there


def _is_there(decision: Decision, item: Entity) -> bool:
    added = decision.addition.contribution
    if decision.statement is None:
        language, text = added.language or "mul", normal_text(added.text)
        if added.kind == "alias":
            return text in map(normal_text, item.aliases(language))
        return normal_text(item.term(f"{added.kind}s", language) or "") == text
    statement = live_statements(item).get(decision.statement)
    if statement is None or decision.action is Action.REMOVE_STATEMENT or added.reference is None:
        return statement is not None
    return added.reference in {reference.get("hash") for reference in statement.get("references", ())}
