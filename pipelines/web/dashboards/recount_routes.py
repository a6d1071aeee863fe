"""Counting a snapshot again from its stored graph: the form's target, what differs, and the same for programs."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.flows.recounting import Recount, read_recount, recount_snapshot
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.web.dashboards.choices import LARGEST, Number
from pipelines.web.dashboards.reading import demand_snapshot
from pipelines.web.site.addresses import Slug
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.pages import notify
from pipelines.web.site.people import Coordinator, Person, person_of
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner
from pipelines.web.site.tables import table

__all__ = ["api", "pages"]

pages = APIRouter(include_in_schema=False)
api = APIRouter()
TheNumber = Annotated[int, Path(ge=1, le=LARGEST, description="the snapshot's number")]


class RecountEntry(BaseModel):
    """Whether a snapshot's stored graph gives its figures again."""

    snapshot: int
    time: datetime
    reproduced: bool
    figures: int = Field(description="figures of the partner's items, each counted again")
    differing: int = Field(description="how many of them came out otherwise")
    class_figures: int = Field(description="figures of the class: left out, the graph has the partner's items alone")


@pages.post("/coverage/{slug}/recount")
def recount_now(
    request: Request, portal: ThePortal, slug: Slug, person: Coordinator, number: Annotated[int, Form(ge=1, le=LARGEST)]
) -> Response:
    """Count again, and show the partner's page with what came out."""
    _recount(portal, person, slug, number)
    notify(request, "good", _("Counted again."))
    return RedirectResponse(f"/coverage/{slug}?snapshot={number}", 303)


@pages.get("/coverage/{slug}/recount")
def differing(request: Request, portal: ThePortal, slug: Slug, number: Number = None) -> Response:
    """The figures that came out otherwise, as a table; the partner's page says how many."""
    seen_partner(portal, person_of(request), slug)
    kept, found = _found(portal, slug, number)
    asked = table(request, found.differing, f"{slug}-{kept.id}-recount")
    return asked or RedirectResponse(f"/coverage/{slug}?snapshot={kept.id}", 303)


@api.get("/coverage/{slug}/snapshots/{number}/recount", summary="Whether a stored graph gives its figures again")
def recounted(request: Request, portal: ThePortal, slug: Slug, number: TheNumber) -> RecountEntry:
    """What the last recount of the snapshot found."""
    seen_partner(portal, person_of(request), slug)
    return _entry(*_found(portal, slug, number))


@api.post("/coverage/{slug}/snapshots/{number}/recount", status_code=201, summary="Count a snapshot again")
def recount_by_program(portal: ThePortal, slug: Slug, number: TheNumber, person: Coordinator) -> RecountEntry:
    """Count the partner's figures again from the stored graph."""
    return _entry(*_recount(portal, person, slug, number))


def _recount(portal: Portal, person: Person, slug: str, number: int) -> tuple[Snapshot, Recount]:
    seen_partner(portal, person, slug)
    kept = demand_snapshot(portal, slug, number)
    found = recount_snapshot(portal.settings, portal.ledger, number)
    portal.note(person, "recount-snapshot", slug, snapshot=number)
    return kept, found


def _found(portal: Portal, slug: str, number: int | None) -> tuple[Snapshot, Recount]:
    kept = demand_snapshot(portal, slug, number)
    found = read_recount(portal.settings, kept)
    if found is None:
        raise NotFoundError(
            f"snapshot {kept.id} of '{slug}' was not counted again yet", remedy="a coordinator can count it again"
        )
    return kept, found


def _entry(kept: Snapshot, found: Recount) -> RecountEntry:
    return RecountEntry(
        snapshot=kept.id or 0,
        time=found.time,
        reproduced=found.reproduced,
        figures=found.figures,
        differing=len(found.differing),
        class_figures=found.class_figures,
    )
