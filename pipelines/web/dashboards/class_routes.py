"""Pages of a class: what all its items have, by group, as any partner's snapshot has it, and over time."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.figures import Scope
from pipelines.web.dashboards import over_time, partner_view, wording
from pipelines.web.dashboards.behind import behind_class
from pipelines.web.dashboards.choices import RunQuery, TheChoice, TheSheet, TheSpot, place_of
from pipelines.web.dashboards.class_view import class_snapshot
from pipelines.web.dashboards.item_pages import items_page
from pipelines.web.dashboards.over_time import Looks
from pipelines.web.dashboards.reading import labels
from pipelines.web.site.addresses import ClassId
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.known_partners import partner_named
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.seen import seen_slugs
from pipelines.web.site.tables import lasting

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
Part = Annotated[Literal["cells", "trend", "run"], Query()]


@pages.get("/coverage/classes/{class_}")
def class_page(
    request: Request,
    portal: ThePortal,
    class_: ClassId,
    choice: TheChoice,
    *,
    sheet: TheSheet,
    run: RunQuery = None,
    part: Part = "cells",
) -> Response:
    """A class: what all its items have, by group, before and after a run, and over time."""
    kept, found = class_snapshot(portal, seen_slugs(portal, person_of(request)), class_, choice.snapshot)
    choice = choice.model_copy(update={"scope": Scope.CLASS})
    looks = Looks(kept, found.newest, found.looks, found.of(kept.slug), Scope.CLASS)
    chosen_run = looks.chosen_run(run)
    name = f"coverage-{class_}"
    if "format" in request.query_params:
        answer = over_time.part_as_asked(request, portal, looks, choice, run=chosen_run, part=part, name=name)
        if answer is None:
            lasting(request, kept.mark)
            answer = as_asked(request, partner_view.chosen_table(portal, kept, choice, locale_of(request)), name)
        if answer:
            return answer
    context = partner_view.matrix_context(kept, choice, sheet) | {"class_": class_, "partners": found.partners}
    context["named"] = partner_view.matrix_labels(portal, kept, context["matrix"], locale_of(request))
    context |= over_time.shown(request, portal, looks, context["choice"], chosen_run)
    context["class_name"] = labels(portal, kept, [class_], wording.languages_of(locale_of(request))).get(class_)
    context["of_class"] = next(each for each in found.looks if each.id == kept.id)
    return page(request, "dashboards/class.html.jinja", base=f"/coverage/classes/{class_}", **context)


@pages.get("/coverage/classes/{class_}/items")
def class_items(request: Request, portal: ThePortal, class_: ClassId, choice: TheChoice, *, spot: TheSpot) -> Response:
    """The items of a class behind one cell, asked of the target now."""
    kept, _looks = class_snapshot(portal, seen_slugs(portal, person_of(request)), class_, choice.snapshot)
    place = place_of(kept, choice.model_copy(update={"scope": Scope.CLASS}), spot)
    found = behind_class(portal, partner_named(portal, kept.slug), place)
    return items_page(request, portal, kept, place=place, found=found, base=f"/coverage/classes/{class_}")
