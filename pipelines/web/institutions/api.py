"""The JSON API of a partner's page, its submissions and their check, status, and the return file."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, StreamingResponse

from pipelines.exceptions import LedgerError
from pipelines.flows.returning import Returned, read_returned
from pipelines.flows.submission_progress import progress_of
from pipelines.ingest.needs import example_csv, needs_of
from pipelines.ingest.receiving import LARGEST_FILE
from pipelines.model.submissions import Submission
from pipelines.partners.licence import check_licence
from pipelines.web.institutions import downloads
from pipelines.web.institutions.acts import ask_for, begin_return, hand_over, take_back
from pipelines.web.institutions.bodies import (
    AddressBody,
    CheckBody,
    IssueBody,
    NeedsBody,
    StepBody,
    SubmissionBody,
    TroubleBody,
)
from pipelines.web.institutions.desk import desk_of
from pipelines.web.institutions.findings import SHOWN
from pipelines.web.institutions.found import PATIENCE, find_own, find_return, find_submission
from pipelines.web.institutions.steps import doing_of, steps_of
from pipelines.web.institutions.uploads import PACED, receive
from pipelines.web.site.errors import ErrorBody, InvalidError, NotFoundError
from pipelines.web.site.people import Institution, Person, Role, Somebody
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.seen import seen_partner
from pipelines.web.site.tables import Paged, ThePaging, next_page

__all__ = ["api"]

api = APIRouter(prefix="/api/v1", tags=["institutions"])

_RAW: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "the file itself, of any of the formats that are read",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "the table"},
    404: {"model": ErrorBody, "description": "there is none"},
}


@api.get("/partners/{slug}/needs")
def needs(slug: str, portal: ThePortal, person: Somebody) -> NeedsBody:
    """What the partner is asked to send, column by column."""
    partner = seen_partner(portal, person, slug)
    licence = check_licence(partner.package, partner.resource)
    return NeedsBody(
        partner=slug,
        title=partner.package.title,
        licence=licence.reason,
        may_be_donated=licence.open,
        largest=LARGEST_FILE,
        columns=needs_of(partner.resource),
    )


@api.get("/partners/{slug}/example.csv", response_class=Response, responses=_CSV)
def example(slug: str, portal: ThePortal, person: Somebody) -> Response:
    """A file with one row, as it is asked for."""
    text = example_csv(seen_partner(portal, person, slug).resource)
    disposition = {"Content-Disposition": f'attachment; filename="{slug}-example.csv"'}
    return Response(f"\ufeff{text}", 200, disposition, "text/csv; charset=utf-8")


@api.get("/partners/{slug}/submissions")
def submissions(
    slug: str, request: Request, portal: ThePortal, person: Institution, paging: ThePaging
) -> Paged[SubmissionBody]:
    """What was sent for the partner, the newest first."""
    seen_partner(portal, person, slug)
    before = None
    if paging.after is not None:
        try:
            before = portal.ledger.submission(paging.after)
        except LedgerError as error:
            raise NotFoundError("there is no such submission", remedy="begin with the first page") from error
    found = portal.ledger.submissions(slug, limit=paging.limit + 1, before=before)
    shown, more = found[: paging.limit], len(found) > paging.limit
    items = [_body(request, portal, one, whole=True) for one in shown]
    there = next_page(request, shown[-1].id, paging.limit) if more else None
    return Paged(items=items, total=len(portal.ledger.submissions(slug)), next=there)


@api.put("/partners/{slug}/submissions", status_code=201, openapi_extra=_RAW, dependencies=PACED)
@api.post("/partners/{slug}/submissions", status_code=201, openapi_extra=_RAW, dependencies=PACED)
async def send(
    slug: str,
    request: Request,
    response: Response,
    *,
    portal: ThePortal,
    person: Institution,
    name: Annotated[str, Query(max_length=400, description="what the file is called")] = "dump",
) -> SubmissionBody:
    """Send a file as the request's body; it goes to the disk as it comes, and is checked at once."""
    await run_in_threadpool(seen_partner, portal, person, slug)
    desk = desk_of(request)
    begun = await receive(request, desk.reception, slug, name, person.name)
    return await run_in_threadpool(_answer, request, response, portal, person, begun)


@api.post("/partners/{slug}/submissions/from-address", status_code=201, dependencies=PACED)
def send_address(
    slug: str, asked: AddressBody, request: Request, response: Response, *, portal: ThePortal, person: Institution
) -> SubmissionBody:
    """Have a file fetched from a public address, and checked."""
    seen_partner(portal, person, slug)
    begun = ask_for(request, slug, asked.address, person)
    return _answer(request, response, portal, person, begun)


@api.get("/submissions/{id_}")
def submission(id_: str, request: Request, portal: ThePortal, person: Somebody) -> SubmissionBody:
    """How far a submission has come; to those whose it is, also what the check found."""
    found = find_submission(request, portal, id_)
    return _body(request, portal, found, whole=person.may(Role.INSTITUTION, found.slug))


@api.post("/submissions/{id_}/submit")
def submit(id_: str, request: Request, portal: ThePortal, person: Somebody) -> SubmissionBody:
    """Hand a checked file over."""
    return _body(request, portal, hand_over(request, portal, person, id_), whole=True)


@api.post("/submissions/{id_}/withdraw")
def withdraw(id_: str, request: Request, portal: ThePortal, person: Somebody) -> SubmissionBody:
    """Take a file back."""
    return _body(request, portal, take_back(request, portal, person, id_), whole=True)


@api.get("/submissions/{id_}/issues")
def issues(id_: str, request: Request, portal: ThePortal, paging: ThePaging) -> Paged[IssueBody]:
    """Each trouble of each row, in the order in which they were found; `after` is the place of the last one."""
    found = find_own(request, portal, id_)
    after = paging.after or "0"
    if not after.isdecimal() or len(after) > 12:
        raise InvalidError("'after' is not the end of a page", remedy="use `next`", fields={"after": "not a number"})
    start = int(after)
    folder = desk_of(request).reception.folder(found).check
    rows, total = downloads.issues_page(folder, start, paging.limit)
    end = start + len(rows)
    there = next_page(request, end, paging.limit) if rows and end < total else None
    return Paged(items=[IssueBody.model_validate(row) for row in rows], total=total, next=there)


@api.get("/submissions/{id_}/issues.csv", response_class=StreamingResponse, responses=_CSV)
def issues_csv(id_: str, request: Request, portal: ThePortal) -> StreamingResponse:
    """The same as one table."""
    return downloads.issues(desk_of(request).reception.folder(find_own(request, portal, id_)).check)


@api.get("/submissions/{id_}/rows-to-correct.csv", response_class=StreamingResponse, responses=_CSV)
def quarantine(id_: str, request: Request, portal: ThePortal) -> StreamingResponse:
    """The rows that cannot go on, as they were sent, with what is wrong with each: to correct and send again."""
    return downloads.quarantine(desk_of(request).reception.folder(find_own(request, portal, id_)).check)


@api.get("/submissions/{id_}/{change}-rows.csv", response_class=StreamingResponse, responses=_CSV)
def compared(id_: str, change: downloads.Change, request: Request, portal: ThePortal) -> StreamingResponse:
    """The rows that are new or changed since the last file, or those of the last file that are gone."""
    return downloads.compared(desk_of(request).reception.folder(find_own(request, portal, id_)).check, change)


@api.get("/partners/{slug}/return")
def returned(slug: str, portal: ThePortal, person: Institution) -> Returned:
    """What was last written for the partner to take home."""
    seen_partner(portal, person, slug)
    found = read_returned(portal.settings, slug, portal.target.name)
    if found is None:
        raise NotFoundError("no return files were written yet", remedy="have them written")
    return found


@api.post("/partners/{slug}/return", status_code=202)
def write_return(slug: str, request: Request, portal: ThePortal, person: Institution) -> Mapping[str, bool]:
    """Have the return files written anew; `writing` says whether that still goes on."""
    seen_partner(portal, person, slug)
    return {"writing": begin_return(request, portal, person, slug)}


@api.get("/partners/{slug}/return/{name}", response_class=FileResponse, responses=_CSV)
def return_file(slug: str, name: str, portal: ThePortal, person: Institution) -> FileResponse:
    """One of the return files."""
    seen_partner(portal, person, slug)
    path = find_return(portal, slug, name)
    return FileResponse(path, media_type="text/csv", filename=f"{slug}-{name}")


def _answer(request: Request, response: Response, portal: Portal, person: Person, begun: Submission) -> SubmissionBody:
    portal.note(person, "submission-received", begun.slug, submission=begun.id, file=begun.file)
    done = desk_of(request).take(begun, patience=PATIENCE)
    response.headers["Location"] = f"/api/v1/submissions/{done.id}"
    return _body(request, portal, done, whole=True)


def _body(request: Request, portal: Portal, found: Submission, *, whole: bool) -> SubmissionBody:
    progress = progress_of(portal.settings, portal.ledger, found)
    steps = steps_of(progress)
    body = SubmissionBody(
        id=found.id,
        partner=found.slug,
        file=found.file,
        state=found.state.value,
        received=found.time,
        page=f"/submissions/{found.id}",
        steps=[StepBody.model_validate(step, from_attributes=True) for step in steps],
        doing=doing_of(progress),
        matched=progress.matched,
        rehearsed=progress.rehearsed,
        uploaded=progress.uploaded,
    )
    if not whole:
        return body
    report = desk_of(request).reception.folder(found).report()
    check = None
    if report:
        troubles = [TroubleBody.model_validate(one, from_attributes=True) for one in report.details[:SHOWN]]
        names = CheckBody.model_fields.keys() - {"troubles", "more_troubles"}
        counts = {name: getattr(report, name) for name in names}
        check = CheckBody(**counts, troubles=troubles, more_troubles=len(report.details) - len(troubles))
    known = {name: getattr(found, name) for name in ("bytes", "checksum", "address", "person", "message")}
    return body.model_copy(update=known | {"check": check, "run": progress.run.id if progress.run else None})
