"""Pages of coverage: all partners, one partner, a class, and the items behind each cell."""

from typing import Annotated, Any, Literal

import pandas as pd
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.figures import Measure, Scope
from pipelines.flows.recounting import read_recount
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import (
    all_routes,
    compare_routes,
    console_routes,
    crossing_routes,
    partner_view,
    recount_routes,
    wording,
)
from pipelines.web.dashboards.behind import Behind, Place, Side, behind_cell, behind_class, whole_query
from pipelines.web.dashboards.choices import Choice, TheChoice, place_of
from pipelines.web.dashboards.class_view import class_snapshot
from pipelines.web.dashboards.overview import COLUMNS, overview, overview_table, together
from pipelines.web.dashboards.reading import (
    demand_snapshot,
    findings,
    labels,
    last_equity,
    measured_run,
    measured_runs,
    snapshot,
    snapshots,
)
from pipelines.web.site.addresses import ClassId, Slug
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.known_partners import partner_named
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner, seen_slugs
from pipelines.web.site.tables import table

__all__ = ["behind_table", "pages"]

pages = APIRouter(include_in_schema=False)
# Before the pages of partners, none of which is called "all".
pages.include_router(all_routes.pages)
#: Items of each list that a page shows; the table has all.
LISTED = 100
GroupQuery = Annotated[str, Query(max_length=200)]
SubjectQuery = Annotated[str, Query(max_length=60)]
Part = Annotated[Literal["cells", "trend", "run", "languages", "findings"], Query()]


@pages.get("/coverage")
def coverage(request: Request, portal: ThePortal) -> Response:
    """All partners beside each other."""
    slugs = seen_slugs(portal, person_of(request))
    lines = overview(portal, [(slug, partner_named(portal, slug).package.title) for slug in slugs])
    asked = as_asked(request, overview_table(lines), "coverage")
    if asked:
        return asked
    languages = wording.languages_of(locale_of(request))
    named: dict[str, str] = {}
    for newest in (line.newest for line in lines if line.newest):
        named |= {newest.class_: newest.class_} | labels(portal, newest, [newest.class_], languages)
    context: dict[str, Any] = {"lines": lines, "columns": COLUMNS, "together": together(lines), "classes": named}
    return page(request, "dashboards/overview.html.jinja", words=wording, **context)


@pages.get("/coverage/classes/{class_}")
def class_page(request: Request, portal: ThePortal, class_: ClassId, choice: TheChoice, groups: str = "") -> Response:
    """A class: what all its items have, by group."""
    kept, partners = class_snapshot(portal, seen_slugs(portal, person_of(request)), class_, choice.snapshot)
    choice = choice.model_copy(update={"scope": Scope.CLASS})
    if "format" in request.query_params:
        asked = as_asked(request, _cells(request, portal, kept, choice), f"coverage-{class_}")
        if asked:
            return asked
    context = _matrix(request, portal, kept, choice, groups) | {"class_": class_, "partners": partners}
    context["class_name"] = labels(portal, kept, [class_], wording.languages_of(locale_of(request))).get(class_)
    return page(request, "dashboards/class.html.jinja", base=f"/coverage/classes/{class_}", **context)


@pages.get("/coverage/classes/{class_}/items")
def class_items(
    request: Request,
    portal: ThePortal,
    class_: ClassId,
    choice: TheChoice,
    *,
    group: GroupQuery = "all",
    subject: SubjectQuery = "",
) -> Response:
    """The items of a class behind one cell, asked of the target now."""
    kept, _partners = class_snapshot(portal, seen_slugs(portal, person_of(request)), class_, choice.snapshot)
    place = place_of(kept, choice.model_copy(update={"scope": Scope.CLASS}), group, subject)
    found = behind_class(portal, partner_named(portal, kept.slug), place)
    return _items(request, portal, kept, place=place, found=found, base=f"/coverage/classes/{class_}")


@pages.get("/coverage/{slug}")
def partner_page(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    choice: TheChoice,
    *,
    run: Annotated[str | None, Query(max_length=11)] = None,
    part: Part = "cells",
    groups: str = "",
) -> Response:
    """One partner's dashboard."""
    partner = seen_partner(portal, person_of(request), slug)
    kept = snapshot(portal, slug, choice.snapshot)
    if kept is None:
        return page(request, "dashboards/none.html.jinja", slug=slug, title=partner.package.title)
    known = snapshots(portal, slug)
    chosen_run = measured_run(known, run)
    asked = _part(request, portal, kept, choice, run=chosen_run, part=part)
    if asked:
        return asked
    context = _matrix(request, portal, kept, choice, groups)
    context |= {"partner": partner, "slug": slug, "known": known, "run": chosen_run, "runs": measured_runs(known)}
    context |= _changes(request, portal, kept, chosen_run, choice.measure)
    context["class_share"] = partner_view.class_share(kept, last_equity(portal, slug, kept.target))
    context["recounted"] = read_recount(portal.settings, kept)
    context["trend"] = partner_view.trend_svg(known, _("Coverage over time"))
    context["languages_table"] = rows_of(partner_view.languages_table(kept, locale_of(request)))
    context["findings"] = rows_of(findings(portal, slug, chosen_run)) if chosen_run else []
    return page(request, "dashboards/partner.html.jinja", base=f"/coverage/{slug}", **context)


@pages.get("/coverage/{slug}/items")
def partner_items(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    choice: TheChoice,
    *,
    group: GroupQuery = "all",
    subject: SubjectQuery = "",
    query: Annotated[Side | None, Query(description="that query as a file, with all items in it")] = None,
) -> Response:
    """The partner's items behind one cell."""
    partner = seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, choice.snapshot)
    place = place_of(kept, choice, group, subject)
    if query and place.scope != Scope.CLASS:
        text = whole_query(portal, partner, kept, place, query).text
        told = {"Content-Disposition": f'attachment; filename="{slug}-{query}.rq"'}
        return Response(text + "\n", media_type="application/sparql-query; charset=utf-8", headers=told)
    found = behind_cell(portal, partner, kept, place)
    return _items(request, portal, kept, place=place, found=found, base=f"/coverage/{slug}")


def behind_table(found: Behind, named: dict[str, str]) -> pd.DataFrame:
    """Both lists as one table: item, label, and on which side it stands."""
    sides = [("has it", item) for item in found.having] + [("lacks it", item) for item in found.lacking]
    rows = [{"item": item, "label": named.get(item), "side": side} for side, item in sides]
    return pd.DataFrame(rows, columns=["item", "label", "side"])


def _items(request: Request, portal: Portal, kept: Snapshot, *, place: Place, found: Behind, base: str) -> Response:
    locale = locale_of(request)
    whole = request.query_params.get("format") is not None
    shown = [*found.having, *found.lacking] if whole else [*found.having[:LISTED], *found.lacking[:LISTED]]
    named = labels(portal, kept, {*shown, place.group, place.subject}, wording.languages_of(locale))
    asked = table(request, behind_table(found, named), f"{kept.slug}-{place.measure}-{place.subject}")
    if asked:
        return asked
    context: dict[str, Any] = {
        "kept": kept,
        "place": place,
        "found": found,
        "named": named,
        "listed": LISTED,
        "base": base,
    }
    context["group_name"] = wording.group_name(place.dimension, place.group, named)
    context["subject_name"] = wording.subject_name(place.measure, place.subject, named, locale)
    return page(request, "dashboards/items.html.jinja", words=wording, **context)


def _matrix(request: Request, portal: Portal, kept: Snapshot, choice: Choice, groups: str) -> dict[str, Any]:
    """What a page needs for the table of one measure by one dimension."""
    context = partner_view.matrix_context(kept, choice, groups)
    return context | {"named": partner_view.matrix_labels(portal, kept, context["matrix"], locale_of(request))}


def _cells(request: Request, portal: Portal, kept: Snapshot, choice: Choice) -> pd.DataFrame:
    return partner_view.cells_table(
        portal, kept, scope=choice.scope, measure=choice.measure, dimension=choice.dimension, locale=locale_of(request)
    )


def _part(
    request: Request, portal: Portal, kept: Snapshot, choice: Choice, *, run: str | None, part: str
) -> Response | None:
    """One of the page's tables or charts, if it is asked for."""
    if "format" not in request.query_params:
        return None
    slug, known = kept.slug, snapshots(portal, kept.slug)
    if part == "trend":
        chart = partner_view.trend_svg(known, _("Coverage over time"))
        return as_asked(request, partner_view.trend_table(known), f"{slug}-trend", chart)
    if part == "run":
        changes = _changes(request, portal, kept, run, choice.measure)
        return as_asked(request, changes["comparison"], f"{slug}-{run}-before-after", changes["changes"])
    if part == "languages":
        return as_asked(request, partner_view.languages_table(kept, locale_of(request)), f"{slug}-languages")
    if part == "findings":
        found = findings(portal, slug, run) if run else pd.DataFrame(columns=["check"])
        return as_asked(request, found, f"{slug}-{run}-findings")
    return as_asked(request, _cells(request, portal, kept, choice), f"{slug}-{choice.measure}-{choice.dimension}")


def _changes(request: Request, portal: Portal, kept: Snapshot, run: str | None, measure: Measure) -> dict[str, Any]:
    """A run's figures before and after: the table, and its chart of one measure."""
    comparison = partner_view.run_comparison(portal.ledger, run or "")
    subjects = {str(subject) for subject in comparison["subject"]}
    locale = locale_of(request)
    found = labels(portal, kept, subjects, wording.languages_of(locale))
    names = {each: wording.subject_name(measure, each, found, locale) for each in subjects}
    title = _("Before and after the run")
    chart = partner_view.comparison_svg(comparison, Scope.PARTNER.value, measure.value, names, title)
    chosen = (comparison["scope"] == Scope.PARTNER.value) & (comparison["measure"] == measure.value)
    changed = rows_of(comparison[chosen])
    return {"comparison": comparison, "changed": changed, "changes": chart, "subject_names": names}


pages.include_router(compare_routes.pages)
pages.include_router(console_routes.pages)
pages.include_router(recount_routes.pages)
pages.include_router(crossing_routes.pages)
