"""The JSON API's documents of a recognition to take away, and the look at what became of each addition."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from pipelines.web.recognition.documents import ThePage, badge_document, study_document, wikitext_document
from pipelines.web.recognition.looking import look_again, state_of
from pipelines.web.site.people import Coordinator, Somebody
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.seen import demand_seen

__all__ = ["api"]

api = APIRouter()


def _document(media: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media: {"schema": {"type": "string"}}}, "description": "the document"}}


class Looking(BaseModel):
    """Whether somebody looks up just now what became of each addition, and what the last look failed of."""

    looking: bool
    failed: str = Field(description="empty: it did not fail")


class LookBegun(BaseModel):
    """That what became of each addition is being looked up."""

    begun: bool = Field(description="whether this request began it; else somebody was looking already")


@api.get("/partners/{slug}/recognition/badge.svg", response_class=Response, responses=_document("image/svg+xml"))
def badge(request: Request, slug: str, portal: ThePortal, person: Somebody) -> Response:
    """The badge, which any site may embed."""
    demand_seen(portal, person, slug)
    return badge_document(request, portal, slug)


@api.get("/partners/{slug}/recognition/wikitext", response_class=Response, responses=_document("text/plain"))
def wikitext(slug: str, portal: ThePortal, person: Somebody, here: ThePage) -> Response:
    """A section for a page of data partnerships, in wikitext."""
    demand_seen(portal, person, slug)
    return wikitext_document(portal, slug, here)


@api.get("/partners/{slug}/recognition/case-study.md", response_class=Response, responses=_document("text/markdown"))
def case_study(slug: str, portal: ThePortal, person: Somebody, here: ThePage) -> Response:
    """A short case study in Markdown."""
    demand_seen(portal, person, slug)
    return study_document(portal, slug, here)


@api.get("/partners/{slug}/recognition/look")
def looking(slug: str, portal: ThePortal, person: Coordinator) -> Looking:
    """Whether somebody looks just now."""
    demand_seen(portal, person, slug)
    now, failed = state_of(portal, slug)
    return Looking(looking=now, failed=failed)


@api.post("/partners/{slug}/recognition/look", status_code=202)
def look(slug: str, portal: ThePortal, person: Coordinator) -> LookBegun:
    """Look up again what became of each addition; it goes on after the answer."""
    demand_seen(portal, person, slug)
    begun = look_again(portal, slug)
    if begun:
        portal.note(person, "audit", slug, target=portal.target.name)
    return LookBegun(begun=begun)
