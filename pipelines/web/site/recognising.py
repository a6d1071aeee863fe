"""Recognising who asks: by a partner's token, by the session, or as the one who uses this machine."""

import getpass

from starlette.requests import Request

from pipelines.settings import Settings
from pipelines.web.site.errors import BadTokenError
from pipelines.web.site.people import PUBLIC, Person, Role, Who
from pipelines.web.site.portal import Portal, portal_of
from pipelines.web.site.session import user_of

__all__ = ["local_person", "person_named", "recognise"]

_BEARER = "bearer "
#: What a proxy adds; without sign-in nobody should come through one.
_OF_PROXIES = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


def recognise(settings: Settings) -> Who:
    """How this installation finds out who asks."""
    local = None if settings.signs_in else local_person(settings)

    def who(request: Request) -> Person:
        given = request.headers.get("authorization", "")
        if given[: len(_BEARER)].casefold() == _BEARER:
            return _by_token(request, portal_of(request), given[len(_BEARER) :].strip())
        if local is not None:
            return PUBLIC if any(name in request.headers for name in _OF_PROXIES) else local
        name = user_of(request)
        return person_named(settings, name) if name else PUBLIC

    return who


def local_person(settings: Settings) -> Person:
    """The one who uses this machine: coordinator, called as the setting `reviewer` says, or as the system does."""
    try:
        name = settings.reviewer or getpass.getuser()
    except (OSError, KeyError):
        name = "local"
    return Person(name, Role.COORDINATOR)


def person_named(settings: Settings, name: str) -> Person:
    """Somebody whom the provider knows by this name, with what the settings let them do."""
    partners = frozenset(slug for slug, names in settings.institutions.items() if name in names)
    if name in settings.coordinators:
        role = Role.COORDINATOR
    elif name in settings.reviewers:
        role = Role.REVIEWER
    else:
        role = Role.INSTITUTION if partners else Role.PUBLIC
    return Person(name, role, partners)


def _by_token(request: Request, portal: Portal, secret: str) -> Person:
    """The partner's program that has this token.

    Raises:
        BadTokenError: it was never given out, or is revoked.
        TooManyError: this address has tried too many.
    """
    token = portal.ledger.partner_of_token(secret)
    if token is None:
        request.app.state.rates.demand("token", request)
        raise BadTokenError
    return Person(f"{token.slug}: {token.label}", Role.INSTITUTION, frozenset({token.slug}))
