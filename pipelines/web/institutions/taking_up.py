"""Taking up: where settings or package say so, a file that was handed over is reconciled without anybody's asking.

The run stops before the upload, as each that the portal starts; doubtful rows wait for reviewers, its plan for a
coordinator.
"""

from pipelines.exceptions import DonataError
from pipelines.flows.jobs import JobKind
from pipelines.flows.submitting import SubmissionFolder
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.partners.partner import read_package
from pipelines.web.site.jobs import start_job
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal

__all__ = ["reconciles", "take_up"]


def reconciles(portal: Portal, slug: str) -> bool:
    """Whether a file of this partner is reconciled by itself: its package says so, else the portal's settings."""
    try:
        said = read_package(portal.settings.home, slug).donata.reconcile_submissions
    except DonataError:
        return False
    return portal.settings.portal_reconciles_submissions if said is None else said


def take_up(portal: Portal, submission: Submission) -> None:
    """Start the run of a file that was handed over, once, in the name of whoever did that.

    Where another job of the partner has not ended, or nothing can be started, the file waits: for the next look at
    it, or for a coordinator, whose board shows it.
    """
    ledger, slug = portal.ledger, submission.slug
    if submission.state is not SubmissionState.SUBMITTED or not reconciles(portal, slug):
        return
    waiting = ledger.waiting_submissions(slug).get(slug)
    if waiting is None or waiting.id != submission.id or ledger.jobs(submission=submission.id, limit=1):
        return
    person = Person(submission.events[-1].person, Role.INSTITUTION, frozenset({slug}))
    dump = SubmissionFolder(portal.settings.runs / slug / "submissions" / submission.id).dump(submission)
    try:
        start_job(portal, person, JobKind.START, slug, dump=dump, submission=submission.id)
    except DonataError:
        return
