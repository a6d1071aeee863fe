"""What every endpoint of the review queue is given: the desk, the reviewer at it, and the filter of the address."""

from threading import Lock
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from pipelines.exceptions import ServiceError, TargetError
from pipelines.flows.equity import review_ranking
from pipelines.flows.work import Work
from pipelines.ledger import Ledger
from pipelines.web.review.desk import Desk, Ranking, Sitter
from pipelines.web.review.filters import Band, Filter
from pipelines.web.site.people import Reviewer, Role
from pipelines.web.site.portal import portal_of

if TYPE_CHECKING:
    import pandas as pd

#: Longest text that an address or a form may hold in one field.
LONGEST = 400
_ONE = Lock()


def desk_of(request: Request) -> Desk:
    """The application's desk, made when it is first asked for; the portal closes it.

    Ranked queues come by the gaps that items close, or by `state.ranking`, if that is set.
    """
    state = request.app.state
    with _ONE:
        desk: Desk | None = getattr(state, "review_desk", None)
        if desk is None:
            portal = portal_of(request)
            ranking = getattr(state, "ranking", None) or gap_ranking(portal.ledger)
            desk = state.review_desk = Desk(portal.settings, portal.ledger, ranking)
            portal.at_end(desk.close)
    return desk


def gap_ranking(ledger: Ledger) -> Ranking:
    """Ranks a run's rows by how much each closes a gap; not at all where the target does not answer."""

    def ranking(work: Work) -> "pd.Series[float] | None":
        facts = work.facts
        try:
            ranked = review_ranking(
                work.settings, ledger, work.endpoint(), slug=facts.slug, target=work.target.name, run=work.run
            )
        except (ServiceError, TargetError):
            return None
        return ranked.set_index("row")["score"]

    return ranking


def sitter_of(person: Reviewer) -> Sitter:
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
