"""Who sees which run: reviewers and coordinators all, an institution its own, everybody public partners' figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.ledger import Run
from pipelines.web.board.known_runs import run_of
from pipelines.web.board.models import RunView
from pipelines.web.board.views import run_view
from pipelines.web.site.errors import NotFoundError, SignInNeededError
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal

__all__ = ["run_shown", "run_views", "seen_runs", "sees_all", "shown_run", "whole_run"]


def sees_all(person: Person, slug: str) -> bool:
    """Whether the person sees the whole of a partner's runs: plans, files, and who did what."""
    return person.may(Role.REVIEWER) or person.may(Role.INSTITUTION, slug)


def shown_run(portal: Portal, person: Person, run: str) -> Run:
    """A run of which the person sees at least the figures.

    Raises:
        NotFoundError: there is none, or it is not for the person to know of.
    """
    found = run_of(portal, run)
    if not sees_all(person, found.slug) and found.slug not in portal.public:
        raise NotFoundError(f"there is no run '{run}'", remedy="the board lists the runs")
    return found


def whole_run(portal: Portal, person: Person, run: str) -> Run:
    """A run of which the person sees everything.

    Raises:
        NotFoundError: there is none, or it is not for the person to see.
        SignInNeededError: nobody is signed in.
    """
    found = shown_run(portal, person, run)
    if sees_all(person, found.slug):
        return found
    if person.role is Role.PUBLIC:
        raise SignInNeededError
    raise NotFoundError("this is for those who work on the partner", remedy="ask a coordinator for the right")


def seen_runs(portal: Portal, person: Person, slug: str | None = None) -> list[Run]:
    """The runs, undos too, that the person may know of, the newest first; of one partner, if it is given."""
    found = [*portal.ledger.runs(slug), *(run for run in portal.ledger.undos() if slug in {None, run.slug})]
    public = portal.public
    known = [run for run in found if run.slug in public or sees_all(person, run.slug)]
    return sorted(known, key=lambda run: run.started, reverse=True)


def run_views(portal: Portal, person: Person, runs: Sequence[Run]) -> list[RunView]:
    """Runs as they are shown to the person, their counts asked for together."""
    counts = portal.ledger.outcome_counts([run.id for run in runs])
    return [run_shown(portal, person, run, counts.get(run.id, {})) for run in runs]


def run_shown(portal: Portal, person: Person, run: Run, counts: Mapping[str, int] | None = None) -> RunView:
    """A run as it is shown to the person: figures and stages, and to those who see all who does what, too."""
    view = run_view(portal, run, counts)
    if sees_all(person, run.slug):
        return view
    hidden: dict[str, Any] = {"message": "", "plan": None, "job": None, "links": [], "actions": []}
    return view.model_copy(update=hidden)
