"""The frame's own pages: the front page, and the reader's language."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.web.site.demo import parts
from pipelines.web.site.i18n import COOKIE, LANGUAGES
from pipelines.web.site.pages import page
from pipelines.web.site.portal import ThePortal

__all__ = ["own_path", "pages"]

pages = APIRouter(include_in_schema=False)
_YEAR = 365 * 24 * 3600


@pages.get("/")
def front(request: Request, portal: ThePortal) -> Response:
    """What Donata is, and the ways in."""
    demo = [part for part in parts(portal) if part.slug in portal.public] if request.app.state.demo else []
    return page(request, "site/front.html.jinja", partners=len(portal.public), demo=demo)


@pages.post("/language")
def choose_language(
    request: Request, language: Annotated[str, Form()], next_: Annotated[str, Form(alias="next")] = "/"
) -> Response:
    """Remember the reader's language, and go back."""
    answer = RedirectResponse(own_path(next_), 303)
    if language in LANGUAGES:
        secure = request.url.scheme == "https"
        answer.set_cookie(COOKIE, language, max_age=_YEAR, samesite="lax", secure=secure, httponly=True)
    return answer


def own_path(address: str) -> str:
    """A path of ours to lead somebody to; anything else leads to the front page."""
    parts = urlsplit(address) if len(address) < 2000 else None
    ours = parts and not parts.scheme and not parts.netloc and parts.path.startswith("/")
    strange = address.startswith(("//", "/\\")) or any(ord(letter) < 0x20 or letter == "\\" for letter in address)
    return address if ours and not strange else "/"
