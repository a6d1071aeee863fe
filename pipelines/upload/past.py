"""Past: an item as our earlier uploads left it, so that what a person took away since is not put back. Pure.

An item that we edited has a row of states: after our first edit, before our next one, after that, and so on to now.
What was there after an edit of ours, and no longer before the next, someone else took away; what was there before an
edit of ours and not after it, we took away ourselves (an undo), and may add again.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipelines.model.entities import Entity
from pipelines.upload.draft import Draft


class Interval(NamedTuple):
    """The item after an edit of ours, and as it was before our next one; `before_next` None: as it is now."""

    after: Draft
    before_next: Draft | None


class Past(NamedTuple):
    """The item between our uploads, the oldest first, to now; no intervals for an item that we never edited."""

    intervals: tuple[Interval, ...] = ()

    def removed(self, has: Callable[[Draft], bool]) -> bool:
        """Whether something that the item lacks now was last taken away by another than us; `has` looks for it."""
        taken = False
        for after, before_next in self.intervals:
            there = has(after)
            stayed = before_next is not None and has(before_next)
            taken = not stayed if there else taken and not stayed
        return taken


NOTHING_BEFORE = Past()


def past_of(states: Sequence[tuple[Entity | None, Entity | None]]) -> Past:
    """The past from pairs of an item after an edit of ours and before the next; pairs that cannot be seen are left out.

    The last pair's second is None: the item as it is now, which lacks what is asked for.
    """
    last = len(states) - 1
    intervals = [
        Interval(Draft(after), Draft(before) if before else None)
        for number, (after, before) in enumerate(states)
        if after is not None and (before is not None or number == last)
    ]
    return Past(tuple(intervals))
