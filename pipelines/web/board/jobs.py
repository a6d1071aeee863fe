"""Jobs: flows that a person has started here, all in ledger and audit log; nothing that is in the way is started."""

from pathlib import Path
from typing import Any

from pipelines.flows.jobs import JobKind, declare_lost
from pipelines.flows.jobs import stop as stop_process
from pipelines.ledger.job_book import Job
from pipelines.web.board.decisions import demand_possible
from pipelines.web.board.intending import intend
from pipelines.web.site.errors import ConflictError, NotFoundError
from pipelines.web.site.jobs import launched
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal

__all__ = ["find_job", "give_up_job", "job_log", "start_job", "stop_job"]

#: Bytes of a log, from its end, that a page shows.
_SHOWN = 64 * 1024


def start_job(
    portal: Portal,
    person: Person,
    kind: str,
    slug: str,
    *,
    run: str | None = None,
    plan: str | None = None,
    confirmed: str | None = None,
    **options: Any,
) -> Job:
    """Start a flow as a process of its own, if nothing is in the way; the job as it is then.

    Whether the person may is asked before. `run`: which one, for all but a start. `plan`: the address of the plan
    that was looked at, and `confirmed` the name of the target, both for uploads. Further options are those of
    `intend`: `dump`, `target`, `everything` and `submission`.

    Raises:
        NotFoundError: there is no such kind, partner, run or target.
        ConflictError: something is in the way, or the plan is not what it was.
        InvalidError: the target is public, and was not named.
        GateError: another job of the partner was faster.
    """
    if kind not in set(JobKind):
        raise NotFoundError(f"there is no job '{kind}'", remedy=f"there are: {', '.join(JobKind)}")
    wanted = intend(portal, kind, slug, run, **options)
    demand_possible(wanted, plan=plan, confirmed=confirmed)
    if wanted.order is None:
        raise ConflictError("this cannot be done now", remedy="look at the run's page")
    return launched(portal, person, wanted.order)


def stop_job(portal: Portal, person: Person, number: int) -> Job:
    """Ask a job to stop, on whichever machine it runs; asked again, it stops at once.

    Raises:
        NotFoundError: there is no such job.
        GateError: it is over.
    """
    job = find_job(portal, number)
    stop_process(portal.ledger, job, person.name)
    portal.note(person, "job-stop", job.slug, job=job.id)
    return portal.ledger.job(number)


def give_up_job(portal: Portal, person: Person, number: int) -> Job:
    """Declare a job lost that has been silent for too long: its partner is free then.

    Raises:
        NotFoundError: there is no such job.
        GateError: it is over, or gives signs of life.
    """
    job = find_job(portal, number)
    declare_lost(portal.settings, portal.ledger, job, person.name)
    portal.note(person, "job-lost", job.slug, job=job.id, machine=job.host)
    return portal.ledger.job(number)


def find_job(portal: Portal, number: int) -> Job:
    """One job.

    Raises:
        NotFoundError: there is none of this number.
    """
    found = [job for job in portal.ledger.jobs(before=number + 1, limit=1) if job.id == number]
    if not found:
        raise NotFoundError(f"there is no job {number}", remedy="the board lists the jobs")
    return found[0]


def job_log(job: Job) -> tuple[str, bool]:
    """What a job said, and whether that is all: of a long log only the end."""
    path = Path(job.log)
    if not path.is_file():
        return "", True
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _SHOWN))
        text = file.read().decode("utf-8", errors="replace")
    return text, size <= _SHOWN
