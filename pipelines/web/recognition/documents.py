"""Documents of a recognition: its page's address, and badge, wikitext and case study, for pages and programs alike."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from pipelines.coverage.recognition.badge import badge_svg
from pipelines.coverage.recognition.case_study import case_study
from pipelines.coverage.recognition.recognition import Recognition
from pipelines.coverage.recognition.wikitext import partnership_wikitext, wiki_link, wikidata_entity
from pipelines.web.recognition.facts import recognition_of
from pipelines.web.site.portal import Portal, portal_of
from pipelines.web.site.tables import etag


def page_address(request: Request, slug: str) -> str:
    """The address of a partner's recognition page: by the portal's own address, else as the reader reached it."""
    base = portal_of(request).settings.portal_url or str(request.base_url)
    return f"{base.rstrip('/')}/partners/{slug}/recognition"


ThePage = Annotated[str, Depends(page_address)]


def wikitext_of(portal: Portal, told: Recognition, page: str) -> str:
    """The wikitext; on Wikidata its own templates link entities, elsewhere their addresses do."""
    target = portal.target
    if target.name == "wikidata":
        return partnership_wikitext(told, wikidata_entity, page)
    return partnership_wikitext(told, lambda id_: wiki_link(target.entity_url(id_), id_), page)


def badge_document(request: Request, portal: Portal, slug: str) -> Response:
    """The badge as an answer, which other sites may embed."""
    told, marks = recognition_of(portal, slug)
    headers = {
        "ETag": etag(request, "badge", *marks),
        # Others embed it: it holds nothing but figures that are public.
        "Cross-Origin-Resource-Policy": "cross-origin" if slug in portal.public else "same-origin",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "public, max-age=3600" if slug in portal.public else "private, no-cache",
    }
    return Response(badge_svg(told), 200, headers, "image/svg+xml")


def wikitext_document(portal: Portal, slug: str, page: str) -> Response:
    """The wikitext as an answer."""
    told, _ = recognition_of(portal, slug)
    return Response(wikitext_of(portal, told, page), 200, media_type="text/plain")


def study_document(portal: Portal, slug: str, page: str) -> Response:
    """The case study as an answer."""
    told, _ = recognition_of(portal, slug)
    return Response(case_study(told, page), 200, media_type="text/markdown")
