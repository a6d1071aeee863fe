"""Asking for an action: what it would do to a partner or a run, and who is at work there already."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from pipelines.exceptions import DonataError
from pipelines.flows.jobs import JobKind, Order, settle_gone
from pipelines.partners.partner import read_partner
from pipelines.web.board.intentions import Intention, RunIntentions
from pipelines.web.board.known_runs import known_run, run_of, target_of
from pipelines.web.board.offers import sent
from pipelines.web.board.views import APPROVE, title_of
from pipelines.web.site.errors import InvalidError, NotFoundError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.portal import Portal
from pipelines.wikibase.targets import target_names

__all__ = ["ACTIONS", "intend"]

#: All actions: jobs, and the approval of a plan, which starts none.
ACTIONS = (*(kind.value for kind in JobKind), APPROVE)


def intend(
    portal: Portal,
    action: str,
    slug: str,
    run: str | None = None,
    *,
    dump: Path | None = None,
    target: str | None = None,
    everything: bool = False,
    submission: str | None = None,
) -> Intention:
    """What the action would do to a partner, or to one of its runs.

    Raises:
        NotFoundError: there is no such action, partner, run, target or submission.
        GateError: the run's plan was altered.
    """
    if action not in ACTIONS:
        raise NotFoundError(f"there is no action '{action}'", remedy=f"there are: {', '.join(ACTIONS)}")
    if action == JobKind.START:
        file = dump or (sent(portal, slug, submission) if submission else None)
        found = _start(portal, slug, dump=file, target=target, everything=everything)
    else:
        if run is None:
            raise InvalidError("this is done to a run", fields={"run": "name the run"})
        found = RunIntentions(known_run(portal, run_of(portal, run, slug))).intention(action)
    if found.order:
        found = replace(found, order=replace(found.order, submission=submission))
    return replace(found, hindrances=(*_at_work(portal, slug), *found.hindrances))


def _at_work(portal: Portal, slug: str) -> Iterator[str]:
    """One job at a time works on a partner."""
    settle_gone(portal.ledger)
    for job in portal.ledger.open_jobs(slug):
        yield _("Job %(job)s of %(person)s is working on this partner.", job=str(job.id), person=job.person)


def _start(portal: Portal, slug: str, *, dump: Path | None, target: str | None, everything: bool) -> Intention:
    if slug not in portal.slugs:
        raise NotFoundError(f"there is no partner '{slug}'", remedy="the board lists the partners")
    name = target or portal.settings.target
    if name not in target_names(portal.settings.home):
        raise NotFoundError(f"there is no target '{name}'", remedy="look into mappings/targets/")
    wiki, problem = target_of(portal, name)
    public = wiki is None or wiki.public
    hindrances = [problem] if problem else []
    try:
        partner = read_partner(portal.settings.home, slug)
        source = str(dump or partner.source)
    except DonataError as error:
        source, hindrances = slug, [*hindrances, str(error)]
    will = [
        _("It reads the dump %(dump)s and checks every row.", dump=source.rsplit("/", 1)[-1]),
        _("It matches the rows with items, and plans what is missing on them. Nothing is uploaded."),
        _("An interrupted run of the same dump and mapping is gone on with."),
        _("Where reviewers have decided since its plan was made, and nobody has approved it, a new run takes that in."),
    ]
    if everything:
        will.append(_("Rows that have not changed since the last run are looked at again."))
    named = public or name != portal.settings.target
    return Intention(
        action=JobKind.START.value,
        slug=slug,
        title=title_of(portal, slug),
        run=None,
        target=name,
        target_title=wiki.title if wiki else name,
        public=public,
        plan=None,
        figures=(),
        will=tuple(will),
        lasting=(),
        hindrances=tuple(hindrances),
        order=Order(JobKind.START, slug, name, named=named, dump=dump, everything=everything),
    )
