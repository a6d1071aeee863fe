"""The page of a figure by two groupings at once, with the items of each pair, and the same for programs."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.figures import Scope
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.model.tables import rows_of
from pipelines.partners.partner import Partner
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.behind import Side, partner_queries
from pipelines.web.dashboards.choices import Number, dimensions_of
from pipelines.web.dashboards.crossing import (
    asked_of,
    behind_crossed,
    crossed_cells,
    crossed_items,
    crossed_matrix,
    in_pair,
)
from pipelines.web.dashboards.item_pages import LISTED, query_file
from pipelines.web.dashboards.listing import Lists, TheListing, lists_of
from pipelines.web.dashboards.reading import demand_snapshot, labels
from pipelines.web.site.addresses import Slug
from pipelines.web.site.errors import InvalidError
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner
from pipelines.web.site.tables import Paged, ThePaging, lasting, paged, table

__all__ = ["api", "pages"]

pages = APIRouter(include_in_schema=False)
api = APIRouter()
FigureQuery = Annotated[
    str, Query(max_length=80, description="`measure/subject`, as `property/P569`; default: the first")
]
DimensionName = Annotated[str, Query(max_length=40, description="by what items are grouped; two different ones")]
_GROUP = Query(max_length=200, description="a group of the first dimension; empty: the unknown one")
_BY_GROUP = Query(max_length=200, description="likewise of the second dimension")


@dataclass(frozen=True)
class Crossing:
    """What is looked at: a partner's snapshot, its figure (measure and subject), and the two dimensions."""

    partner: Partner
    kept: Snapshot
    figure: tuple[str, str]
    both: tuple[str, str]


def _crossing(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    *,
    number: Number = None,
    figure: FigureQuery = "",
    dimension: DimensionName = "",
    by: DimensionName = "",
) -> Crossing:
    partner = seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, number)
    return Crossing(partner, kept, *_asked(kept, figure, (dimension, by)))


#: What an endpoint declares to be told which crossing is asked for.
TheCrossing = Annotated[Crossing, Depends(_crossing)]


class CrossedFigure(BaseModel):
    """One pair of groups; `share` is null where there is nothing to count."""

    group: str
    by_group: str
    covered: int
    total: int
    share: float | None


@api.get("/coverage/{slug}/crossed", summary="A figure by two groupings at once")
def crossed_figures(
    request: Request, portal: ThePortal, crossing: TheCrossing, paging: ThePaging
) -> Paged[CrossedFigure]:
    """Of the partner's items in each pair of groups, how many have it."""
    rows = rows_of(crossed_cells(crossed_items(portal, crossing.kept, crossing.figure, crossing.both)))
    shown = paged(request, rows, paging, lambda row: f"{row['group']}\t{row['by_group']}")
    figures = [
        CrossedFigure(**row, share=row["covered"] / row["total"] if row["total"] else None) for row in shown.items
    ]
    return Paged(items=figures, total=shown.total, next=shown.next)


@api.get("/coverage/{slug}/crossed/items", summary="Items behind a figure by two groupings at once")
def crossed_lists(
    request: Request,
    portal: ThePortal,
    crossing: TheCrossing,
    listing: TheListing,
    *,
    group: Annotated[str, _GROUP],
    by_group: Annotated[str, _BY_GROUP],
) -> Lists:
    """The partner's items that are in both groups, and the queries that say so."""
    items = in_pair(crossed_items(portal, crossing.kept, crossing.figure, crossing.both), (group, by_group))
    asked = asked_of(crossing.figure, crossing.both, (group, by_group))
    return lists_of(request, behind_crossed(portal, crossing.partner, asked, items), listing)


@pages.get("/coverage/{slug}/crossed")
def crossed_page(
    request: Request,
    portal: ThePortal,
    crossing: TheCrossing,
    *,
    group: Annotated[str | None, _GROUP] = None,
    by_group: Annotated[str | None, _BY_GROUP] = None,
    query: Annotated[Side | None, Query(description="that query as a file, with all items in it")] = None,
) -> Response:
    """A figure by two groupings; of one pair, if it is named, the items."""
    kept, both, slug = crossing.kept, crossing.both, crossing.kept.slug
    lasting(request, kept.mark)
    items = crossed_items(portal, kept, crossing.figure, both)
    pair = None if group is None or by_group is None else (group, by_group)
    items = in_pair(items, pair) if pair else items
    if pair and query:
        asked = asked_of(crossing.figure, both, pair)
        return query_file(partner_queries(portal, crossing.partner, asked, items["item"].to_list()), query, slug)
    cells = crossed_cells(items)
    if answer := table(request, items if pair else cells, f"{slug}-{'-'.join((*crossing.figure, *both))}"):
        return answer
    context: dict[str, Any] = {"partner": crossing.partner, "slug": slug, "kept": kept, "both": both, "pair": pair}
    context |= {"figure": "/".join(crossing.figure), "chosen": crossing.figure, "figures": _figures(kept)}
    context |= {"dimensions": dimensions_of(kept, Scope.PARTNER), "base": f"/coverage/{slug}/crossed"}
    context |= {"words": wording, "listed": LISTED, "found": None}
    if pair:
        asked = asked_of(crossing.figure, both, pair)
        context["found"] = behind_crossed(portal, crossing.partner, asked, items)
    context["across"], context["rows"] = crossed_matrix(cells, both)
    context["named"] = _named(request, portal, kept, context)
    return page(request, "dashboards/crossed.html.jinja", **context)


def _figure(row: dict[str, Any]) -> CrossedFigure:
    return CrossedFigure(**row, share=row["covered"] / row["total"] if row["total"] else None)


def _asked(kept: Snapshot, figure: str, both: tuple[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Measure and subject, and the two dimensions; what is left open is chosen.

    Raises:
        InvalidError: the snapshot has no such figure or dimension.
    """
    figures, known = _figures(kept), dimensions_of(kept, Scope.PARTNER)
    usual = [name for name in ("gender", "century") if name in known] + known
    first = both[0] or next((name for name in usual if name != both[1]), "")
    second = both[1] or next((name for name in usual if name != first), "")
    for field, name in (("dimension", first), ("by", second)):
        if name not in known or first == second:
            raise InvalidError("these are not two groupings of the snapshot", fields={field: "choose another one"})
    parts = (figure or next(iter(figures), "")).partition("/")
    if f"{parts[0]}/{parts[2]}" not in figures:
        raise InvalidError("this snapshot has no such figure", fields={"figure": "choose another one"})
    return (parts[0], parts[2]), (first, second)


def _figures(kept: Snapshot) -> list[str]:
    own = kept.cells[(kept.cells["scope"] == Scope.PARTNER) & (kept.cells["dimension"] == ALL)]
    return [f"{row['measure']}/{row['subject']}" for row in rows_of(own)]


def _named(request: Request, portal: Portal, kept: Snapshot, context: dict[str, Any]) -> dict[str, str]:
    entities = [*context["across"], *(group for group, _cells in context["rows"])]
    entities += [figure.partition("/")[2] for figure in context["figures"]]
    if found := context["found"]:
        entities += [*found.having[:LISTED], *found.lacking[:LISTED]]
    wanted = [str(entity) for entity in entities if entity[:1] in {"Q", "P"} and entity[1:].isdigit()]
    return labels(portal, kept, wanted, wording.languages_of(locale_of(request)))
