"""People: who asks, what role they have, and what that lets them do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from pipelines.web.site.errors import RefusedError, SignInNeededError
from pipelines.web.site.i18n import N_

__all__ = [
    "PUBLIC",
    "Coordinator",
    "Institution",
    "Person",
    "Reviewer",
    "Role",
    "Somebody",
    "Who",
    "demand",
    "person_of",
]


class Role(StrEnum):
    """What somebody is to the portal, from the least to the most."""

    PUBLIC = "public"
    INSTITUTION = "institution"
    REVIEWER = "reviewer"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class Person:
    """Somebody who asks; `partners` are the slugs of those for whom they act, empty unless an institution gave them."""

    name: str
    role: Role
    partners: frozenset[str] = frozenset()

    def may(self, role: Role, slug: str | None = None) -> bool:
        """Whether the person may do what `role` may, on the partner `slug` if it is about one.

        Coordinators may everything, reviewers what the public may and review; an institution only acts for its own
        partners. Without a slug, `may(Role.INSTITUTION)` only says that the person acts for some partner.
        """
        if role is Role.PUBLIC or self.role is Role.COORDINATOR:
            return True
        if role is Role.INSTITUTION:
            return bool(self.partners) if slug is None else slug in self.partners
        return self.role is role


_REFUSED = {
    Role.INSTITUTION: N_("this partner is not yours"),
    Role.REVIEWER: N_("this is for reviewers"),
    Role.COORDINATOR: N_("this is for coordinators"),
}

#: Somebody of whom nothing is known.
PUBLIC = Person("", Role.PUBLIC)

#: How the application finds out who asks; `create_app` is given one.
Who = Callable[[Request], Person]


def person_of(request: Request) -> Person:
    """Who asks; found out once a request."""
    known: Person | None = getattr(request.state, "person", None)
    if known is None:
        who: Who = request.app.state.who
        request.state.person = known = who(request)
    return known


def demand(role: Role) -> Callable[[Request], Person]:
    """A dependency that lets through whoever may do what `role` may, on the partner of the path if it has a `slug`.

    Raises (on use):
        SignInNeededError: nobody is signed in; a page leads to the sign-in.
        RefusedError: the person may not.
    """

    def demanded(request: Request) -> Person:
        person = person_of(request)
        if person.may(role, request.path_params.get("slug")):
            return person
        if not person.name:
            raise SignInNeededError
        raise RefusedError(_REFUSED[role], remedy=N_("ask a coordinator, who can give you the right"))

    return demanded


#: What an endpoint declares to be given whoever asks, or only whoever may do what the role may.
Somebody = Annotated[Person, Depends(person_of)]
Institution = Annotated[Person, Depends(demand(Role.INSTITUTION))]
Reviewer = Annotated[Person, Depends(demand(Role.REVIEWER))]
Coordinator = Annotated[Person, Depends(demand(Role.COORDINATOR))]
