"""Pages of equity: all partners, one partner by dimension, the items of a group, and the ranking of its queues."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.coverage.equity.dimensions import BY_NAME, DIMENSIONS
from pipelines.coverage.equity.ranking import WEIGHTS
from pipelines.flows.equity import read_members
from pipelines.model.tables import rows_of
from pipelines.partners.partner import read_package
from pipelines.web.equity.measured import (
    Measured,
    alternative,
    demand_measured,
    drawing_file,
    measure,
    measured,
    names_of,
    plan_waits,
    svg_for_page,
)
from pipelines.web.equity.overview import overview
from pipelines.web.equity.queues import Queue, ranking_of
from pipelines.web.equity.words import NOTES, TITLES, group_name, why
from pipelines.web.site.i18n import gettext, locale_of, said
from pipelines.web.site.pages import notify, page
from pipelines.web.site.people import Person, Role, demand, person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import demand_seen, seen_slugs
from pipelines.web.site.tables import ThePaging, paged, table

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
Somebody = Annotated[Person, Depends(person_of)]
DimensionName = Literal[
    "gender", "global-south", "region", "subregion", "century", "language", "statements", "labels", "sitelinks"
]
_MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


@pages.get("/equity")
def everyone(request: Request, portal: ThePortal, person: Somebody) -> Response:
    """All partners, with the shares that tell most."""
    rows = overview(portal, sorted(seen_slugs(portal, person)))
    return table(request, rows, "equity") or page(request, "equity/overview.html.jinja", rows=rows_of(rows))


@pages.get("/equity/{slug}")
def partner(request: Request, slug: str, portal: ThePortal, person: Somebody) -> Response:
    """One partner's items beside their class, in every dimension."""
    demand_seen(portal, person, slug)
    told = measured(portal, slug)
    if told is not None and (answer := table(request, told.comparison, f"{slug}-equity")):
        return answer
    dimensions = [_shown(portal, told, dimension.name) for dimension in DIMENSIONS] if told else []
    waits = told is not None and plan_waits(portal, told)
    title = read_package(portal.settings.home, slug).title
    context = {"slug": slug, "title": title, "told": told, "dimensions": dimensions, "waits": waits}
    return page(request, "equity/partner.html.jinja", **context)


@pages.get("/equity/{slug}/items")
def items(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Somebody,
    paging: ThePaging,
    dimension: DimensionName,
    group: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """The partner's items that are in one group."""
    demand_seen(portal, person, slug)
    told = demand_measured(portal, slug)
    members = read_members(portal.settings, slug, portal.target.name)
    chosen = members[(members["dimension"] == dimension) & (members["group"] == group)]
    shown = paged(request, chosen["item"].to_list(), paging, str)
    return table(request, chosen, f"{slug}-{dimension}-{group or 'unknown'}") or page(
        request,
        "equity/items.html.jinja",
        slug=slug,
        dimension=dimension,
        title=gettext(TITLES[dimension]),
        group=group,
        name=group_name(dimension, group, names_of(portal, told), locale_of()),
        paged=shown,
    )


@pages.get("/equity/{slug}/ranking")
def ranking(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Annotated[Person, Depends(demand(Role.REVIEWER))],
    paging: ThePaging,
    queue: Queue = "review",
) -> Response:
    """A queue of the partner by how much each item closes a gap."""
    demand_seen(portal, person, slug)
    told = demand_measured(portal, slug)
    ranked = ranking_of(portal, slug, queue)
    shown = paged(request, rows_of(ranked), paging, lambda row: str(row["row"]))
    return table(request, ranked, f"{slug}-{queue}-ranking") or page(
        request,
        "equity/ranking.html.jinja",
        why=why,
        slug=slug,
        queue=queue,
        paged=shown,
        weights=WEIGHTS,
        titles=TITLES,
        told=told,
    )


@pages.post("/equity/{slug}/measure")
def measure_now(
    request: Request, slug: str, portal: ThePortal, person: Annotated[Person, Depends(demand(Role.COORDINATOR))]
) -> Response:
    """Look at the target again."""
    demand_seen(portal, person, slug)
    issues = measure(portal, slug)
    portal.note(person, "measure-equity", slug)
    notify(request, "good", gettext("Measured."))
    for issue in issues:
        notify(request, "warning", said(issue.message))
    return RedirectResponse(f"/equity/{slug}", 303)


@pages.get("/equity/{slug}/{dimension}")
def by_dimension(
    request: Request, slug: str, dimension: DimensionName, portal: ThePortal, person: Somebody
) -> Response:
    """One dimension: the chart, every group, and the items behind each."""
    demand_seen(portal, person, slug)
    told = demand_measured(portal, slug)
    form = request.query_params.get("format", "")
    name = f"{slug}-{dimension}"
    if form in _MEDIA:
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(drawing_file(portal, told, dimension, form), 200, headers, _MEDIA[form])
    rows = told.comparison[told.comparison["dimension"] == dimension]
    return table(request, rows, name) or page(
        request,
        "equity/dimension.html.jinja",
        slug=slug,
        told=told,
        one=_shown(portal, told, dimension),
        waits=plan_waits(portal, told),
    )


def _shown(portal: Portal, told: Measured, name: str) -> dict[str, object]:
    """What a template needs of one dimension."""
    names, locale = names_of(portal, told), locale_of()
    rows = [row | {"name": group_name(name, row["group"], names, locale)} for row in told.rows(name)]
    known = any(row["group"] for row in rows)
    return {
        "name": name,
        "title": gettext(TITLES[name]),
        "note": gettext(NOTES[name]),
        "rows": rows,
        "chart": svg_for_page(portal, told, name) if known else None,
        "alternative": alternative(name),
        "known": known,
        "queries": BY_NAME[name].queries,
        "kinds": BY_NAME[name].kinds,
    }
