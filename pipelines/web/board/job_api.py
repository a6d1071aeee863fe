"""The JSON API of jobs: what was started, what it says, stopping it, and giving it up."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from pipelines.web.board.intention_view import IntentionView, intention_view
from pipelines.web.board.jobs import find_job, give_up_job, job_log, stop_job
from pipelines.web.board.models import JobView
from pipelines.web.board.stopping import lost_intention, stop_intention
from pipelines.web.board.views import job_view
from pipelines.web.site.addresses import JobNumber
from pipelines.web.site.people import Coordinator, Reviewer
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.tables import Paged, ThePaging, paged

__all__ = ["api"]

api = APIRouter()


class JobLog(BaseModel):
    """A job, what happened to it, and what it said; of a long log the end."""

    job: JobView
    events: list[tuple[str, datetime, str]] = Field(description="state, time, and who asked for it")
    log: str
    whole: bool


@api.get("/jobs")
def jobs(
    request: Request,
    portal: ThePortal,
    person: Reviewer,
    paging: ThePaging,
    slug: Annotated[str | None, Query(max_length=100)] = None,
) -> Paged[JobView]:
    """All jobs, the newest first; of one partner, if it is given."""
    del person
    found = [job_view(portal, job) for job in portal.ledger.jobs(slug=slug)]
    return paged(request, found, paging, lambda job: str(job.id))


@api.get("/jobs/{number}")
def job(number: JobNumber, portal: ThePortal, person: Reviewer) -> JobLog:
    """One job, and what it said."""
    del person
    found = find_job(portal, number)
    text, whole = job_log(found)
    return JobLog(job=job_view(portal, found), events=list(found.events), log=text, whole=whole)


@api.get("/jobs/{number}/intentions/stop")
def intention_to_stop(number: JobNumber, portal: ThePortal, person: Coordinator) -> IntentionView:
    """What stopping the job would do."""
    del person
    return intention_view(stop_intention(portal, find_job(portal, number)))


@api.post("/jobs/{number}/stop")
def stop(number: JobNumber, portal: ThePortal, person: Coordinator) -> JobView:
    """Ask a job to stop: it finishes the item in flight; asked again, it stops at once."""
    return job_view(portal, stop_job(portal, person, number))


@api.get("/jobs/{number}/intentions/lost")
def intention_to_lose(number: JobNumber, portal: ThePortal, person: Coordinator) -> IntentionView:
    """What declaring the job lost would do."""
    del person
    return intention_view(lost_intention(portal, find_job(portal, number)))


@api.post("/jobs/{number}/lost")
def declare_lost(number: JobNumber, portal: ThePortal, person: Coordinator) -> JobView:
    """Declare a job lost that has been silent for too long (`silent_since`): its partner is free then."""
    return job_view(portal, give_up_job(portal, person, number))
