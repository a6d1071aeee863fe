"""Stopping a job, and giving it up: what that would do, told before anybody does it."""

from collections.abc import Sequence
from math import ceil
from socket import gethostname

from pipelines.ledger.job_book import Job, JobState
from pipelines.web.board.intentions import Intention
from pipelines.web.board.known_runs import target_of
from pipelines.web.board.views import silent_since, title_of
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import ngettext
from pipelines.web.site.portal import Portal

__all__ = ["LOST", "STOP", "lost_intention", "stop_intention"]

#: The actions' names, beside those of `intending.ACTIONS`.
STOP, LOST = "stop", "lost"


def stop_intention(portal: Portal, job: Job) -> Intention:
    """What stopping the job would do now; it is no order, for it starts nothing."""
    if job.state is JobState.STOPPING:
        will = [
            _("The job was asked to stop already, and finishes what it has in hand. Asked again, it stops at once."),
            _("An edit that is on its way may be saved or not; going on asks the wiki first, and sends nothing twice."),
        ]
    elif job.state is JobState.ASKED:
        will = [_("The job was asked to stop already, and has not heard of it yet. Asked again, it will stop at once.")]
    else:
        will = [_("The job finishes what it has in hand, such as the item in flight, and ends.")]
    if job.host != gethostname():
        will.append(_("It runs on the machine %(machine)s, and hears of it there within seconds.", machine=job.host))
    if silent_since(portal, job):
        will.append(_("Nothing was heard of it for long: if its machine is gone, it must be declared lost instead."))
    will.append(_("What it did is kept; the run can be resumed."))
    return _on_job(portal, job, STOP, will, () if job.open else (_("The job is over already."),))


def lost_intention(portal: Portal, job: Job) -> Intention:
    """What declaring the job lost would do now."""
    will = [
        _("The job counts as ended, and its partner is free: others can resume the run, or start another."),
        _("What it did is kept. An edit that was on its way is asked of the wiki first, and nothing is sent twice."),
        _("Should its machine %(machine)s wake up again, the job writes nothing more, and ends.", machine=job.host),
    ]
    in_the_way = []
    if not job.open:
        in_the_way.append(_("The job is over already."))
    elif silent_since(portal, job) is None:
        minutes = ceil(portal.settings.job_silence / 60)
        in_the_way.append(
            ngettext(
                "The job gives signs of life; only one that was silent for %(num)s minute can be declared lost.",
                "The job gives signs of life; only one that was silent for %(num)s minutes can be declared lost.",
                minutes,
            )
        )
    return _on_job(portal, job, LOST, will, tuple(in_the_way))


def _on_job(portal: Portal, job: Job, action: str, will: Sequence[str], hindrances: tuple[str, ...]) -> Intention:
    wiki, _problem = target_of(portal, job.target)
    return Intention(
        action=action,
        slug=job.slug,
        title=title_of(portal, job.slug),
        run=job.run,
        target=job.target,
        target_title=wiki.title if wiki else job.target,
        public=wiki is None or wiki.public,
        plan=None,
        figures=(),
        will=tuple(will),
        lasting=(),
        hindrances=hindrances,
        order=None,
    )
