"""The pages of the review queue: a record at a time, by forms; a script only spares the waiting."""

from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pipelines.exceptions import ReviewError, ServiceError
from pipelines.model.answers import Policy, Verdict
from pipelines.model.identifiers import is_item_id
from pipelines.reconcile.beside import compared_columns
from pipelines.reconcile.explanation import KIND_WORDS
from pipelines.web.review.api import Answered, Entry, RowNumber, agreement, entries, keep_credit, keep_rules
from pipelines.web.review.at_desk import LONGEST, TheDesk, TheFilter, TheSitter
from pipelines.web.review.filters import Band, Filter
from pipelines.web.review.summary import Pair, Standing, frame_of, standings
from pipelines.web.site.answers import as_asked
from pipelines.web.site.errors import InvalidError, NotFoundError, PortalError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import said
from pipelines.web.site.pages import address, notify, page
from pipelines.web.site.people import Coordinator, Reviewer
from pipelines.web.site.portal import ThePortal
from pipelines.web.site.tables import ThePaging

__all__ = ["pages"]

pages = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=2000)]
#: The filter of an address, sent back by a form: four texts of `LONGEST`, each letter as up to twelve signs.
Back = Annotated[str, Form(max_length=60 * LONGEST)]
#: Which table of the page a file is of.
Part = Annotated[Literal["answers", "agreement", "pairs", "reviewers"], Query(description="table of a file")]


@pages.get("/review")
def queues(request: Request, portal: ThePortal, sitter: TheSitter) -> Response:
    """The queues of all partners, and the reviewer's own wish for credit."""
    found = standings(portal.settings, portal.ledger, sitter.name)
    credit = portal.ledger.credits().get(sitter.name, "")
    return as_asked(request, frame_of(Standing, found), "review") or page(
        request, "review/queues.html.jinja", standings=found, sitter=sitter, credit=credit
    )


@pages.post("/review/credit")
def wish(
    request: Request,
    *,
    portal: ThePortal,
    person: Reviewer,
    sitter: TheSitter,
    name: Annotated[str, Form(max_length=200)] = "",
    credited: Annotated[str, Form()] = "",
) -> Response:
    """Keep whether the reviewer wishes to be named; with no other name given, by the one that they decide by."""
    keep_credit(portal, person, sitter, (_line(name) or sitter.name) if credited else "")
    notify(request, "good", _("It was kept."))
    return RedirectResponse("/review", 303)


@pages.get("/review/{slug}")
def sitting(
    request: Request,
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    wanted: TheFilter,
    row: Annotated[int | None, Query(ge=1)] = None,
    skipped: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The next record of a partner's queue, or the one that is asked for."""
    queue = desk.queue(slug)
    trouble, card = "", None
    if row is not None:
        try:
            card = desk.card(slug, sitter, row, wanted)
        except PortalError as error:
            trouble = _("Row %(row)s: %(trouble)s.", row=row, trouble=said(error.message))
    card = card or desk.next_card(slug, sitter, wanted, after=skipped)
    return page(
        request,
        "review/sitting.html.jinja",
        slug=slug,
        title=queue.work.partner.package.title,
        card=card,
        kind_words=KIND_WORDS,
        wanted=wanted,
        skipped=skipped,
        trouble=trouble,
        bands=list(Band),
        reviewers=queue.reviewers(),
        fields=compared_columns(queue.work.partner.mapping.match),
        sitter=sitter,
    )


@pages.get("/review/{slug}/card")
def card_alone(
    request: Request,
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    wanted: TheFilter,
    skipped: Annotated[int | None, Query(ge=1)] = None,
    apart: Annotated[list[int] | None, Query(max_length=20)] = None,
) -> Response:
    """The next record as a part of a page, for the script that has it ready; nothing (204) where there is none."""
    card = desk.next_card(slug, sitter, wanted, after=skipped, apart=apart or ())
    if card is None:
        return Response(status_code=204)
    return page(
        request, "review/card.html.jinja", slug=slug, card=card, wanted=wanted, skipped=skipped, kind_words=KIND_WORDS
    )


@pages.post("/review/{slug}/answers")
def answer(
    request: Request,
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    row: Annotated[RowNumber, Form()],
    choice: Annotated[str, Form(max_length=40)],
    seen: Annotated[int, Form(ge=0)] = 0,
    note: Text = "",
    back: Back = "",
    skipped: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Record a decision from a form, and go on with the next record."""
    verdict, _, item = choice.partition(":")
    last = int(skipped) if skipped.isdecimal() else None
    if verdict == "skip":
        desk.release(slug, sitter, row)
        last = row
    elif verdict not in {"yes", "none", "unsure"} or (verdict == "yes") != is_item_id(item):
        raise InvalidError("this is no decision", remedy="choose one of the buttons", fields={"choice": "unknown"})
    else:
        try:
            desk.decide(slug, sitter, row, Verdict(verdict), item=item, note=_line(note), seen=seen)
        except (ReviewError, NotFoundError) as error:
            notify(request, "warning", f"{said(error.message)} ({said(error.remedy)})")
            return RedirectResponse(_with(f"/review/{slug}", back, skipped=last), 303)
    return RedirectResponse(_at_record(_with(f"/review/{slug}", back, skipped=last)), 303)


@pages.post("/review/{slug}/undo")
def take_back(
    request: Request,
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    number: Annotated[str, Form(max_length=20)] = "",
    back: Back = "",
) -> Response:
    """Take back the reviewer's last answer, or a given one, and show its record again."""
    try:
        undone = desk.undo(slug, sitter, int(number) if number.isdecimal() else None)
    except (ReviewError, NotFoundError) as error:
        notify(request, "warning", said(error.message))
        return RedirectResponse(_with(f"/review/{slug}", back), 303)
    return RedirectResponse(_at_record(_with(f"/review/{slug}", back, row=desk.row_of(slug, undone.key))), 303)


@pages.get("/review/{slug}/search")
def look_for(
    request: Request,
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    wanted: TheFilter,
    row: Annotated[int, Query(ge=1)],
    skipped: Annotated[int | None, Query(ge=1)] = None,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
) -> Response:
    """Look for another item than the candidates, and choose it."""
    card, trouble, hits = desk.card(slug, sitter, row, wanted), "", []
    try:
        hits = [(hit, desk.url(slug, hit.item)) for hit in desk.search(slug, q)]
    except ServiceError as error:
        trouble = said(error.message)
    context: dict[str, Any] = {"slug": slug, "card": card, "wanted": wanted, "skipped": skipped}
    return page(request, "review/search.html.jinja", **context, q=q, hits=hits, trouble=trouble)


@pages.get("/review/{slug}/records")
def records(
    request: Request, slug: str, *, desk: TheDesk, sitter: TheSitter, wanted: TheFilter, paging: ThePaging
) -> Response:
    """All records that the reviewer may decide on, as a table."""
    questions = desk.listed(slug, sitter, wanted)
    if request.query_params.get("format"):
        found = [Entry.of(head) for head in questions.heads(range(len(questions)))]
        if (answer := as_asked(request, frame_of(Entry, found), f"review-{slug}")) is not None:
            return answer
    shown = entries(request, questions, paging)
    return page(request, "review/records.html.jinja", slug=slug, entries=shown, wanted=wanted)


@pages.get("/review/{slug}/agreement")
def opinions(
    request: Request, slug: str, *, portal: ThePortal, desk: TheDesk, sitter: TheSitter, part: Part = "answers"
) -> Response:
    """How well reviewers agree, what they decided, and by which rules the queue is reviewed."""
    queue = desk.queue(slug)
    own = [one for one in portal.ledger.answers(slug) if sitter.coordinator or one.reviewer == sitter.name]
    answers = [Answered.of(one, queue.row(one.key)) for one in reversed(own)]
    agreed = agreement(slug, portal, desk, sitter)
    frames = {
        "answers": frame_of(Answered, answers),
        "agreement": agreed.figures(),
        "pairs": frame_of(Pair, agreed.table),
        "reviewers": agreed.by_reviewer(),
    }
    return as_asked(request, frames[part], f"{part}-{slug}") or page(
        request,
        "review/agreement.html.jinja",
        slug=slug,
        agreed=agreed,
        answers=answers[:100],
        policy=portal.ledger.review_policy(slug),
        sitter=sitter,
    )


@pages.post("/review/{slug}/policy")
def rules(
    slug: str,
    *,
    portal: ThePortal,
    desk: TheDesk,
    person: Coordinator,
    second_percent: Annotated[float, Form(ge=0, le=100)] = 0,
    ranked: Annotated[str, Form()] = "",
) -> Response:
    """Say how the queue is reviewed from now on."""
    desk.queue(slug)
    keep_rules(portal, person, slug, Policy(second_percent / 100, bool(ranked)))
    return RedirectResponse(f"/review/{slug}/agreement", 303)


def _with(path: str, query: str, **more: object) -> str:
    """The path with the filter that a form sent back, read anew so that nothing else comes with it."""
    given = {name: values[0] for name, values in parse_qs(query).items() if name in Filter.__dataclass_fields__}
    return address(path, **given, **more)


def _at_record(path: str) -> str:
    """Where the record stands, so that neither eye nor keyboard has to go through the page once more."""
    return f"{path}#record-name"


def _line(text: str) -> str:
    """Text of a form on one line, without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()
