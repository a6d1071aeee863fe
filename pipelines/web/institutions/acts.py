"""What an institution does to its submissions and return files, by page or API; each is written down."""

from starlette.requests import Request

from pipelines.exceptions import InputError, LedgerError
from pipelines.flows.submission_progress import progress_of
from pipelines.ingest.public_addresses import checked_address
from pipelines.model.submissions import Submission
from pipelines.web.institutions.desk import desk_of
from pipelines.web.institutions.found import PATIENCE, find_own
from pipelines.web.institutions.taking_up import take_up
from pipelines.web.site.errors import ConflictError, InvalidError
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal

__all__ = ["ask_for", "begin_return", "hand_over", "take_back"]


def ask_for(request: Request, slug: str, address: str, person: Person) -> Submission:
    """A submission of what lies at an address.

    Raises:
        InvalidError: it is no address.
    """
    try:
        return desk_of(request).reception.asked(slug, checked_address(address), person.name)
    except InputError as error:
        raise InvalidError(error.message, remedy=error.remedy, fields={"address": error.message}) from error


def hand_over(request: Request, portal: Portal, person: Person, id_: str) -> Submission:
    """Hand a checked file over, and write that down.

    Raises:
        ConflictError: it was not checked, or handed over or withdrawn already.
    """
    found = find_own(request, portal, id_)
    try:
        done = desk_of(request).reception.hand_over(found, person.name)
    except LedgerError as error:
        raise ConflictError(error.message, remedy=error.remedy) from error
    portal.note(person, "submission-submitted", done.slug, submission=done.id, file=done.file)
    take_up(portal, done)
    return done


def take_back(request: Request, portal: Portal, person: Person, id_: str) -> Submission:
    """Take a file back, and write that down.

    Raises:
        ConflictError: it was withdrawn already, or edits were made of it.
    """
    found = find_own(request, portal, id_)
    if progress_of(portal.settings, portal.ledger, found).uploaded:
        raise ConflictError(
            "edits were made of this file, so it cannot be withdrawn",
            remedy="ask the coordinator to undo the run",
        )
    try:
        done = desk_of(request).reception.withdraw(found, person.name)
    except LedgerError as error:
        raise ConflictError(error.message, remedy=error.remedy) from error
    portal.note(person, "submission-withdrawn", done.slug, submission=done.id, file=done.file)
    return done


def begin_return(request: Request, portal: Portal, person: Person, slug: str) -> bool:
    """Have the return files written; whether that still goes on.

    Raises:
        ConflictError: they could not be written.
    """
    desk, target = desk_of(request), portal.target.name
    portal.note(person, "return-written", slug, target=target)
    desk.take_return(slug, target, patience=PATIENCE)
    if trouble := desk.trouble(slug, target):
        raise ConflictError("the return files could not be written", remedy=trouble)
    return desk.writes_return(slug, target)
