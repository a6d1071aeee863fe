"""Found: the submission or the file that a request names, if this person may know of it."""

from pathlib import Path

from starlette.requests import Request

from pipelines.exceptions import ConfigurationError, LedgerError
from pipelines.flows.returning import matched_runs, read_returned, return_folder
from pipelines.model.submissions import Submission
from pipelines.web.institutions.desk import desk_of
from pipelines.web.institutions.taking_up import take_up
from pipelines.web.site.errors import NotFoundError, RefusedError, SignInNeededError
from pipelines.web.site.people import Role, person_of
from pipelines.web.site.portal import Portal

#: Seconds for which a request waits for a check before it says that it goes on.
PATIENCE = 4.0


def find_submission(request: Request, portal: Portal, id_: str, *, patience: float = 0.0) -> Submission:
    """A submission by its link; what is still to be done with it is taken up again.

    Raises:
        NotFoundError: there is none.
    """
    try:
        found = portal.ledger.submission(id_)
    except LedgerError as error:
        raise NotFoundError("there is no such submission", remedy="check the link") from error
    taken = desk_of(request).take(found, patience=patience)
    take_up(portal, taken)
    return taken


def find_own(request: Request, portal: Portal, id_: str) -> Submission:
    """A submission of this person's own partner, for all but its status.

    Raises:
        NotFoundError: there is none.
        SignInNeededError, RefusedError: it is somebody else's.
    """
    found = find_submission(request, portal, id_)
    person = person_of(request)
    if person.may(Role.INSTITUTION, found.slug):
        return found
    if person.role is Role.PUBLIC:
        raise SignInNeededError
    raise RefusedError("this submission is not yours", remedy="ask a coordinator")


def find_return(portal: Portal, slug: str, name: str) -> Path:
    """A file of those that were returned.

    Raises:
        NotFoundError: there is none of that name.
    """
    returned = read_returned(portal.settings, slug, portal.target.name)
    # By the list of what was written, never by a path.
    if returned is None or name not in returned.files:
        raise NotFoundError("there is no such file", remedy="have the return files written")
    return return_folder(portal.settings, slug, portal.target.name).file(name)


def is_outdated(portal: Portal, slug: str) -> bool:
    """Whether a newer run has matches than that of which the return files were written."""
    returned = read_returned(portal.settings, slug, portal.target.name)
    if returned is None:
        return False
    try:
        newest = matched_runs(portal.settings, portal.ledger, slug, portal.target.name)[0]
    except ConfigurationError:
        return False
    return newest.path.name != returned.run


__all__ = ["PATIENCE", "find_own", "find_return", "find_submission", "is_outdated"]
