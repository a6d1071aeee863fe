"""Pages and API of submission tokens, for coordinators."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from fastapi import Path as InPath
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext
from pipelines.web.site.pages import notify, page
from pipelines.web.site.people import Coordinator
from pipelines.web.site.portal import Portal, ThePortal, base_url
from pipelines.web.site.tables import Paged, ThePaging, paged
from pipelines.web.site.tokens import IssuedToken, Label, TokenFacts, issue, listed, revoke, tokens_table

__all__ = ["api", "pages"]

pages = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/v1/tokens", tags=["tokens"])

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=100)]
Number = Annotated[int, InPath(ge=1, le=2**31 - 1)]
_LARGEST_SHOWN = 1000


class Wanted(BaseModel):
    """A token to give out: for which partner, and what it is for."""

    partner: Slug
    label: Label


@pages.get("/tokens")
def show(request: Request, portal: ThePortal, person: Coordinator) -> Response:
    """The tokens, as a table too, and a form for a new one."""
    del person
    return as_asked(request, tokens_table(listed(portal)), "tokens") or _shown(request, portal)


@pages.post("/tokens")
def give_out(
    request: Request,
    portal: ThePortal,
    person: Coordinator,
    partner: Annotated[Slug, Form()],
    label: Annotated[Label, Form()],
) -> Response:
    """Give out a token; the answer alone shows it, so it is a page and leads nowhere else."""
    return _shown(request, portal, issue(portal, person, partner, label))


@pages.post("/tokens/{token}/revoke")
def take_back(request: Request, portal: ThePortal, person: Coordinator, token: Number) -> Response:
    """Revoke a token."""
    revoked = revoke(portal, person, token)
    notify(request, "good", gettext("The token “%(label)s” opens nothing any more.", label=revoked.label))
    return RedirectResponse("/tokens", 303)


def _shown(request: Request, portal: Portal, issued: IssuedToken | None = None) -> Response:
    tokens = listed(portal)
    answer = page(
        request,
        "site/tokens.html.jinja",
        base=base_url(request),
        tokens=tokens[:_LARGEST_SHOWN],
        total=len(tokens),
        slugs=portal.slugs,
        issued=issued,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@api.get("")
def tokens(
    request: Request,
    portal: ThePortal,
    person: Coordinator,
    paging: ThePaging,
    partner: Annotated[Slug | None, Query(description="of this partner alone")] = None,
) -> Paged[TokenFacts]:
    """The tokens that were given out, the newest first; never the tokens themselves."""
    del person
    return paged(request, listed(portal, partner), paging, lambda token: str(token.id))


@api.post("", status_code=201)
def new_token(portal: ThePortal, person: Coordinator, wanted: Wanted, response: Response) -> IssuedToken:
    """Give out a token; `secret` is told only here."""
    response.headers["Cache-Control"] = "no-store"
    return issue(portal, person, wanted.partner, wanted.label)


@api.delete("/{token}")
def revoke_token(portal: ThePortal, person: Coordinator, token: Number) -> TokenFacts:
    """Revoke a token; one that was revoked before stays so."""
    return revoke(portal, person, token)
