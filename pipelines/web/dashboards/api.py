"""The JSON API of coverage dashboards, comparison and drill-down."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.requests import Request

from pipelines.coverage.figures import Measure, Scope
from pipelines.model.coverage_snapshots import ALL, Snapshot
from pipelines.model.tables import rows_of
from pipelines.web.dashboards import wording
from pipelines.web.dashboards.all_routes import api as all_partners
from pipelines.web.dashboards.behind import behind_cell, behind_class
from pipelines.web.dashboards.binding_api import api as binding
from pipelines.web.dashboards.bodies import Figure
from pipelines.web.dashboards.choices import DimensionQuery, GroupQuery, MeasureQuery, TheChoice, TheSpot, place_of
from pipelines.web.dashboards.class_view import class_looks as looks_at
from pipelines.web.dashboards.class_view import class_snapshot
from pipelines.web.dashboards.compare_routes import SideQuery, comparison_table
from pipelines.web.dashboards.comparing import read_side
from pipelines.web.dashboards.console_api import api as console
from pipelines.web.dashboards.crossing_routes import api as crossings
from pipelines.web.dashboards.listing import Lists, TheListing, lists_of
from pipelines.web.dashboards.partner_view import cells_table
from pipelines.web.dashboards.parts_api import api as parts
from pipelines.web.dashboards.reading import demand_snapshot, snapshots
from pipelines.web.dashboards.recount_routes import api as recounts
from pipelines.web.site.addresses import ClassId, Slug
from pipelines.web.site.i18n import locale_of
from pipelines.web.site.known_partners import partner_named
from pipelines.web.site.people import person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner, seen_slugs
from pipelines.web.site.tables import Paged, ThePaging, paged

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["dashboards"])
# Before the paths of partners, none of which is called "all".
api.include_router(all_partners)
api.include_router(recounts)
api.include_router(parts)
api.include_router(console)
api.include_router(binding)
api.include_router(crossings)


class Share(BaseModel):
    """How many of how many; `share` is null where there is nothing to count."""

    covered: int
    total: int
    share: float | None


class Look(BaseModel):
    """A snapshot: what it is of, when it was taken, and its overall figures by measure."""

    id: int
    partner: str
    target: str
    class_id: str
    run: str | None
    phase: str
    time: datetime
    items: int
    totals: dict[str, Share]


class Compared(BaseModel):
    """One figure on both sides."""

    measure: str
    subject: str
    name: str
    left: int | None
    left_total: int | None
    left_share: float | None
    right: int | None
    right_total: int | None
    right_share: float | None
    difference: float | None


@api.get("/coverage")
def coverage(request: Request, portal: ThePortal, paging: ThePaging) -> Paged[Look]:
    """The newest snapshot of each partner that has one."""
    newest = [known[-1] for slug in seen_slugs(portal, person_of(request)) if (known := snapshots(portal, slug))]
    return paged(request, [_look(each) for each in newest], paging, lambda look: look.partner)


@api.get("/coverage/classes/{class_}")
def class_looks(request: Request, portal: ThePortal, class_: ClassId, paging: ThePaging) -> Paged[Look]:
    """The looks at a class, the oldest first, with its own items and shares: the trend of each partner's mapping."""
    found = looks_at(portal, seen_slugs(portal, person_of(request)), class_)
    return paged(request, [_look(each) for each in found.looks], paging, lambda look: str(look.id))


@api.get("/coverage/classes/{class_}/cells")
def class_cells(
    request: Request, portal: ThePortal, class_: ClassId, choice: TheChoice, paging: ThePaging
) -> Paged[Figure]:
    """A class's figures of one measure: of all its items, and by the groups of one dimension."""
    kept, _looks = class_snapshot(portal, seen_slugs(portal, person_of(request)), class_, choice.snapshot)
    figures = _figures(request, portal, kept, choice.measure, (Scope.CLASS, choice.dimension))
    return paged(request, figures, paging, _cell_name)


@api.get("/coverage/classes/{class_}/items")
def class_items(
    request: Request,
    portal: ThePortal,
    class_: ClassId,
    choice: TheChoice,
    *,
    spot: TheSpot,
    listing: TheListing,
) -> Lists:
    """The items of a class behind one cell, up to 1,000 on each side, asked of the target now."""
    kept, _looks = class_snapshot(portal, seen_slugs(portal, person_of(request)), class_, choice.snapshot)
    place = place_of(kept, choice.model_copy(update={"scope": Scope.CLASS}), spot)
    return lists_of(request, behind_class(portal, partner_named(portal, kept.slug), place), listing)


@api.get("/coverage/{slug}")
def partner_snapshots(request: Request, portal: ThePortal, slug: Slug, paging: ThePaging) -> Paged[Look]:
    """A partner's snapshots, the oldest first: the trend."""
    seen_partner(portal, person_of(request), slug)
    return paged(request, [_look(each) for each in snapshots(portal, slug)], paging, lambda look: str(look.id))


@api.get("/coverage/{slug}/cells")
def partner_cells(
    request: Request, portal: ThePortal, slug: Slug, choice: TheChoice, paging: ThePaging
) -> Paged[Figure]:
    """A partner's figures of one measure: of all its items, and by the groups of one dimension."""
    seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, choice.snapshot)
    figures = _figures(request, portal, kept, choice.measure, (choice.scope, choice.dimension))
    return paged(request, figures, paging, _cell_name)


@api.get("/coverage/{slug}/items")
def partner_items(
    request: Request,
    portal: ThePortal,
    slug: Slug,
    choice: TheChoice,
    *,
    spot: TheSpot,
    listing: TheListing,
) -> Lists:
    """The items behind one cell, and the queries that say so."""
    partner = seen_partner(portal, person_of(request), slug)
    kept = demand_snapshot(portal, slug, choice.snapshot)
    return lists_of(request, behind_cell(portal, partner, kept, place_of(kept, choice, spot)), listing)


@api.get("/compare")
def compare(
    request: Request,
    portal: ThePortal,
    *,
    left: SideQuery,
    right: SideQuery,
    measure: MeasureQuery = Measure.PROPERTY,
    dimension: DimensionQuery = ALL,
    group: GroupQuery = ALL,
    paging: ThePaging,
) -> Paged[Compared]:
    """Two partners, two dates of one, or a partner with its class, figure by figure."""
    visible = seen_slugs(portal, person_of(request))
    pair = (read_side(portal, visible, left, "left"), read_side(portal, visible, right, "right"))
    languages = wording.languages_of(locale_of(request))
    frame = comparison_table(portal, pair, measure, (dimension, group), languages)
    rows = [Compared.model_validate(row) for row in rows_of(frame)]
    return paged(request, rows, paging, lambda row: f"{row.measure}:{row.subject}")


def _look(kept: Snapshot) -> Look:
    totals = {
        measure: Share(covered=covered, total=total, share=covered / total if total else None)
        for measure, (covered, total) in kept.totals.items()
    }
    return Look(
        id=kept.id or 0,
        partner=kept.slug,
        target=kept.target,
        class_id=kept.class_,
        run=kept.run,
        phase=kept.phase,
        time=kept.time,
        items=kept.items,
        totals=totals,
    )


def _figures(
    request: Request, portal: Portal, kept: Snapshot, measure: Measure, place: tuple[Scope, str]
) -> list[Figure]:
    scope, dimension = place
    frame = cells_table(portal, kept, scope=scope, measure=measure, dimension=dimension, locale=locale_of(request))
    return [Figure.model_validate(row) for row in rows_of(frame)]


def _cell_name(figure: Figure) -> str:
    return f"{figure.dimension}:{figure.group}:{figure.subject}"
