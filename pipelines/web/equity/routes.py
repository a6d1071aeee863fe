"""Pages of equity: all partners, one partner by dimension, the items of a group, and the ranking of its queues."""

from functools import partial
from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.coverage.equity.comparison import largest_rows
from pipelines.coverage.equity.dimensions import BY_NAME, CROSSING_BY_NAME, CROSSINGS, DIMENSIONS, FACT_SETS, pair_of
from pipelines.coverage.equity.ranking import WEIGHTS
from pipelines.flows.equity import read_members
from pipelines.model.tables import rows_of
from pipelines.partners.partner import read_package
from pipelines.web.equity.crossing import crossed
from pipelines.web.equity.measured import (
    Measured,
    alternative,
    chart_of,
    demand_measured,
    drawing_file,
    measure,
    measured,
    names_of,
    names_of_items,
    plan_waits,
)
from pipelines.web.equity.overview import overview
from pipelines.web.equity.queues import Queue, ranking_of
from pipelines.web.equity.trends import lines_of, partner_trend, shown_groups, trend_drawn, trend_of_all
from pipelines.web.equity.words import NOTES, TITLES, DimensionName, group_name, why
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext, locale_of, notation, said
from pipelines.web.site.pages import notify, page
from pipelines.web.site.people import Coordinator, Reviewer, Somebody
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import demand_seen, seen_slugs
from pipelines.web.site.tables import ThePaging, lasting, paged, table

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
Part = Annotated[Literal["groups", "trend"], Query(description="the groups of now, or their shares over time")]
#: Groups of each dimension on a partner's page; that of the dimension has all, page by page.
SHOWN = 15
_MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


@pages.get("/equity")
def everyone(
    request: Request,
    portal: ThePortal,
    person: Somebody,
    *,
    dimension: DimensionName = "gender",
    part: Part = "groups",
) -> Response:
    """All partners, with the shares that tell most, and one dimension of all of them over time."""
    slugs = seen_slugs(portal, person)
    rows = overview(portal, slugs)
    if part == "groups" and (answer := table(request, rows, "equity")):
        return answer
    trend = trend_of_all(portal, slugs, dimension)
    over = _over_time(portal, trend, dimension)
    if part == "trend" and (answer := as_asked(request, trend, f"equity-{dimension}-trend", over["chart"])):
        return answer
    return page(
        request, "equity/overview.html.jinja", rows=rows_of(rows), over=over, dimension=dimension, titles=TITLES
    )


@pages.get("/equity/{slug}")
def partner(request: Request, slug: str, portal: ThePortal, person: Somebody) -> Response:
    """One partner's items beside their class, in every dimension."""
    demand_seen(portal, person, slug)
    told = measured(portal, slug)
    if told is not None:
        lasting(request, told.mark)
    if told is not None and (answer := table(request, told.comparison, f"{slug}-equity")):
        return answer
    dimensions = (
        [_shown(portal, told, each.name, largest_rows(told.rows(each.name), SHOWN)) for each in DIMENSIONS]
        if told
        else []
    )
    waits = told is not None and plan_waits(portal, told)
    title = read_package(portal.settings.home, slug).title
    crossings = [(crossing.name, gettext(TITLES[crossing.name])) for crossing in CROSSINGS]
    context: dict[str, Any] = {"slug": slug, "title": title, "told": told, "dimensions": dimensions, "waits": waits}
    return page(request, "equity/partner.html.jinja", **context, crossings=crossings)


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
    lasting(request, told.mark)
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
    person: Reviewer,
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
def measure_now(request: Request, slug: str, portal: ThePortal, person: Coordinator) -> Response:
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
    request: Request,
    slug: str,
    dimension: DimensionName,
    portal: ThePortal,
    person: Somebody,
    *,
    paging: ThePaging,
    part: Part = "groups",
) -> Response:
    """One dimension or two crossed: every group, the items behind each, and the shares over time."""
    demand_seen(portal, person, slug)
    told = demand_measured(portal, slug)
    form = request.query_params.get("format", "")
    name = f"{slug}-{dimension}"
    trend = partner_trend(portal, slug, dimension)
    over = _over_time(portal, trend, dimension)
    if part == "trend" and (answer := as_asked(request, trend, f"{name}-trend", over["chart"])):
        return answer
    if form in _MEDIA and dimension in BY_NAME:
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(drawing_file(portal, told, dimension, form), 200, headers, _MEDIA[form])
    lasting(request, told.mark)
    rows = told.comparison[told.comparison["dimension"] == dimension]
    if answer := as_asked(request, rows, name):
        return answer
    context: dict[str, Any] = {"slug": slug, "told": told, "over": over, "waits": plan_waits(portal, told)}
    if dimension in CROSSING_BY_NAME:
        return page(request, "equity/crossing.html.jinja", **context, **_crossed(portal, told, dimension))
    shown = paged(request, told.rows(dimension), paging, lambda row: str(row["group"]))
    one = _shown(portal, told, dimension, shown.items)
    return page(request, "equity/dimension.html.jinja", **context, one=one, paged=shown)


def _over_time(portal: Portal, trend: pd.DataFrame, dimension: str) -> dict[str, Any]:
    """What a template needs of a trend (schema `trends.TREND`)."""
    groups = shown_groups(trend)
    items = [part for group in groups for part in pair_of(group) if part[:1] == "Q"]
    names, locale = names_of_items(portal, items), locale_of()
    title = gettext(TITLES[dimension])
    return {
        "title": title,
        "groups": groups,
        "names": [group_name(dimension, group, names, locale) for group in groups],
        "lines": lines_of(trend),
        "chart": trend_drawn(trend, partial(group_name, dimension, names=names, locale=locale), title, notation()),
    }


def _crossed(portal: Portal, told: Measured, name: str) -> dict[str, Any]:
    """What a template needs of a crossing."""
    names, locale, crossing = names_of(portal, told), locale_of(), CROSSING_BY_NAME[name]
    both = (crossing.first, crossing.second)
    called = tuple(partial(group_name, one, names=names, locale=locale) for one in both)
    return {
        "crossing": crossing,
        "title": gettext(TITLES[name]),
        "titles": TITLES,
        "first": gettext(TITLES[crossing.first]),
        "notes": [(one, gettext(NOTES[one])) for one in both],
        "donated": crossed(told, name, "donated", called),
        "of_class": crossed(told, name, "class_items", called),
        "query": FACT_SETS,
        "kinds": [kind for one in both for kind in BY_NAME[one].kinds],
    }


def _all_shown(portal: Portal, told: Measured) -> list[dict[str, object]]:
    """What a template needs of every dimension, the largest groups of each."""
    rows = {dimension.name: largest_rows(told.rows(dimension.name), SHOWN) for dimension in DIMENSIONS}
    return [_shown(portal, told, name, shown) for name, shown in rows.items()]


def _shown(portal: Portal, told: Measured, name: str, shown: list[dict[str, Any]]) -> dict[str, object]:
    """What a template needs of one dimension, of which it shows these rows."""
    names, locale = names_of(portal, told), locale_of()
    whole = told.rows(name)
    rows = [row | {"name": group_name(name, row["group"], names, locale)} for row in shown]
    known = any(row["group"] for row in whole)
    return {
        "name": name,
        "title": gettext(TITLES[name]),
        "note": gettext(NOTES[name]),
        "rows": rows,
        "hidden": len(whole) - len(rows),
        "chart": chart_of(portal, told, name) if known else None,
        "alternative": alternative(name),
        "known": known,
        "queries": BY_NAME[name].queries,
        "kinds": BY_NAME[name].kinds,
    }
