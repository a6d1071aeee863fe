"""Decisions: what an undo does with one addition, and why; as rows of the table that people are shown."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from pipelines.ledger.entries import Addition, Removed


class Action(StrEnum):
    """What is done. `left`: it stays although it is ours; `nothing`: there is nothing (any more) to be done."""

    REMOVE_STATEMENT = "remove statement"
    REMOVE_REFERENCE = "remove reference"
    REMOVE_TERM = "remove term"
    PUT_BACK = "put back"
    REQUEST = "request deletion"
    MERGE = "request merge"
    LEFT = "left"
    NOTHING = "nothing"


#: The actions that change the item.
CHANGES = frozenset({Action.REMOVE_STATEMENT, Action.REMOVE_REFERENCE, Action.REMOVE_TERM, Action.PUT_BACK})


class Decision(NamedTuple):
    """What is done with one addition.

    `statement`: the id of the live statement it is about. `removal`: what is put back. `with_statement`: a reference
    that goes, or comes back, with its whole statement. `links`: for a new item that is to be deleted, the items that
    link to it.
    """

    addition: Addition
    action: Action
    why: str
    statement: str | None = None
    removal: Removed | None = None
    with_statement: bool = False
    links: tuple[str, ...] = ()


class Scope(NamedTuple):
    """What an undo has to do on one item: additions to take back, or removals to put back.

    `shared`: the ids of additions to an item that was merged since, where the other item had an equal statement.
    """

    additions: tuple[Addition, ...] = ()
    removals: tuple[Removed, ...] = ()
    shared: frozenset[int] = frozenset()

    def __add__(self, other: object) -> "Scope":
        """Both together, as for two items that were merged."""
        if not isinstance(other, Scope):
            return NotImplemented
        return Scope(self.additions + other.additions, self.removals + other.removals, self.shared | other.shared)


def counts_of(decisions: Iterable[Decision]) -> dict[str, int]:
    """Statements, references and terms that the decisions change; those of whole statements are not counted apart."""
    counts = dict.fromkeys(("statements", "references", "terms"), 0)
    for decision in decisions:
        if decision.action in CHANGES and not decision.with_statement:
            counts[_counted(decision)] += 1
    return counts


def _counted(decision: Decision) -> str:
    if decision.addition.contribution.statement is None:
        return "terms"
    whole = decision.action is Action.REMOVE_STATEMENT or (
        decision.removal is not None and is_whole(decision.removal.content)
    )
    return "statements" if whole else "references"


def is_whole(content: Mapping[str, Any]) -> bool:
    """Whether what was removed was a whole statement, and not a reference alone."""
    return content.get("removed") == "statement"
