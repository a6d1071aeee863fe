"""Comparison: two partners, two dates of one, or a partner with its class, figure by figure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.coverage.comparison import COMPARISON
from pipelines.coverage.figures import Scope
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.web.dashboards.reading import snapshot, snapshots
from pipelines.web.site.errors import InvalidError
from pipelines.web.site.portal import Portal

#: Snapshots to choose from, of all partners together.
OFFERED = 200
_SIDE = re.compile(r"([a-z0-9][a-z0-9-]*)(?:@(\d{1,9}))?(/class)?")


@dataclass(frozen=True)
class Side:
    """One side: a snapshot, and whether the partner's items are looked at or all of their class."""

    kept: Snapshot
    scope: Scope

    @property
    def key(self) -> str:
        """How an address names it: `slug@snapshot`, with `/class` for the class."""
        return f"{self.kept.slug}@{self.kept.id}" + ("/class" if self.scope is Scope.CLASS else "")


def read_side(portal: Portal, visible: Sequence[str], text: str, name: str) -> Side:
    """`slug`, `slug@snapshot`, `slug/class` or `slug@snapshot/class` → what it names.

    Raises:
        InvalidError: it names nothing that may be seen.
        NotFoundError: the partner has no such snapshot.
    """
    found = _SIDE.fullmatch(text)
    if not found or found[1] not in visible:
        raise InvalidError(f"'{text[:80]}' is nothing to compare", fields={name: "choose one of the list"})
    kept = snapshot(portal, found[1], int(found[2]) if found[2] else None)
    if kept is None:
        raise InvalidError(f"'{found[1]}' has no snapshot yet", fields={name: "choose another partner"})
    return Side(kept, Scope.CLASS if found[3] else Scope.PARTNER)


def sides(portal: Portal, visible: Sequence[str]) -> list[tuple[str, Snapshot, Scope]]:
    """What is offered: each partner's snapshots, the newest first, and the class's; an address takes older ones too.

    Before an upload the class is seldom counted, so that such a snapshot's class is offered as the newest alone.
    """
    found: list[tuple[str, Snapshot, Scope]] = []
    each_has = max(1, OFFERED // max(1, len(visible)))
    for slug in visible:
        known = snapshots(portal, slug)[-each_has:]
        of_class = [each for each in reversed(known) if each.phase != "before" or each is known[-1]]
        found += [(f"{slug}@{each.id}/class", each, Scope.CLASS) for each in of_class]
        found += [(f"{slug}@{each.id}", each, Scope.PARTNER) for each in reversed(known)]
    return found


def compared(left: Side, right: Side, dimension: str = ALL, group: str = ALL) -> pd.DataFrame:
    """Both sides figure by figure, of everyone or of one group (schema `comparison.COMPARISON`, left as `before`)."""
    figures: dict[tuple[str, str], dict[str, Any]] = {}
    for side, phase in ((left, "before"), (right, "after")):
        for row in _figures(side, dimension, group):
            key = (row["measure"], row["subject"])
            line = figures.setdefault(key, {"scope": side.scope.value, "measure": key[0], "subject": key[1]})
            covered, total = row["covered"], row["total"]
            line |= {phase: covered, f"{phase}_total": total, f"{phase}_share": covered / total if total else None}
    return COMPARISON.frame({"query": "", **line} for line in figures.values())


def _figures(side: Side, dimension: str, group: str) -> Sequence[Mapping[str, Any]]:
    return side.kept.places.get((side.scope.value, dimension, group), ())
