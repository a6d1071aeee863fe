"""Item kinds: what checks of a whole item yield, and what they have in common."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.checks.merged import Change
from pipelines.upload.rows import Edit


class Trouble(NamedTuple):
    """What is wrong, and the edit that brings it; `gravity` where it is not that of the check's kind."""

    message: str
    edit: Edit | None = None
    gravity: Gravity | None = None


ItemCheck = Callable[[Change], Iterator[Trouble]]
#: Looks at all items that the batch changes; yields the item's subject with each trouble.
BatchCheck = Callable[[Sequence[Change]], Iterator[tuple[str, Trouble]]]


class ItemKind(NamedTuple):
    """A check of one item that no property's constraint states."""

    name: str
    check: ItemCheck
    gravity: Gravity
    remedy: str


class BatchKind(NamedTuple):
    """A check of the whole batch."""

    name: str
    check: BatchCheck
    gravity: Gravity
    remedy: str
