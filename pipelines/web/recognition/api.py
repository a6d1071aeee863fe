"""The JSON API of recognition: what each partner gave, and the registry of partners, runs and topics."""

from typing import Annotated, Any

import pandas as pd
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request

from pipelines.coverage.recognition.registry import filtered, topics
from pipelines.model.tables import rows_of
from pipelines.web.recognition.asked import Asked, chosen_runs
from pipelines.web.recognition.document_api import api as documents
from pipelines.web.recognition.facts import recognition_of, registry_of
from pipelines.web.site.people import Somebody
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.seen import demand_seen, seen_slugs
from pipelines.web.site.tables import Paged, ThePaging, etag, paged

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["recognition"])
api.include_router(documents)
Filters = Annotated[Asked, Depends()]


class PartnerEntry(BaseModel):
    """A partner in the registry; figures are of the portal's target."""

    slug: str
    title: str
    kind: str
    country: str | None = Field(description="ISO 3166-1 alpha-2")
    country_name: str | None
    region: str | None = Field(description="by UN M49")
    topics: list[str]
    licence: str
    runs: int
    uploads: int
    first: str | None
    last: str | None
    rows: int | None
    matched: int | None
    match_rate: float | None
    decisions: int
    reviewers: int
    decisions_per_100_rows: float | None
    review_hours: float
    run_hours: float | None
    items_enriched: int
    items_created: int
    statements: int
    references: int
    terms: int
    coverage_before: float | None
    coverage_after: float | None


class RunEntry(BaseModel):
    """A run with what came of it."""

    run: str
    slug: str
    target: str
    does: str = Field(description="donate, or undo")
    state: str
    started: str
    seconds: float | None
    dump: str
    rows: int | None
    matched: int | None
    to_review: int | None
    unmatched: int | None
    match_rate: float | None
    edited: int | None
    created: int | None
    statements: int | None
    references: int | None
    terms: int | None


class TopicEntry(BaseModel):
    """What worked for one topic."""

    topic: str
    partners: int
    rows: int
    match_rate: float | None
    decisions_per_100_rows: float | None
    run_hours: float | None
    items: int


class GiftEntry(BaseModel):
    """One upload."""

    run: str
    day: str
    dump: str
    rows: int | None
    statements: int
    references: int
    terms: int


class StandingEntry(BaseModel):
    """How many additions of a kind came to one state."""

    kind: str
    fate: str = Field(description="stands, refined, disputed, removed, taken-back or not-looked-at")
    state: str
    count: int


class RecognitionEntry(BaseModel):
    """What a partner gave and what became of it."""

    slug: str
    title: str
    description: str
    homepage: str | None
    licence: str
    kind: str
    country: str | None
    item: str | None
    topics: list[str]
    target: str
    gifts: list[GiftEntry]
    items_enriched: int
    items_created: int
    statements: dict[str, int] = Field(description="statements and references by what became of them")
    terms: dict[str, int] = Field(description="labels, descriptions and aliases by what became of them")
    standing: list[StandingEntry]
    looked: str | None = Field(description="when it was last held against the target")
    languages: dict[str, int]
    properties: dict[str, int]
    reviewers: list[str] = Field(description="those who wish to be named")
    deciders: int
    coverage_before: float | None
    coverage_after: float | None


@api.get("/partners", summary="The registry of partners")
def partners(
    request: Request, portal: ThePortal, person: Somebody, asked: Filters, paging: ThePaging
) -> Paged[PartnerEntry]:
    """Partners with what they gave, and what it took."""
    known, marks = registry_of(portal, seen_slugs(portal, person))
    etag(request, request.url.query, *marks)
    rows = rows_of(filtered(known.partners, **asked.words))
    entries = [PartnerEntry(**(row | {"topics": row["topics"].split("; ") if row["topics"] else []})) for row in rows]
    return paged(request, entries, paging, lambda entry: entry.slug)


@api.get("/registry/runs", summary="All runs with their outcomes")
def runs(request: Request, portal: ThePortal, person: Somebody, asked: Filters, paging: ThePaging) -> Paged[RunEntry]:
    """Runs, the newest first."""
    known, marks = registry_of(portal, seen_slugs(portal, person))
    etag(request, request.url.query, *marks)
    chosen = chosen_runs(known.runs, filtered(known.partners, **asked.words), asked.state)
    return paged(request, _entries(RunEntry, chosen), paging, lambda entry: entry.run)


@api.get("/registry/topics", summary="What worked for which topic")
def by_topic(
    request: Request, portal: ThePortal, person: Somebody, asked: Filters, paging: ThePaging
) -> Paged[TopicEntry]:
    """Topics of the partners, with match rates, review effort and time."""
    known, marks = registry_of(portal, seen_slugs(portal, person))
    etag(request, request.url.query, *marks)
    table = topics(filtered(known.partners, **asked.words))
    return paged(request, _entries(TopicEntry, table), paging, lambda entry: entry.topic)


@api.get("/partners/{slug}/recognition", summary="What a partner gave and what became of it")
def recognition(request: Request, slug: str, portal: ThePortal, person: Somebody) -> RecognitionEntry:
    """Recognition of one partner on the portal's target."""
    demand_seen(portal, person, slug)
    told, marks = recognition_of(portal, slug)
    etag(request, *marks)
    return RecognitionEntry.model_validate(told.to_json())


def _entries(kind: Any, table: pd.DataFrame) -> list[Any]:
    return [kind(**row) for row in rows_of(table)]
