"""Jobs that any section may start: a run of a partner, which stops before the upload; the board does the rest."""

from pathlib import Path

from pipelines.flows.jobs import JobKind, Order, launch
from pipelines.ledger.job_book import Job
from pipelines.web.site.errors import InvalidError, NotFoundError
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal

__all__ = ["launched", "start_job"]


def start_job(
    portal: Portal,
    person: Person,
    kind: str,
    slug: str,
    *,
    dump: Path | None = None,
    submission: str | None = None,
    everything: bool = False,
) -> Job:
    """Start a run on the portal's target as a process of its own; the job as it is then.

    `kind` is `start` here: the run reads, matches and plans, and stops before the upload. Whether the person may is
    asked before. `dump`: a file instead of the partner's own. `submission`: the id of the one that it is done for, by
    which `ledger.jobs(submission=…)` finds the job, and with it the run.

    Raises:
        InvalidError: another kind of job.
        NotFoundError: there is no such partner.
        GateError: another job of the partner has not ended.
    """
    if kind != JobKind.START:
        raise InvalidError("only a run is started from here", remedy="the board does all else")
    if slug not in portal.slugs:
        raise NotFoundError(f"there is no partner '{slug}'", remedy="the registry lists the partners")
    target = portal.target
    order = Order(
        JobKind.START,
        slug,
        target.name,
        named=target.public,
        dump=dump,
        everything=everything,
        submission=submission,
    )
    return launched(portal, person, order)


def launched(portal: Portal, person: Person, order: Order) -> Job:
    """Start the job's process, and note in the audit log who did.

    Raises:
        GateError: another job of the partner has not ended.
        DonataError: the process cannot be started.
    """
    job = launch(portal.settings, portal.ledger, order, person.name)
    facts = {"job": job.id, "run": order.run, "target": order.target, "plan": order.plan}
    facts["submission"] = order.submission
    told = {name: fact for name, fact in facts.items() if fact is not None}
    portal.note(person, f"job-{order.kind}", order.slug, **told)
    return job
