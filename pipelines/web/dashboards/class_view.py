"""A class's dashboard: the looks at it that partners' snapshots are, and which of them is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipelines.coverage.figures import Measure, Scope
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards.reading import snapshots, whole
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal


@dataclass(frozen=True)
class _Figures:
    """What a snapshot has of its class: how many items, the totals by measure, and whether there are groups."""

    items: int
    totals: Mapping[str, tuple[int, int]]
    grouped: bool


@dataclass(frozen=True)
class ClassLooks:
    """The partners whose class it is, and the snapshots that have figures of it, the oldest first, without their cells.

    Items and totals of a look are the class's. Which properties it counts is said by its partner's mapping, so that
    only looks of one partner can be compared.
    """

    partners: list[str]
    looks: list[Snapshot]
    newest: Snapshot

    def of(self, slug: str) -> list[Snapshot]:
        """The looks that were taken for one partner."""
        return [each for each in self.looks if each.slug == slug]


def class_looks(portal: Portal, partners: Sequence[str], class_: str) -> ClassLooks:
    """All looks at a class; `newest` is the last one with groups, else the last.

    Raises:
        NotFoundError: no snapshot that may be seen has figures of the class.
    """
    known = [each for slug in partners for each in snapshots(portal, slug) if each.class_ == class_]
    known.sort(key=lambda each: (each.time, each.id or 0))
    found = [(each, _of_class(portal.ledger, each.id or 0)) for each in known]
    looks = [(replace(each, items=of.items, totals=of.totals), of) for each, of in found if of.totals]
    if not looks:
        raise NotFoundError(
            f"no snapshot has figures of the class {class_}", remedy="they come with a partner's next snapshot"
        )
    newest = next((look for look, of in reversed(looks) if of.grouped), looks[-1][0])
    return ClassLooks(sorted({each.slug for each in known}), [look for look, _of in looks], newest)


def class_snapshot(
    portal: Portal, partners: Sequence[str], class_: str, number: int | None = None
) -> tuple[Snapshot, ClassLooks]:
    """The newest look at the class with its cells, or the one of that number, and all looks.

    Raises:
        NotFoundError: no snapshot that may be seen has figures of the class.
    """
    found = class_looks(portal, partners, class_)
    if number is None:
        return whole(portal.ledger, found.newest.id or 0), found
    if number not in {each.id for each in found.looks}:
        raise NotFoundError(f"there is no look {number} at the class {class_}", remedy="the class's page lists them")
    return whole(portal.ledger, number), found


@lru_cache(maxsize=16_384)
def _of_class(ledger: Ledger, number: int) -> _Figures:
    """Read once for each snapshot, which never changes: the ledger has the totals of the partner's items alone."""
    cells = ledger.snapshot(number).cells
    of_class, everyone = cells["scope"] == Scope.CLASS.value, cells["dimension"] == ALL
    totals: dict[str, tuple[int, int]] = {}
    items = 0
    for row in rows_of(cells[of_class & everyone]):
        covered, total = totals.get(row["measure"], (0, 0))
        totals[row["measure"]] = covered + row["covered"], total + row["total"]
        items = items if Measure(row["measure"]).of_statements else max(items, row["total"])
    return _Figures(items, totals, bool((of_class & ~everyone).any()))
