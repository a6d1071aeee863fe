"""Pages of what each partner gave: the registry, recognition pages, and the badge, wikitext and case study to take."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.coverage.recognition.recognition import Recognition, topics_of
from pipelines.coverage.recognition.registry import filtered, topics
from pipelines.coverage.recognition.standing import Fate
from pipelines.model.tables import rows_of
from pipelines.web.recognition.asked import Asked, chosen_runs
from pipelines.web.recognition.documents import (
    ThePage,
    badge_document,
    study_document,
    wikitext_document,
    wikitext_of,
)
from pipelines.web.recognition.facts import recognition_of, registry_of
from pipelines.web.recognition.lists import languages_table, uploads_table
from pipelines.web.recognition.looking import look_again, state_of
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext, locale_of
from pipelines.web.site.pages import notify, page
from pipelines.web.site.people import Coordinator, Somebody
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.seen import demand_seen, seen_slugs

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
View = Annotated[Literal["partners", "runs", "topics"], Query()]
Part = Annotated[Literal["standing", "uploads", "languages"], Query(description="which table `format` asks for")]


@pages.get("/partners")
def partners(
    request: Request, portal: ThePortal, person: Somebody, asked: Annotated[Asked, Depends()], view: View = "partners"
) -> Response:
    """The registry: partners, their runs, or their topics; each is a table to filter and to take."""
    known, _ = registry_of(portal, seen_slugs(portal, person))
    chosen = filtered(known.partners, **asked.words)
    by_topic = topics(chosen)
    runs = chosen_runs(known.runs, chosen, asked.state)
    shown = {"partners": chosen, "runs": runs, "topics": by_topic}[view]
    return as_asked(request, shown, f"donata-{view}") or page(
        request,
        "recognition/registry.html.jinja",
        view=view,
        asked=asked,
        rows=rows_of(shown),
        everyone=rows_of(known.partners),
        sums=rows_of(chosen),
        topics=sorted({topic for tags in known.partners["topics"] for topic in tags.split("; ") if topic}),
        broken=known.broken if person.role.value == "coordinator" else {},
    )


@pages.get("/partners/{slug}/recognition")
def recognition(
    request: Request, slug: str, *, portal: ThePortal, person: Somebody, here: ThePage, part: Part = "standing"
) -> Response:
    """What a partner gave and what became of it; each table to take too."""
    demand_seen(portal, person, slug)
    told, _ = recognition_of(portal, slug)
    if part == "uploads":
        asked = as_asked(request, uploads_table(told), f"{slug}-uploads")
    elif part == "languages":
        asked = as_asked(request, languages_table(told, locale_of(request).languages), f"{slug}-languages")
    else:
        asked = as_asked(request, told.standing, f"{slug}-recognition")
    return asked or page(
        request,
        "recognition/recognition.html.jinja",
        told=told,
        fates=list(Fate),
        standing=rows_of(told.standing),
        topics_of=topics_of,
        looking=state_of(portal, slug),
        wikitext=wikitext_of(portal, told, here),
        embed=_embed(told, here),
    )


@pages.post("/partners/{slug}/recognition/look")
def look(request: Request, slug: str, portal: ThePortal, person: Coordinator) -> Response:
    """Look up again what became of each addition."""
    demand_seen(portal, person, slug)
    if look_again(portal, slug):
        portal.note(person, "audit", slug, target=portal.target.name)
        notify(request, "good", gettext("Each addition is being looked up; load this page again in a while."))
    else:
        notify(request, "plain", gettext("Somebody is looking already."))
    return RedirectResponse(f"/partners/{slug}/recognition", 303)


@pages.get("/partners/{slug}/recognition/badge.svg")
def badge(request: Request, slug: str, portal: ThePortal, person: Somebody) -> Response:
    """The badge, which any site may embed."""
    demand_seen(portal, person, slug)
    return badge_document(request, portal, slug)


@pages.get("/partners/{slug}/recognition/wikitext")
def wikitext(slug: str, portal: ThePortal, person: Somebody, here: ThePage) -> Response:
    """A section for a page of data partnerships."""
    demand_seen(portal, person, slug)
    return wikitext_document(portal, slug, here)


@pages.get("/partners/{slug}/recognition/case-study.md")
def study(slug: str, portal: ThePortal, person: Somebody, here: ThePage) -> Response:
    """A short case study in Markdown."""
    demand_seen(portal, person, slug)
    return study_document(portal, slug, here)


def _embed(told: Recognition, here: str) -> str:
    """The badge as HTML for other sites, whose text alternative says where the link leads."""
    words = _plain(f"What {told.package.title} gave to {told.target}")
    return f'<a href="{here}"><img src="{here}/badge.svg" alt="{words}"></a>'


def _plain(text: str) -> str:
    """A text in an attribute of HTML that people copy."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
