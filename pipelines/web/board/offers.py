"""The files that a partner has submitted, from which a run may be started."""

from pathlib import Path

from pipelines.flows.submitting import SubmissionFolder
from pipelines.ledger import RunState
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal

__all__ = ["latest_handed_over", "offered", "sent", "waiting"]

#: Newest submissions of a partner that are looked at.
_OFFERED = 20


def offered(portal: Portal, slug: str) -> list[Submission]:
    """The files that the partner has submitted, the newest first, from which a run may be started."""
    newest = portal.ledger.submissions(slug, limit=_OFFERED)
    return [one for one in newest if one.state is SubmissionState.SUBMITTED]


def latest_handed_over(portal: Portal, slug: str) -> Submission | None:
    """The newest of them, if no run has begun with it yet."""
    return portal.ledger.waiting_submissions(slug).get(slug)


def waiting(portal: Portal, slug: str) -> str | None:
    """The newest of them, if no run has come to its end with it yet."""
    seen = {run.dump_checksum for run in portal.ledger.runs(slug) if run.state is RunState.FINISHED}
    return next((one.id for one in offered(portal, slug)[:1] if one.checksum not in seen), None)


def sent(portal: Portal, slug: str, number: str) -> Path:
    """The file of a submission.

    Raises:
        NotFoundError: nothing was submitted under this number.
    """
    for one in portal.ledger.submissions(slug):
        if one.id == number and one.state is SubmissionState.SUBMITTED:
            return SubmissionFolder(portal.settings.runs / slug / "submissions" / one.id).dump(one)
    raise NotFoundError("nothing was submitted under this number", remedy="the partner's page lists the submissions")
