"""Stopping: what it would do to a job, told before anybody does it."""

from pipelines.ledger.job_book import Job, JobState
from pipelines.web.board.intentions import Intention
from pipelines.web.board.known_runs import target_of
from pipelines.web.board.views import title_of
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.portal import Portal

__all__ = ["STOP", "stop_intention"]

#: The action's name, beside those of `intending.ACTIONS`.
STOP = "stop"


def stop_intention(portal: Portal, job: Job) -> Intention:
    """What stopping the job would do now; it is no order, for it starts nothing."""
    wiki, _problem = target_of(portal, job.target)
    if job.state is JobState.STOPPING:
        will = [
            _("The job was asked to stop already, and finishes what it has in hand. Asked again, it stops at once."),
            _("An edit that is on its way may be saved or not; going on asks the wiki first, and sends nothing twice."),
        ]
    else:
        will = [_("The job finishes what it has in hand, such as the item in flight, and ends.")]
    return Intention(
        action=STOP,
        slug=job.slug,
        title=title_of(portal, job.slug),
        run=job.run,
        target=job.target,
        target_title=wiki.title if wiki else job.target,
        public=wiki is None or wiki.public,
        plan=None,
        figures=(),
        will=(*will, _("What it did is kept; the run can be resumed.")),
        lasting=(),
        hindrances=() if job.open else (_("The job is over already."),),
        order=None,
    )
