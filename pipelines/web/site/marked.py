"""A portal as a cache knows it: by the marks of what was read, so that what was counted is kept while they hold."""

from dataclasses import dataclass
from typing import Any

from pipelines.web.site.portal import Portal

__all__ = ["Marked"]


@dataclass(frozen=True)
class Marked:
    """A portal that is the same to a cache while its marks are."""

    portal: Portal
    marks: tuple[Any, ...]

    def __hash__(self) -> int:
        return hash(self.marks)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marked) and self.marks == other.marks and self.portal is other.portal
