"""Pages to sign in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.web.site import session
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.i18n import N_, gettext
from pipelines.web.site.pages import address, notify, page
from pipelines.web.site.people import Person, person_of
from pipelines.web.site.portal import ThePortal, base_url
from pipelines.web.site.rates import paced
from pipelines.web.site.recognising import person_named
from pipelines.web.site.routes import own_path
from pipelines.web.site.sign_in import Provider, SignInFailedError

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
_BEGUN = "sign-in"


def _provider(request: Request) -> Provider:
    provider: Provider | None = request.app.state.provider
    if provider is None:
        raise NotFoundError(N_("nobody signs in here: whoever uses this machine is its coordinator"))
    return provider


TheProvider = Annotated[Provider, Depends(_provider)]


@pages.get("/sign-in")
def sign_in(request: Request, next: str = "/") -> Response:  # noqa: A002 - the parameter's name
    """What signing in is for, and the way to the provider."""
    person: Person = person_of(request)
    provider = request.app.state.provider is not None
    begin = address("/sign-in/begin", next=own_path(next))
    return page(request, "site/sign_in.html.jinja", provider=provider, begin=begin, signed_in=bool(person.name))


# A link, not a form: the policy lets forms lead to ourselves alone, and the browser holds to that on redirects too.
@pages.get("/sign-in/begin", dependencies=[Depends(paced("sign-in"))])
def begin(request: Request, provider: TheProvider, next: str = "/") -> Response:  # noqa: A002
    """Lead to the provider."""
    started = provider.start(_answer_url(request))
    request.session[_BEGUN] = started.memory | {"next": own_path(next)}
    return RedirectResponse(started.url, 303)


@pages.get("/sign-in/answer", dependencies=[Depends(paced("sign-in"))])
def answer(request: Request, provider: TheProvider, portal: ThePortal) -> Response:
    """Where the provider leads back to."""
    memory = request.session.pop(_BEGUN, None)
    try:
        name = provider.finish(memory, request.query_params, _answer_url(request))
    except SignInFailedError as error:
        portal.note(Person("", person_of(request).role), "sign-in-failed", "portal", why=error.message)
        raise
    session.begin(request, name)
    person = person_named(portal.settings, name)
    portal.note(person, "sign-in", "portal")
    return RedirectResponse(own_path(str((memory or {}).get("next", "/"))), 303)


@pages.post("/sign-out")
def sign_out(request: Request, portal: ThePortal) -> Response:
    """End the session."""
    person = person_of(request)
    if person.name and request.session.get(session.USER):
        portal.note(person, "sign-out", "portal")
    session.end(request)
    notify(request, "good", gettext("You are signed out."))
    return RedirectResponse("/", 303)


def _answer_url(request: Request) -> str:
    return f"{base_url(request)}/sign-in/answer"
