"""The page of all partners together, with the items behind each cell, and the same for programs."""

from typing import Any

import pandas as pd
from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.figures import Scope
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import partner_view, wording
from pipelines.web.dashboards.all_partners import (
    EVERYONE,
    BehindAll,
    Part,
    Together,
    behind_all,
    labels_of_all,
    together,
)
from pipelines.web.dashboards.behind import Place
from pipelines.web.dashboards.bodies import AskedQuery, Figure
from pipelines.web.dashboards.choices import Choice, Spot, TheChoice, TheSheet, TheSpot, place_of
from pipelines.web.dashboards.listing import TheListing, asked_queries, page_of_sides
from pipelines.web.dashboards.matrix import chosen_cells
from pipelines.web.site.answers import as_asked
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.pages import page
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_slugs
from pipelines.web.site.tables import Paged, ThePaging, lasting, paged, table

__all__ = ["api", "pages"]

pages = APIRouter(include_in_schema=False)
api = APIRouter()
BASE = f"/coverage/{EVERYONE}"
#: Items of each list, and partners, that a page shows; the table, and the API, have all.
LISTED, PARTS = 100, 50


class OwnedItem(BaseModel):
    """An item, and the partners in whose snapshots it stands on this side."""

    item: str
    partners: list[str]


class PartnersPart(BaseModel):
    """What one partner adds to a figure, and the queries that say so, with up to 100 of its items."""

    partner: str
    snapshot: int
    covered: int
    total: int
    queries: list[AskedQuery]


class AllLists(BaseModel):
    """A page of the items of all partners behind a cell, each once on a side, with how many there are on each.

    The figure counts an item once for each of its partners; `next` is the address of the next page.
    """

    having: list[OwnedItem]
    having_total: int
    lacking: list[OwnedItem]
    lacking_total: int
    next: str | None


@pages.get(BASE)
def all_page(request: Request, portal: ThePortal, choice: TheChoice, sheet: TheSheet) -> Response:
    """All partners together: what their items have, by group."""
    found = _together(request, portal, choice)
    if found is None:
        return page(request, "dashboards/all.html.jinja", kept=None)
    choice = _own(choice)
    if "format" in request.query_params:
        lasting(request, *(part.mark for part in found.parts))
        name = f"coverage-{EVERYONE}-{choice.measure}-{choice.dimension}"
        asked = as_asked(request, _cells(request, portal, found, choice), name)
        if asked:
            return asked
    context = partner_view.matrix_context(found.sums, choice, sheet)
    entities = partner_view.matrix_entities(found.sums, context["matrix"])
    languages = wording.languages_of(locale_of(request))
    context |= {"named": labels_of_all(portal, found.parts, entities, languages), "parts": found.parts}
    return page(request, "dashboards/all.html.jinja", base=BASE, **context)


@pages.get(f"{BASE}/items")
def all_items(request: Request, portal: ThePortal, choice: TheChoice, spot: TheSpot) -> Response:
    """The items of all partners behind one cell, with their partners."""
    together_, place = _placed(request, portal, choice, spot)
    lasting(request, *(part.mark for part in together_.parts))
    found = behind_all(portal, together_, place)
    locale = locale_of(request)
    whole = request.query_params.get("format") is not None
    sides = [list(side) if whole else list(side)[:LISTED] for side in (found.having, found.lacking)]
    entities = {*sides[0], *sides[1], place.group, place.subject}
    named = labels_of_all(portal, together_.parts, entities, wording.languages_of(locale))
    name = f"{EVERYONE}-{place.measure}-{place.subject}"
    if whole and (asked := table(request, items_table(found, named), name)):
        return asked
    context: dict[str, Any] = {"kept": together_.sums, "place": place, "found": found, "named": named}
    context |= {"listed": LISTED, "parts": found.parts[:PARTS], "base": BASE, "words": wording}
    context["group_name"] = wording.group_name(place.dimension, place.group, named)
    context["subject_name"] = wording.subject_name(place.measure, place.subject, named, locale)
    return page(request, "dashboards/all_items.html.jinja", **context)


@api.get(f"{BASE}/cells", summary="Figures of all partners together")
def all_cells(request: Request, portal: ThePortal, choice: TheChoice, paging: ThePaging) -> Paged[Figure]:
    """The sums of one measure over the newest snapshots of all partners: of all items, and by one dimension.

    `snapshot`: as it was when that one was the newest of all; only the partners' own items are summed up.
    """
    found = _together(request, portal, choice)
    rows = [] if found is None else rows_of(_cells(request, portal, found, _own(choice)))
    figures = [Figure.model_validate(row) for row in rows]
    return paged(request, figures, paging, lambda cell: ":".join((cell.dimension, cell.group, cell.subject)))


@api.get(f"{BASE}/items", summary="Items of all partners behind a figure")
def all_lists(request: Request, portal: ThePortal, choice: TheChoice, spot: TheSpot, listing: TheListing) -> AllLists:
    """The items of all partners behind one cell, each once on a side: first those that have it, then the others."""
    found = behind_all(portal, *_placed(request, portal, choice, spot))
    having, lacking = (list(side.items()) for side in (found.having, found.lacking))
    sides = page_of_sides(request, having, lacking, listing, lambda pair: pair[0])
    return AllLists(
        having=_owned(sides.having),
        having_total=len(having),
        lacking=_owned(sides.lacking),
        lacking_total=len(lacking),
        next=sides.next,
    )


@api.get(f"{BASE}/parts", summary="What each partner adds to a figure of all partners")
def all_parts(
    request: Request, portal: ThePortal, choice: TheChoice, spot: TheSpot, paging: ThePaging
) -> Paged[PartnersPart]:
    """The partners that a cell sums up, each with its own figure and the queries that say so."""
    found = behind_all(portal, *_placed(request, portal, choice, spot))
    shown = paged(request, found.parts, paging, lambda part: part.kept.slug)
    return Paged(items=[_told(part) for part in shown.items], total=shown.total, next=shown.next)


def _owned(pairs: list[tuple[str, list[str]]]) -> list[OwnedItem]:
    return [OwnedItem(item=item, partners=slugs) for item, slugs in pairs]


def _told(part: Part) -> PartnersPart:
    return PartnersPart(
        partner=part.kept.slug,
        snapshot=part.kept.id or 0,
        covered=part.covered,
        total=part.total,
        queries=asked_queries(part.queries),
    )


def items_table(found: BehindAll, named: dict[str, str]) -> pd.DataFrame:
    """Both lists as one table: item, label, its partners, and on which side it stands."""
    sides = (("has it", found.having), ("lacks it", found.lacking))
    rows = [
        {"item": item, "label": named.get(item), "partners": " ".join(slugs), "side": side}
        for side, items in sides
        for item, slugs in items.items()
    ]
    return pd.DataFrame(rows, columns=["item", "label", "partners", "side"])


def _together(request: Request, portal: Portal, choice: Choice) -> Together | None:
    return together(portal, seen_slugs(portal, person_of(request)), choice.snapshot)


def _placed(request: Request, portal: Portal, choice: Choice, spot: Spot) -> tuple[Together, Place]:
    found = _together(request, portal, choice)
    if found is None:
        raise NotFoundError("no partner has a snapshot yet", remedy="one is taken with the next run")
    return found, place_of(found.sums, _own(choice), spot)


def _own(choice: Choice) -> Choice:
    """Classes of several partners overlap, so that only their own items can be summed up."""
    return choice.model_copy(update={"scope": Scope.PARTNER})


def _cells(request: Request, portal: Portal, found: Together, choice: Choice) -> pd.DataFrame:
    chosen = chosen_cells(found.sums.cells, choice.scope, choice.measure, choice.dimension)
    languages = wording.languages_of(locale_of(request))
    named = labels_of_all(portal, found.parts, partner_view.cells_entities(chosen), languages)
    return partner_view.named_cells(chosen, named, locale_of(request))
