"""The JSON API of equity: groups of what was donated and of the class, the items of a group, and rankings."""

from typing import Annotated

import pandas as pd
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from pipelines.flows.equity import read_members
from pipelines.model.tables import rows_of
from pipelines.web.equity.measured import demand_measured, measure, plan_waits
from pipelines.web.equity.overview import overview
from pipelines.web.equity.queues import Queue, ranking_of
from pipelines.web.equity.trends import partner_trend, trend_of_all
from pipelines.web.equity.words import DimensionName
from pipelines.web.site.people import Coordinator, Reviewer, Somebody
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.seen import demand_seen, seen_slugs
from pipelines.web.site.tables import Paged, Paging, ThePaging, etag, paged

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["equity"])


class OverviewEntry(BaseModel):
    """A partner with the shares that tell most; null where they are not known."""

    slug: str
    measured: str | None
    class_item: str | None
    items: int | None
    not_male: float | None
    class_not_male: float | None
    global_south: float | None
    class_global_south: float | None
    sparse: float | None
    class_sparse: float | None


class GroupEntry(BaseModel):
    """A group, in what was donated and in the class; the empty group is the unknown one."""

    dimension: str
    group: str
    donated: int
    donated_share: float | None
    class_items: int | None
    class_share: float | None
    representation: float | None = Field(description="donated share by class share")
    next_change: int = Field(description="items that the next uploads would add, less those that leave")
    next_share: float | None


class EquityEntry(BaseModel):
    """What was measured of a partner."""

    slug: str
    target: str
    class_: str = Field(serialization_alias="class")
    time: str
    items: int
    class_items: int | None
    in_class: int | None = Field(description="how many of the partner's items are in the class")
    class_share: float | None = Field(description="share of the class's items that have something of the partner's")
    next_run: str | None = Field(description="the run whose plan the next_ figures are of; null: none waited then")
    next_run_waits: bool = Field(description="whether that plan is still the one that is uploaded next")
    groups: list[GroupEntry]


class TrendEntry(BaseModel):
    """A group in one snapshot; the empty group is the unknown one, that of a crossing has two with | between."""

    time: str
    snapshot: int
    dimension: str
    group: str
    items: int
    total: int
    share: float | None
    class_share: float | None


class RankEntry(BaseModel):
    """A row of a queue, by how much its item closes a gap."""

    row: int
    subject: str
    score: float
    why: str


class TroubleEntry(BaseModel):
    """What could not be answered about the class."""

    code: str
    message: str
    remedy: str


@api.get("/equity", summary="Equity of all partners")
def everyone(request: Request, portal: ThePortal, person: Somebody, paging: ThePaging) -> Paged[OverviewEntry]:
    """The shares that tell most, by partner."""
    rows = rows_of(overview(portal, seen_slugs(portal, person)))
    return paged(request, [OverviewEntry(**row) for row in rows], paging, lambda entry: entry.slug)


@api.get("/equity/{slug}", summary="Equity of a partner")
def partner(request: Request, slug: str, portal: ThePortal, person: Somebody) -> EquityEntry:
    """The newest snapshot, group by group."""
    demand_seen(portal, person, slug)
    told = demand_measured(portal, slug)
    snapshot, waits = told.snapshot, plan_waits(portal, told)
    etag(request, "equity", slug, snapshot.target, snapshot.id, waits)
    return EquityEntry(
        slug=slug,
        target=snapshot.target,
        class_=snapshot.class_,
        time=snapshot.time.isoformat(timespec="seconds"),
        items=snapshot.items,
        class_items=told.class_items,
        in_class=snapshot.in_class,
        class_share=snapshot.class_share,
        next_run=snapshot.next_run,
        next_run_waits=waits,
        groups=[GroupEntry(**row) for row in rows_of(told.comparison)],
    )


@api.get("/equity/{slug}/items", summary="The partner's items in one group")
def items(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Somebody,
    paging: ThePaging,
    dimension: DimensionName,
    group: Annotated[str, Query(max_length=100, description="empty: the unknown one")] = "",
) -> Paged[str]:
    """Ids of items, as of the newest snapshot."""
    demand_seen(portal, person, slug)
    demand_measured(portal, slug)
    members = read_members(portal.settings, slug, portal.target.name)
    chosen = members.loc[(members["dimension"] == dimension) & (members["group"] == group), "item"]
    return paged(request, chosen.to_list(), paging, str)


@api.get("/equity/{slug}/trend", summary="Shares of a partner over time")
def trend(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Somebody,
    paging: ThePaging,
    dimension: DimensionName = "gender",
) -> Paged[TrendEntry]:
    """The groups of one dimension, or of two crossed, in each snapshot, the oldest first."""
    demand_seen(portal, person, slug)
    return _trend(request, partner_trend(portal, slug, dimension), paging)


@api.get("/trends/equity", summary="Shares of all partners together over time")
def trend_together(
    request: Request, portal: ThePortal, person: Somebody, paging: ThePaging, dimension: DimensionName = "gender"
) -> Paged[TrendEntry]:
    """At each snapshot of any partner, the sums over what was known of each of them then."""
    return _trend(request, trend_of_all(portal, seen_slugs(portal, person), dimension), paging)


def _trend(request: Request, table: pd.DataFrame, paging: Paging) -> Paged[TrendEntry]:
    entries = [TrendEntry(**row) for row in rows_of(table)]
    return paged(request, entries, paging, lambda entry: f"{entry.snapshot}/{entry.group}")


@api.get("/equity/{slug}/ranking", summary="A queue by how much each item closes a gap")
def ranking(
    request: Request,
    slug: str,
    *,
    portal: ThePortal,
    person: Reviewer,
    paging: ThePaging,
    queue: Queue = "review",
) -> Paged[RankEntry]:
    """The rows that wait for a reviewer, or the items of the next upload."""
    demand_seen(portal, person, slug)
    demand_measured(portal, slug)
    rows = [RankEntry(**row) for row in rows_of(ranking_of(portal, slug, queue))]
    return paged(request, rows, paging, lambda entry: str(entry.row))


@api.post("/equity/{slug}/snapshots", status_code=201, summary="Measure a partner now")
def measure_now(slug: str, portal: ThePortal, person: Coordinator) -> Paged[TroubleEntry]:
    """Look at the target again; gives what could not be answered about the class, always all on one page."""
    demand_seen(portal, person, slug)
    issues = measure(portal, slug)
    portal.note(person, "measure-equity", slug)
    troubles = [TroubleEntry(code=issue.code, message=issue.message, remedy=issue.remedy) for issue in issues]
    return Paged(items=troubles, total=len(troubles))
