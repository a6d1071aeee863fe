"""All partners together: the sums of their snapshots' cells, and the items that any of them has behind one."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from pipelines.coverage.figures import Scope
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import CELLS, Snapshot, overall_totals
from pipelines.web.dashboards.behind import Asked, Place, behind_partner
from pipelines.web.dashboards.reading import labels, snapshots, whole
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.known_partners import partner_named
from pipelines.web.site.portal import Portal

#: What stands in addresses for all partners; no partner is called so.
EVERYONE = "all"
_KEY = ["scope", "dimension", "group", "measure", "subject"]


@dataclass(frozen=True)
class Together:
    """The sums as a snapshot of everyone, and the snapshots, one a partner, that they are of.

    The sums' `id` is the newest snapshot's: with that number an address gives the same figures for ever.
    """

    sums: Snapshot
    parts: tuple[Snapshot, ...]


@dataclass(frozen=True)
class Part:
    """What one partner adds to a cell: its figure, and the queries that say so."""

    kept: Snapshot
    covered: int
    total: int
    queries: list[Asked]


@dataclass(frozen=True)
class BehindAll:
    """Both lists, each item once with the partners in whose snapshot it stands there, and each partner's part."""

    having: dict[str, list[str]]
    lacking: dict[str, list[str]]
    parts: list[Part]


def together(portal: Portal, visible: Sequence[str], number: int | None = None) -> Together | None:
    """The newest snapshot of each partner on the target, summed up; None if there is none.

    `number`: as it was when that snapshot was the newest of all.

    Raises:
        NotFoundError: there was no snapshot yet.
    """
    known = [snapshots(portal, slug) for slug in visible]
    chosen = [[each for each in of if number is None or (each.id or 0) <= number] for of in known]
    numbers = tuple(of[-1].id or 0 for of in chosen if of)
    if not numbers and number is not None and any(known):
        raise NotFoundError(f"there was no snapshot {number} of these partners", remedy="leave the number away")
    return _together(portal.ledger, numbers) if numbers else None


@lru_cache(maxsize=16)
def _together(ledger: Ledger, numbers: tuple[int, ...]) -> Together:
    parts = tuple(whole(ledger, number) for number in numbers)
    cells = summed_cells([part.cells for part in parts])
    newest = max(parts, key=lambda part: part.id or 0)
    sums = Snapshot(
        slug=EVERYONE,
        target=newest.target,
        class_="",
        run=None,
        phase=newest.phase,
        time=newest.time,
        items=sum(part.items for part in parts),
        folder="",
        cells=cells,
        totals=overall_totals(cells),
        id=newest.id,
    )
    return Together(sums, parts)


def summed_cells(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """The sums of the cells of partners' own items (schema `CELLS`), in the order in which they first come."""
    own = [cells[cells["scope"] == Scope.PARTNER.value] for cells in parts]
    filled = [cells for cells in own if len(cells)]
    if not filled:
        return CELLS.frame()
    found = pd.concat(filled, ignore_index=True)
    return CELLS.check(found.groupby(_KEY, sort=False, as_index=False)[["covered", "total"]].sum())


def behind_all(portal: Portal, found: Together, place: Place) -> BehindAll:
    """Who of all partners' items is behind a cell.

    Raises:
        NotFoundError: the files of a partner's snapshot are not kept any more.
    """
    having: dict[str, list[str]] = {}
    lacking: dict[str, list[str]] = {}
    parts: list[Part] = []
    for kept in found.parts:
        figure = _figure(kept, place)
        if figure is None:
            continue
        behind = behind_partner(portal, partner_named(portal, kept.slug), kept, place)
        for side, items in ((having, behind.having), (lacking, behind.lacking)):
            for item in items:
                side.setdefault(item, []).append(kept.slug)
        parts.append(Part(kept, *figure, behind.queries))
    return BehindAll(_by_number(having), _by_number(lacking), parts)


def labels_of_all(
    portal: Portal, parts: Iterable[Snapshot], entities: Collection[str], languages: Collection[str]
) -> dict[str, str]:
    """Labels of entities, as the first of the snapshots that has one says."""
    found: dict[str, str] = {}
    for kept in parts:
        missing = [entity for entity in entities if entity not in found]
        found |= labels(portal, kept, missing, languages)
    return found


def _figure(kept: Snapshot, place: Place) -> tuple[int, int] | None:
    rows = kept.places.get((place.scope, place.dimension, place.group), ())
    found = (row for row in rows if (row["measure"], row["subject"]) == (place.measure, place.subject))
    return next(((row["covered"], row["total"]) for row in found), None)


def _by_number(items: dict[str, list[str]]) -> dict[str, list[str]]:
    return dict(sorted(items.items(), key=lambda pair: int(pair[0][1:])))
