"""Pages of coverage: all partners, one partner, and the items behind each cell; the others are brought in here."""

from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.figures import Scope
from pipelines.flows.recounting import read_recount
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import (
    all_routes,
    class_routes,
    compare_routes,
    console_routes,
    crossing_routes,
    over_time,
    partner_view,
    recount_routes,
    wording,
)
from pipelines.web.dashboards.behind import Side, behind_cell, whole_queries
from pipelines.web.dashboards.choices import Choice, RunQuery, TheChoice, TheSheet, TheSpot, place_of
from pipelines.web.dashboards.item_pages import items_page, query_file
from pipelines.web.dashboards.over_time import Looks, known_looks
from pipelines.web.dashboards.overview import COLUMNS, overview, overview_table, together
from pipelines.web.dashboards.reading import (
    demand_snapshot,
    findings,
    labels,
    last_equity,
    snapshot,
    snapshots,
)
from pipelines.web.site.addresses import Slug
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.known_partners import partner_named
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner, seen_slugs
from pipelines.web.site.tables import ThePaging, lasting, paged

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
# Before the pages of partners, none of which is called "all".
pages.include_router(all_routes.pages)
#: Rows of the tables of languages and of findings that a page shows; the tables as CSV or JSON have all.
LANGUAGES, FINDINGS = 25, 40
Part = Annotated[Literal["cells", "trend", "run", "languages", "findings"], Query()]


@pages.get("/coverage")
def coverage(request: Request, portal: ThePortal, paging: ThePaging) -> Response:
    """All partners beside each other."""
    slugs = seen_slugs(portal, person_of(request))
    lines = overview(portal, [(slug, partner_named(portal, slug).package.title) for slug in slugs])
    asked = as_asked(request, overview_table(lines), "coverage")
    if asked:
        return asked
    shown = paged(request, lines, paging, lambda line: line.slug)
    languages = wording.languages_of(locale_of(request))
    named: dict[str, str] = {}
    for newest in (line.newest for line in shown.items if line.newest):
        named |= {newest.class_: newest.class_} | labels(portal, newest, [newest.class_], languages)
    context: dict[str, Any] = {"lines": lines, "columns": COLUMNS, "together": together(lines), "classes": named}
    return page(request, "dashboards/overview.html.jinja", words=wording, paged=shown, **context)


pages.include_router(class_routes.pages)


@pages.get("/coverage/{slug}")
def partner_page(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    choice: TheChoice,
    *,
    sheet: TheSheet,
    run: RunQuery = None,
    part: Part = "cells",
) -> Response:
    """One partner's dashboard."""
    partner = seen_partner(portal, person_of(request), slug)
    kept = snapshot(portal, slug, choice.snapshot)
    if kept is None:
        return page(request, "dashboards/none.html.jinja", slug=slug, title=partner.package.title)
    looks = known_looks(kept, snapshots(portal, slug))
    chosen_run = looks.chosen_run(run)
    asked = _part(request, portal, looks, choice, run=chosen_run, part=part)
    if asked:
        return asked
    context = partner_view.matrix_context(kept, choice, sheet) | {"partner": partner, "slug": slug}
    context["named"] = partner_view.matrix_labels(portal, kept, context["matrix"], locale_of(request))
    context |= over_time.shown(request, portal, looks, context["choice"], chosen_run)
    context["class_share"] = partner_view.class_share(kept, last_equity(portal, slug, kept.target))
    context["recounted"] = read_recount(portal.settings, kept)
    spoken = rows_of(partner_view.languages_table(kept, locale_of(request)))
    found = rows_of(findings(portal, slug, chosen_run)) if chosen_run else []
    context |= {"languages_table": most_labelled(spoken), "languages_left": max(0, len(spoken) - LANGUAGES)}
    context |= {"findings": found[:FINDINGS], "findings_left": max(0, len(found) - FINDINGS)}
    return page(request, "dashboards/partner.html.jinja", base=f"/coverage/{slug}", **context)


@pages.get("/coverage/{slug}/items")
def partner_items(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    choice: TheChoice,
    *,
    spot: TheSpot,
    query: Annotated[Side | None, Query(description="that query as a file, with all items in it")] = None,
) -> Response:
    """The partner's items behind one cell."""
    partner = seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, choice.snapshot)
    place = place_of(kept, choice, spot)
    if query and place.scope != Scope.CLASS:
        return query_file(whole_queries(portal, partner, kept, place), query, slug)
    if place.scope != Scope.CLASS:
        lasting(request, kept.mark)
    found = behind_cell(portal, partner, kept, place)
    return items_page(request, portal, kept, place=place, found=found, base=f"/coverage/{slug}")


def most_labelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of languages, in the mapping's order; if there are many, only those in which most items have a label."""
    if len(rows) <= LANGUAGES:
        return rows
    return sorted(rows, key=lambda row: -(row["labels"] or 0))[:LANGUAGES]


def _part(
    request: Request, portal: Portal, looks: Looks, choice: Choice, *, run: str | None, part: str
) -> Response | None:
    """One of the page's tables or charts, if it is asked for."""
    if "format" not in request.query_params:
        return None
    kept, slug = looks.kept, looks.kept.slug
    if part in {"trend", "run"}:
        return over_time.part_as_asked(request, portal, looks, choice, run=run, part=part, name=slug)
    if part == "languages":
        return as_asked(request, partner_view.languages_table(kept, locale_of(request)), f"{slug}-languages")
    if part == "findings":
        found = findings(portal, slug, run) if run else pd.DataFrame(columns=["check"])
        return as_asked(request, found, f"{slug}-{run}-findings")
    lasting(request, kept.mark)
    cells = partner_view.chosen_table(portal, kept, choice, locale_of(request))
    return as_asked(request, cells, f"{slug}-{choice.measure}-{choice.dimension}")


pages.include_router(compare_routes.pages)
pages.include_router(console_routes.pages)
pages.include_router(recount_routes.pages)
pages.include_router(crossing_routes.pages)
