"""Pages of a partner's page, its submissions and their check, status, and the return file."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.flows.returning import read_returned
from pipelines.flows.submission_progress import progress_of
from pipelines.ingest.needs import needs_of
from pipelines.ingest.receiving import LARGEST_FILE
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.partners.licence import check_licence
from pipelines.partners.partner import PACKAGE_FILE, Partner
from pipelines.web.institutions.acts import ask_for, begin_return, hand_over, take_back
from pipelines.web.institutions.desk import desk_of
from pipelines.web.institutions.findings import findings_of
from pipelines.web.institutions.found import PATIENCE, find_submission, is_outdated
from pipelines.web.institutions.letters import beyond_ascii
from pipelines.web.institutions.lists import needs_table, sent_table
from pipelines.web.institutions.steps import doing_of, may_be_taken_back, steps_of
from pipelines.web.institutions.taking_up import reconciles
from pipelines.web.institutions.uploads import PACED, receive
from pipelines.web.site.answers import as_asked
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.pages import notify, page
from pipelines.web.site.people import Institution, Person, Role, Somebody, demand
from pipelines.web.site.portal import Portal, ThePortal, base_url
from pipelines.web.site.seen import seen_partner

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)

Part = Annotated[Literal["needs", "sent"], Query(description="which table `format` asks for")]
#: What remedies name that is not in the hands of who sends a file.
_OURS = (PACKAGE_FILE, "missingValues", "schema")
#: Submissions that a partner's page lists; the API has all.
_LISTED = 20


@pages.get("/partners/{slug}")
def partner_page(slug: str, request: Request, portal: ThePortal, person: Somebody, part: Part = "needs") -> Response:
    """What we need of a partner, how to send it, and what came of what was sent; each as a table too."""
    partner = seen_partner(portal, person, slug)
    own = person.may(Role.INSTITUTION, slug)
    if "format" in request.query_params:
        return _table(request, portal, partner, part)
    return page(
        request,
        "institutions/partner.html.jinja",
        own=own,
        sent=portal.ledger.submissions(slug, limit=_LISTED) if own else [],
        returned=read_returned(portal.settings, slug, portal.target.name) if own else None,
        outdated=own and is_outdated(portal, slug),
        writing=desk_of(request).writes_return(slug, portal.target.name) if own else False,
        **_asked(request, partner),
    )


def _table(request: Request, portal: Portal, partner: Partner, part: str) -> Response:
    if part == "needs":
        asked = as_asked(request, needs_table(needs_of(partner.resource)), f"{partner.slug}-columns")
    else:
        demand(Role.INSTITUTION)(request)
        asked = as_asked(request, sent_table(portal.ledger.submissions(partner.slug)), f"{partner.slug}-submissions")
    return asked or RedirectResponse(f"/partners/{partner.slug}", 303)


@pages.get("/partners/{slug}/submit")
def submit_page(slug: str, request: Request, portal: ThePortal, person: Institution) -> Response:
    """The form to send a file by."""
    return page(
        request, "institutions/submit.html.jinja", **_asked(request, seen_partner(portal, person, slug)), own=True
    )


@pages.post("/partners/{slug}/submit", dependencies=PACED)
async def submit_file(slug: str, request: Request, portal: ThePortal, person: Institution) -> Response:
    """A file by a form, without scripts."""
    await run_in_threadpool(seen_partner, portal, person, slug)
    begun = await receive(request, desk_of(request).reception, slug, "dump", person.name)
    return await run_in_threadpool(_taken, request, portal, person, begun)


@pages.post("/partners/{slug}/submit-address", dependencies=PACED)
def submit_address(
    slug: str,
    request: Request,
    portal: ThePortal,
    person: Institution,
    address: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """A file by its address."""
    seen_partner(portal, person, slug)
    return _taken(request, portal, person, ask_for(request, slug, address, person))


def _taken(request: Request, portal: Portal, person: Person, begun: Submission) -> Response:
    portal.note(person, "submission-received", begun.slug, submission=begun.id, file=begun.file)
    desk_of(request).take(begun, patience=PATIENCE)
    return RedirectResponse(f"/submissions/{begun.id}", 303)


@pages.get("/submissions/{id_}")
def submission_page(id_: str, request: Request, portal: ThePortal, person: Somebody) -> Response:
    """How far a submission has come; to those whose it is, also what the check found."""
    found = find_submission(request, portal, id_)
    own = person.may(Role.INSTITUTION, found.slug)
    folder = desk_of(request).reception.folder(found)
    waiting = found.state in {SubmissionState.FETCHING, SubmissionState.RECEIVED}
    # A page that waits loads itself again once the check is done, and not under the eyes of who reads the report.
    report = folder.report() if own and not waiting else None
    findings = findings_of(report) if report else None
    remedies = [found.message, *(trouble.remedy for trouble in (findings.troubles if findings else ()))]
    progress = progress_of(portal.settings, portal.ledger, found)
    return page(
        request,
        "institutions/submission.html.jinja",
        submission=found,
        own=own,
        same=portal.ledger.sent_before(found) if own else None,
        names_package=any(word in remedy for remedy in remedies for word in _OURS),
        waiting=waiting,
        may_submit=own and found.state is SubmissionState.CHECKED and bool(found.counts.get("rows_accepted")),
        may_withdraw=own and may_be_taken_back(progress),
        progress=progress,
        steps=steps_of(progress),
        doing=doing_of(progress),
        by_itself=reconciles(portal, found.slug),
        findings=findings,
        letters=beyond_ascii(folder.check) if findings else [],
        dump=str(folder.dump(found)) if person.may(Role.COORDINATOR) else "",
        link=f"{base_url(request)}/submissions/{found.id}",
    )


@pages.post("/submissions/{id_}/submit")
def submit(id_: str, request: Request, portal: ThePortal, person: Somebody) -> Response:
    """Hand a checked file over."""
    hand_over(request, portal, person, id_)
    notify(request, "good", _("Thank you. The file is handed over; this page shows how it goes on."))
    return RedirectResponse(f"/submissions/{id_}", 303)


@pages.post("/submissions/{id_}/withdraw")
def withdraw(id_: str, request: Request, portal: ThePortal, person: Somebody) -> Response:
    """Take a file back."""
    take_back(request, portal, person, id_)
    notify(request, "plain", _("The file is withdrawn; nothing more will be done with it."))
    return RedirectResponse(f"/submissions/{id_}", 303)


@pages.post("/partners/{slug}/return")
def write_return(slug: str, request: Request, portal: ThePortal, person: Institution) -> Response:
    """Have the return files written anew."""
    seen_partner(portal, person, slug)
    if begin_return(request, portal, person, slug):
        notify(request, "plain", _("Your files are being written. Load this page again in a while."))
    else:
        notify(request, "good", _("Your files are ready."))
    return RedirectResponse(f"/partners/{slug}#return", 303)


def _asked(request: Request, partner: Partner) -> dict[str, Any]:
    """What the page of a partner and its form both say."""
    address = f"{base_url(request)}/api/v1/partners/{partner.slug}/submissions"
    return {
        "partner": partner,
        "licence": check_licence(partner.package, partner.resource),
        "needs": needs_of(partner.resource),
        "largest": LARGEST_FILE,
        "endpoint": f"/api/v1/partners/{partner.slug}/submissions",
        "curl": f'curl -H "Authorization: Bearer $TOKEN" --upload-file dump.csv "{address}?name=dump.csv"',
    }
