"""History: who did what to a run through the portal: jobs started, stopped and given up, approvals, edits left out."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from pydantic import BaseModel

from pipelines.ledger import Run
from pipelines.ledger.job_book import JobState
from pipelines.web.board.decisions import WITHDRAW
from pipelines.web.board.stopping import LOST, STOP
from pipelines.web.board.views import APPROVE
from pipelines.web.site.portal import Portal

__all__ = ["Happened", "history_of"]


class Happened(BaseModel):
    """One thing that somebody did: a job's kind, stop, lost, approve, withdraw, leave-out or take-in."""

    time: datetime
    person: str
    what: str
    job: int | None = None
    plan: str | None = None
    subject: str | None = None
    place: str | None = None
    text: str | None = None
    note: str = ""


#: What people do to jobs, by the state that these come to.
_ON_JOBS: Mapping[str, str] = {JobState.ASKED: STOP, JobState.STOPPING: STOP, JobState.LOST: LOST}


def history_of(portal: Portal, run: Run) -> list[Happened]:
    """Who did what, the newest first."""
    told = [*_jobs(portal, run), *_approvals(portal, run), *_exclusions(portal, run)]
    return sorted(told, key=lambda one: one.time, reverse=True)


def _jobs(portal: Portal, run: Run) -> Iterator[Happened]:
    for job in portal.ledger.jobs(run=run.id):
        yield Happened(time=job.started, person=job.person, what=job.kind, job=job.id)
        for state, time, person in job.events:
            if person and (what := _ON_JOBS.get(state)):
                yield Happened(time=time, person=person, what=what, job=job.id)


def _approvals(portal: Portal, run: Run) -> Iterator[Happened]:
    for said in portal.ledger.approvals(run.id):
        if said.time:
            word = APPROVE if said.approved else WITHDRAW
            yield Happened(time=said.time, person=said.person, what=word, plan=said.plan, note=said.note)


def _exclusions(portal: Portal, run: Run) -> Iterator[Happened]:
    for one in portal.ledger.exclusion_history(run.id):
        if one.time:
            word = "leave-out" if one.excluded else "take-in"
            facts = {"subject": one.subject, "place": one.place, "text": one.text, "note": one.reason}
            yield Happened(time=one.time, person=one.person, what=word, **facts)
