"""Decisions: what people say of a plan (approved, approved no longer, single edits left out), and what must hold."""

from collections.abc import Sequence

from pipelines.flows.excluding import leave_out, take_in
from pipelines.flows.jobs import JobKind
from pipelines.ledger import Run
from pipelines.ledger.plan_book import Approval
from pipelines.web.board.intending import intend
from pipelines.web.board.intentions import Intention
from pipelines.web.board.views import APPROVE
from pipelines.web.site.errors import ConflictError, InvalidError
from pipelines.web.site.i18n import said
from pipelines.web.site.people import Person
from pipelines.web.site.portal import Portal

__all__ = ["WITHDRAW", "approve", "change_plan", "demand_possible", "withdraw_approval"]

WITHDRAW = "withdraw"


def approve(
    portal: Portal, person: Person, slug: str, run: str, *, plan: str, confirmed: str | None, note: str
) -> None:
    """Record that the person looked at the plan, and that it may go to the run's target.

    Raises:
        As `jobs.start_job`.
    """
    wanted = intend(portal, APPROVE, slug, run)
    demand_possible(wanted, plan=plan, confirmed=confirmed)
    portal.ledger.record_approval(Approval(run, plan, wanted.target, True, person.name, note))
    portal.note(person, "plan-approve", slug, run=run, plan=plan, target=wanted.target)


def withdraw_approval(portal: Portal, person: Person, slug: str, run: str, *, plan: str, target: str) -> None:
    """Record that an approval no longer holds; an upload that has begun is not stopped by it.

    Raises:
        ConflictError: the plan is not approved.
    """
    if portal.ledger.approval(run, plan, target) is None:
        raise ConflictError("this plan is not approved", remedy="look at the run's page")
    portal.ledger.record_approval(Approval(run, plan, target, False, person.name, ""))
    portal.note(person, "plan-withdraw", slug, run=run, plan=plan, target=target)


def change_plan(
    portal: Portal, person: Person, run: Run, edits: Sequence[str], *, plan: str, reason: str, back: bool
) -> str:
    """Leave edits out of a run's plan, or take them in again; the address of the new plan.

    Raises:
        InvalidError: no edit was named, or no reason given.
        GateError: as `flows.excluding`.
    """
    if not edits:
        raise InvalidError("no edit was named", remedy="tick the edits", fields={"edit": "tick at least one"})
    if not back and not reason.strip():
        raise InvalidError(
            "why are they left out?", remedy="write the reason: it is kept", fields={"reason": "write it"}
        )
    change = take_in if back else leave_out
    told = {"person": person.name, "reason": reason.strip(), "plan": plan}
    new = change(portal.settings, portal.ledger, run, edits, **told)
    word = "plan-take-in" if back else "plan-leave-out"
    portal.note(person, word, run.slug, run=run.id, edits=len(edits), plan=new, reason=reason.strip())
    return new


def demand_possible(wanted: Intention, *, plan: str | None, confirmed: str | None) -> None:
    """Hold an action against what is in the way of it, and against what the person looked at and named.

    Raises:
        ConflictError: something is in the way, or the plan is not what it was.
        InvalidError: the target is public, and was not named.
    """
    if wanted.hindrances:
        raise ConflictError(wanted.hindrances[0], remedy=" ".join(map(said, wanted.hindrances[1:])))
    if wanted.action in {JobKind.UPLOAD, JobKind.RESUME, APPROVE} and wanted.plan != plan:
        raise ConflictError(
            "the plan is not the one that you looked at any more", remedy="look at the plan as it is now"
        )
    named = confirmed == wanted.target
    if wanted.public and wanted.action in {JobKind.UPLOAD, JobKind.RESUME, JobKind.UNDO, APPROVE} and not named:
        raise InvalidError(
            f"{wanted.target_title} is a public wiki, and was not named",
            remedy=f"write {wanted.target} into the field",
            fields={"confirmed": f"write {wanted.target} here"},
        )
