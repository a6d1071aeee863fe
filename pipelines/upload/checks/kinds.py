"""Kinds: what every check has in common: its name, how grave a violation is, and what to do about it."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from pipelines.model.constraints import Constraint, Position, Status
from pipelines.upload.checks.place import Place
from pipelines.upload.checks.surroundings import Surroundings

#: What is wrong, in words; None where nothing is.
ConstraintCheck = Callable[[Place, Constraint, Surroundings], str | None]


class Gravity(StrEnum):
    """How grave a finding is: a critical one keeps the item's edits back, the others only tell."""

    CRITICAL = "critical"
    IMPORTANT = "important"
    MINOR = "minor"
    SUGGESTION = "suggestion"


#: From the gravest to the lightest.
GRAVITIES = tuple(Gravity)


class Needs(StrEnum):
    """What a check must know beyond the item."""

    NOTHING = ""
    VALUE = "value's item"
    CLASSES = "classes"
    HOLDERS = "other holders"
    PAGE = "Commons page"


class ConstraintKind(NamedTuple):
    """A kind of constraint.

    `positions`: where it is evaluated unless the constraint says otherwise. `of_item`: it judges the item as a whole
    and not one value, so that an item that violated it before still does, whatever is added. `mandatory`, `regular`:
    the gravity by the constraint's status; a suggestion is one. `across`: adding to other properties can break it.
    """

    item: str
    name: str
    check: ConstraintCheck
    remedy: str
    positions: frozenset[Position]
    of_item: bool = False
    needs: Needs = Needs.NOTHING
    mandatory: Gravity = Gravity.CRITICAL
    regular: Gravity = Gravity.IMPORTANT
    deprecated_too: bool = False
    across: bool = False

    def gravity(self, status: Status) -> Gravity:
        """How grave a violation is."""
        graves = {Status.MANDATORY: self.mandatory, Status.REGULAR: self.regular}
        return graves.get(status, Gravity.SUGGESTION)
