"""The page of a figure by two groupings at once, with the items of each pair, and the same for programs."""

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.figures import Scope
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.choices import Number, dimensions_of
from pipelines.web.dashboards.crossing import crossed_cells, crossed_items, crossed_matrix
from pipelines.web.dashboards.reading import demand_snapshot, labels
from pipelines.web.site.addresses import Slug
from pipelines.web.site.errors import InvalidError
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner
from pipelines.web.site.tables import table

__all__ = ["api", "pages"]

pages = APIRouter(include_in_schema=False)
api = APIRouter()
FigureQuery = Annotated[
    str, Query(max_length=80, description="`measure/subject`, as `property/P569`; default: the first")
]
DimensionName = Annotated[str, Query(max_length=40, description="by what items are grouped; two different ones")]
GroupName = Annotated[str | None, Query(max_length=200)]
#: Items of each list that a page shows; the table has all.
LISTED = 100


class CrossedFigure(BaseModel):
    """One pair of groups; `share` is null where there is nothing to count."""

    group: str
    by_group: str
    covered: int
    total: int
    share: float | None


@api.get("/coverage/{slug}/crossed", summary="A figure by two groupings at once")
def crossed_figures(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    *,
    number: Number = None,
    figure: FigureQuery = "",
    dimension: DimensionName = "",
    by: DimensionName = "",
) -> list[CrossedFigure]:
    """Of the partner's items in each pair of groups, how many have it."""
    seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, number)
    asked = _asked(kept, figure, (dimension, by))
    rows = rows_of(crossed_cells(crossed_items(portal, kept, *asked)))
    return [CrossedFigure(**row, share=row["covered"] / row["total"] if row["total"] else None) for row in rows]


@pages.get("/coverage/{slug}/crossed")
def crossed_page(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    *,
    number: Number = None,
    figure: FigureQuery = "",
    dimension: DimensionName = "",
    by: DimensionName = "",
    group: GroupName = None,
    by_group: GroupName = None,
) -> Response:
    """A figure by two groupings; of one pair, if it is named, the items."""
    partner = seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, number)
    chosen, both = _asked(kept, figure, (dimension, by))
    items = crossed_items(portal, kept, chosen, both)
    pair = None if group is None or by_group is None else (group, by_group)
    if pair:
        items = items[(items["group"] == pair[0]) & (items["by_group"] == pair[1])]
    cells = items if pair else crossed_cells(items)
    if answer := table(request, cells, f"{slug}-{'-'.join((*chosen, *both))}"):
        return answer
    context: dict[str, Any] = {
        "partner": partner,
        "slug": slug,
        "kept": kept,
        "both": both,
        "pair": pair,
        "words": wording,
    }
    context |= {"figure": "/".join(chosen), "chosen": chosen, "figures": _figures(kept)}
    context |= {"dimensions": dimensions_of(kept, Scope.PARTNER), "base": f"/coverage/{slug}/crossed"}
    context |= _lists(items) if pair else {}
    context["across"], context["rows"] = crossed_matrix(crossed_cells(items), both)
    context["named"] = _named(request, portal, kept, context)
    return page(request, "dashboards/crossed.html.jinja", **context)


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


def _lists(items: pd.DataFrame) -> dict[str, Any]:
    """The items of one pair that have it, and those that lack it or some of it."""
    sides = {"having": items["covered"] > 0, "lacking": items["covered"] < items["total"]}
    return {side: items.loc[chosen, "item"].to_list()[:LISTED] for side, chosen in sides.items()}


def _named(request: Request, portal: Portal, kept: Snapshot, context: dict[str, Any]) -> dict[str, str]:
    entities = [*context["across"], *(group for group, _cells in context["rows"])]
    entities += [figure.partition("/")[2] for figure in context["figures"]]
    entities += [*context.get("having", ()), *context.get("lacking", ())]
    wanted = [str(entity) for entity in entities if entity[:1] in {"Q", "P"} and entity[1:].isdigit()]
    return labels(portal, kept, wanted, wording.languages_of(locale_of(request)))
