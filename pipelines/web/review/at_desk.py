"""What every endpoint of the review queue is given: the desk, the reviewer at it, and the filter of the address."""

from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from pipelines.web.review.desk import Desk, Sitter
from pipelines.web.review.filters import Band, Filter
from pipelines.web.site.people import Person, Role, demand
from pipelines.web.site.portal import portal_of

#: Longest text that an address or a form may hold in one field.
LONGEST = 400


def desk_of(request: Request) -> Desk:
    """The application's desk, made when it is first asked for; `state.ranking`, if it is set, orders ranked queues."""
    state = request.app.state
    if getattr(state, "review_desk", None) is None:
        portal = portal_of(request)
        state.review_desk = Desk(portal.settings, portal.ledger, getattr(state, "ranking", None))
    desk: Desk = state.review_desk
    return desk


def sitter_of(person: Annotated[Person, Depends(demand(Role.REVIEWER))]) -> Sitter:
    """The reviewer who asks.

    Raises:
        SignInNeededError, RefusedError: nobody is signed in, or they may not review.
    """
    return Sitter.of(person.name, coordinator=person.may(Role.COORDINATOR))


def filter_of(
    band: Annotated[Band | str | None, Query(description="how probable the best candidate is")] = None,
    field: Annotated[str, Query(max_length=LONGEST, description="column that contradicts the best candidate")] = "",
    text: Annotated[str, Query(max_length=LONGEST, description="in the name, key, or a candidate's label")] = "",
    disagreements: Annotated[bool, Query(description="only where reviewers differ")] = False,
    reviewer: Annotated[str, Query(max_length=LONGEST, description="of which this reviewer said something")] = "",
) -> Filter:
    """The filter of an address; a form sends empty fields, which filter nothing."""
    known = Band(band) if band in set(Band) else None
    return Filter(known, field.strip(), text.strip(), disagreements, reviewer.strip())


TheDesk = Annotated[Desk, Depends(desk_of)]
TheSitter = Annotated[Sitter, Depends(sitter_of)]
TheFilter = Annotated[Filter, Depends(filter_of)]
