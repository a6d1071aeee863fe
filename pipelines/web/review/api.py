"""The review queue's part of the JSON API: the next record, decisions, undo, search, agreement, rules and credit."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field
from starlette.requests import Request

from pipelines.model.answers import Answer, Policy, Verdict
from pipelines.reconcile.questions import Head, Questions
from pipelines.web.review.at_desk import LONGEST, TheDesk, TheFilter, TheSitter
from pipelines.web.review.cards import Card
from pipelines.web.review.desk import Sitter
from pipelines.web.review.filters import band_of
from pipelines.web.review.summary import Agreed, Standing, agreed, standings
from pipelines.web.site.errors import InvalidError
from pipelines.web.site.people import Coordinator, Person, Reviewer
from pipelines.web.site.portal import Portal, ThePortal
from pipelines.web.site.tables import Paged, Paging, ThePaging, paged

__all__ = ["Answered", "Entry", "api", "entries", "keep_credit", "keep_rules"]

api = APIRouter(prefix="/api/v1", tags=["review"])
#: Rows and ids as SQLite, PostgreSQL and JSON can all hold them.
_LARGEST = 2**53 - 1
RowNumber = Annotated[int, Field(ge=1, le=_LARGEST)]
#: Text that a database can hold: no control characters.
_LINE = r"^[^\x00-\x1f\x7f]*$"


class Entry(BaseModel):
    """A record of the queue in a list; `doubt` in bits, `weight` orders the queue, `why` says it in words."""

    row: int
    key: str
    name: str
    best: str | None
    label: str
    probability: float | None
    band: str
    doubt: float
    weight: float
    why: str

    @classmethod
    def of(cls, head: Head) -> "Entry":
        """From what the queue says of a record."""
        return cls(
            row=head.row,
            key=head.key,
            name=head.name,
            best=head.best,
            label=head.label,
            probability=head.probability,
            band=band_of(head.score),
            doubt=head.doubt,
            weight=head.weight,
            why=head.why,
        )


class Next(BaseModel):
    """The next record; none where nothing is left for this reviewer."""

    card: Card | None


class Decision(BaseModel):
    """A decision on a row: `yes` (it is `item`), `none` (of those shown), or `unsure`. `seen`: as the card has it."""

    row: RowNumber
    verdict: Literal["yes", "none", "unsure"]
    item: Annotated[str, Field(max_length=20, pattern=r"^(Q[1-9]\d{0,9})?$")] = ""
    note: Annotated[str, Field(max_length=2000, pattern=_LINE)] = ""
    seen: Annotated[int, Field(ge=0, le=_LARGEST)]


class Answered(BaseModel):
    """A recorded answer; `turn` and `blind` say which of several opinions it is."""

    id: int
    key: str
    row: int | None
    reviewer: str
    time: datetime
    verdict: str
    item: str | None
    turn: int
    blind: bool
    note: str

    @classmethod
    def of(cls, answer: Answer, row: int | None) -> "Answered":
        """From the ledger's answer."""
        return cls(
            id=answer.id,
            key=answer.key,
            row=row,
            reviewer=answer.reviewer,
            time=answer.time,
            verdict=answer.verdict,
            item=answer.item,
            turn=answer.turn,
            blind=answer.blind,
            note=answer.note,
        )


class Found(BaseModel):
    """An item that a search found; `match` is the name by which."""

    item: str
    url: str
    label: str
    description: str
    match: str


class Rules(BaseModel):
    """How a partner's queue is reviewed.

    `second_share`: the share of records that want a second, blind opinion. `ranked`: it comes by how much each record
    closes a gap.
    """

    second_share: Annotated[float, Field(ge=0, le=1)]
    ranked: bool


class Credit(BaseModel):
    """The name by which a reviewer wishes to be thanked in reports; empty: not at all."""

    name: Annotated[str, Field(max_length=200, pattern=_LINE)]


@api.get("/review")
def list_queues(request: Request, portal: ThePortal, sitter: TheSitter, paging: ThePaging) -> Paged[Standing]:
    """The review queues of all partners."""
    return paged(request, standings(portal.settings, portal.ledger, sitter.name), paging, lambda queue: queue.slug)


@api.get("/review/{slug}")
def list_records(
    request: Request, slug: str, *, desk: TheDesk, sitter: TheSitter, wanted: TheFilter, paging: ThePaging
) -> Paged[Entry]:
    """The records that you may decide on, the most telling first."""
    return entries(request, desk.listed(slug, sitter, wanted), paging)


def entries(request: Request, questions: Questions, paging: Paging) -> Paged[Entry]:
    """The page of a list of records that is at hand."""
    places = paged(request, range(len(questions)), paging, lambda place: questions.keys[place])
    found = [Entry.of(head) for head in questions.heads(places.items)]
    return Paged(items=found, total=places.total, next=places.next)


@api.get("/review/{slug}/next")
def next_record(
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    wanted: TheFilter,
    skipped: Annotated[int | None, Query(ge=1, le=_LARGEST, description="row that was skipped last")] = None,
    apart: Annotated[list[int] | None, Query(max_length=20, description="rows that you have already")] = None,
) -> Next:
    """The next record that nobody else has before them; it is yours for ten minutes."""
    return Next(card=desk.next_card(slug, sitter, wanted, after=skipped, apart=apart or ()))


@api.get("/review/{slug}/records/{row}")
def one_record(slug: str, row: RowNumber, desk: TheDesk, sitter: TheSitter) -> Card:
    """A record by its row; it is yours for ten minutes."""
    return desk.card(slug, sitter, row)


@api.delete("/review/{slug}/records/{row}/reservation", status_code=204, response_class=Response)
def release(slug: str, row: RowNumber, desk: TheDesk, sitter: TheSitter) -> None:
    """Let go of a record, so that others are given it."""
    desk.release(slug, sitter, row)


@api.get("/review/{slug}/answers")
def list_answers(
    request: Request, slug: str, *, portal: ThePortal, desk: TheDesk, sitter: TheSitter, paging: ThePaging
) -> Paged[Answered]:
    """Your answers, the latest first; a coordinator sees everybody's."""
    queue = desk.queue(slug)
    own = [one for one in portal.ledger.answers(slug) if sitter.coordinator or one.reviewer == sitter.name]
    answers = [Answered.of(one, queue.row(one.key)) for one in reversed(own)]
    return paged(request, answers, paging, lambda one: str(one.id))


@api.post("/review/{slug}/answers", status_code=201)
def decide(slug: str, decision: Decision, desk: TheDesk, sitter: TheSitter) -> Answered:
    """Decide on a record. What was sent twice is recorded once; 409 where it was decided in the meantime."""
    if (decision.verdict == "yes") != bool(decision.item):
        fields = {"item": "given with `yes`, and only then"}
        raise InvalidError("`yes` needs an item, and only `yes` has one", remedy="send both or neither", fields=fields)
    answer = desk.decide(
        slug,
        sitter,
        decision.row,
        Verdict(decision.verdict),
        item=decision.item,
        note=decision.note,
        seen=decision.seen,
    )
    return Answered.of(answer, decision.row)


@api.post("/review/{slug}/undo")
def undo(
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    answer: Annotated[int | None, Query(ge=1, le=_LARGEST, description="its id; default: your last one")] = None,
) -> Answered:
    """Take back your last answer, or one by its id; a coordinator may take back others'."""
    undone = desk.undo(slug, sitter, answer)
    return Answered.of(undone, desk.row_of(slug, undone.key))


@api.get("/review/{slug}/search")
def search(
    request: Request,
    slug: str,
    *,
    desk: TheDesk,
    sitter: TheSitter,
    q: Annotated[str, Query(min_length=1, max_length=LONGEST)],
    paging: ThePaging,
) -> Paged[Found]:
    """Items of the target, or of the partner's index, whose name begins so; or the item of this id."""
    del sitter
    hits = desk.search(slug, q)
    found = [
        Found(item=h.item, url=desk.url(slug, h.item), label=h.label, description=h.description, match=h.match)
        for h in hits
    ]
    return paged(request, found, paging, lambda one: one.item)


@api.get("/review/{slug}/agreement")
def agreement(slug: str, portal: ThePortal, desk: TheDesk, sitter: TheSitter) -> Agreed:
    """How well reviewers agree on records that two judged blind: percent agreement and Cohen's kappa."""
    del sitter
    return agreed(desk.queue(slug), portal.ledger, portal.ledger.review_policy(slug))


@api.get("/review/{slug}/policy")
def rules(slug: str, portal: ThePortal, desk: TheDesk, sitter: TheSitter) -> Rules:
    """How the partner's queue is reviewed."""
    del sitter
    desk.queue(slug)
    policy = portal.ledger.review_policy(slug)
    return Rules(second_share=policy.second_share, ranked=policy.ranked)


@api.put("/review/{slug}/policy")
def set_rules(
    slug: str,
    *,
    rules: Rules,
    portal: ThePortal,
    desk: TheDesk,
    person: Coordinator,
) -> Rules:
    """Say how the partner's queue is reviewed from now on; what was decided before stays decided."""
    desk.queue(slug)
    keep_rules(portal, person, slug, Policy(rules.second_share, rules.ranked))
    return rules


def keep_rules(portal: Portal, person: Person, slug: str, policy: Policy) -> None:
    """Keep how a partner's queue is reviewed, and who said so."""
    portal.ledger.set_review_policy(slug, policy, person.name)
    portal.note(person, "review-policy", slug, second_share=policy.second_share, ranked=policy.ranked)


@api.get("/review-credit")
def credit(portal: ThePortal, sitter: TheSitter) -> Credit:
    """By which name you wish to be thanked in reports; empty: not at all."""
    return Credit(name=portal.ledger.credits().get(sitter.name, ""))


@api.put("/review-credit")
def set_credit(wish: Credit, portal: ThePortal, person: Reviewer, sitter: TheSitter) -> Credit:
    """Say by which name you wish to be thanked in reports; empty: not at all."""
    keep_credit(portal, person, sitter, wish.name.strip())
    return Credit(name=wish.name.strip())


def keep_credit(portal: Portal, person: Person, sitter: Sitter, name: str) -> None:
    """Keep by which name a reviewer wishes to be thanked, and that they said so; empty: not at all."""
    portal.ledger.set_credit(sitter.name, name)
    portal.note(person, "review-credit", "portal", reviewer=sitter.name, name=name)
