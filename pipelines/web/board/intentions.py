"""Intentions: what an action would do, told before anybody does it: how much, where, what stays, what is in the way."""

from dataclasses import dataclass, replace

from pipelines.flows.excluding import plan_file
from pipelines.flows.jobs import JobKind, Order
from pipelines.web.board.hindrances import (
    changed_mapping,
    no_plan,
    no_public_edits,
    no_run_of_a_dump,
    over,
    unrehearsed,
    withdrawn,
)
from pipelines.web.board.known_runs import KnownRun
from pipelines.web.board.plan_page import index_of
from pipelines.web.board.views import title_of
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import ngettext, number

__all__ = ["Intention", "RunIntentions"]


@dataclass(frozen=True)
class Intention:
    """What an action would do now. `figures` by what they count; with `hindrances` it cannot be done.

    `lasting`: what no undo takes back. `plan`: the address of the plan that it is about; doing it names it again.
    """

    action: str
    slug: str
    title: str
    run: str | None
    target: str
    target_title: str
    public: bool
    plan: str | None
    figures: tuple[tuple[str, int], ...]
    will: tuple[str, ...]
    lasting: tuple[str, ...]
    hindrances: tuple[str, ...]
    order: Order | None


class RunIntentions:
    """What can be done to one run."""

    def __init__(self, known: KnownRun) -> None:
        self._known = known

    def intention(self, action: str) -> Intention:
        """What the action would do."""
        known = self._known
        plan = plan_file(known.folder)
        blank = Intention(
            action=action,
            slug=known.run.slug,
            title=title_of(known.portal, known.run.slug),
            run=known.run.id,
            target=known.run.target,
            target_title=known.wiki.title if known.wiki else known.run.target,
            public=known.public,
            plan=plan.address if plan and action != JobKind.UNDO else None,
            figures=(),
            will=(),
            lasting=(),
            hindrances=(),
            order=None,
        )
        match action:
            case JobKind.RESUME:
                return self._resume(blank)
            case JobKind.REHEARSE:
                return self._rehearse(blank)
            case JobKind.UPLOAD:
                return self._upload(blank)
            case JobKind.UNDO:
                return self._take_back(blank)
        return self._approve(blank)

    def _resume(self, blank: Intention) -> Intention:
        known = self._known
        if known.counts:
            found = self._upload(blank)
            done = sum(count for status, count in known.counts.items() if status != "open")
            told = (
                _(
                    "It goes on with the upload: %(done)s.",
                    done=ngettext("%(num)s item is done", "%(num)s items are done", done),
                ),
                *found.will,
            )
            return replace(found, will=told, order=self._order(JobKind.RESUME, plan=blank.plan))
        stage = known.progress.current
        will = [_("It goes on where the run stopped: %(stage)s.", stage=_(stage.name if stage else "report"))]
        will.append(_("Nothing is uploaded."))
        hindrances = [*no_run_of_a_dump(known), *over(known), *withdrawn(known), *changed_mapping(known)]
        if known.progress.prepared:
            hindrances.append(_("Its plan is there: rehearse it, approve it and upload it."))
        facts = known.facts()
        if facts is None:
            return replace(blank, hindrances=(*hindrances, _("The files of this run are not there.")))
        order = Order(
            JobKind.RESUME,
            known.run.slug,
            known.run.target,
            named=facts.named or known.public or known.run.target != known.portal.settings.target,
            run=known.run.id,
            dump=facts.dump,
        )
        return replace(blank, plan=None, will=tuple(will), hindrances=tuple(hindrances), order=order)

    def _rehearse(self, blank: Intention) -> Intention:
        known = self._known
        will = (
            _("It copies the items of the plan into a sandbox on this machine, and carries the plan out there."),
            _("It checks and measures the copies, undoes everything, and compares them with what they were."),
            _("Nothing is sent to %(target)s; items are read there.", target=blank.target_title),
        )
        order = self._order(JobKind.REHEARSE)
        return replace(self._figured(blank), will=will, hindrances=tuple(no_plan(known)), order=order)

    def _approve(self, blank: Intention) -> Intention:
        known = self._known
        will = (
            _("It is recorded that you have looked at this plan, and that it may go to %(target)s.",
              target=blank.target_title),
            _("Nothing is uploaded yet. If the plan changes, it must be approved anew."),
        )  # fmt: skip
        hindrances = [*no_plan(known), *over(known), *withdrawn(known)]
        if known.approved:
            hindrances.append(_("This plan is approved already."))
        return replace(self._figured(blank), will=will, hindrances=tuple(hindrances))

    def _upload(self, blank: Intention) -> Intention:
        known = self._known
        figured = self._figured(blank)
        will = [
            _("It sends the plan to %(target)s, one edit an item, and writes each into the ledger before it is sent.",
              target=blank.target_title),
            _("Each item is read anew first; one that has changed so that the plan no longer fits is put back."),
        ]  # fmt: skip
        rate = known.wiki.edits_per_minute if known.wiki else None
        items = dict(figured.figures).get("items", 0)
        if rate and items:
            minutes = number(max(1, round(items / rate)))
            will.append(_("At %(rate)s edits a minute it takes %(minutes)s minutes or more.", rate=number(rate),
                          minutes=minutes))  # fmt: skip
        if known.portal.ledger.review_policy(known.run.slug).ranked:
            will.append(_("Items that close the largest gap go first."))
        will.append(_("Stopping finishes the item in flight; the rest can be gone on with."))
        hindrances = [*no_plan(known), *over(known), *withdrawn(known)]
        if blank.plan and not known.approved:
            hindrances.append(_("Nobody has approved this plan for %(target)s yet.", target=blank.target_title))
        hindrances += [*unrehearsed(known), *no_public_edits(known)]
        return replace(
            figured,
            will=tuple(will),
            lasting=self._lasting(dict(figured.figures).get("new items", 0)),
            hindrances=tuple(hindrances),
            order=self._order(JobKind.UPLOAD, plan=blank.plan),
        )

    def _take_back(self, blank: Intention) -> Intention:
        known = self._known
        standing = known.portal.ledger.standing_counts(known.run.id)
        terms = sum(standing.get(kind, 0) for kind in ("label", "description", "alias"))
        counted = {"items": standing["items"], "statements": standing.get("statement", 0)}
        counted |= {"references": standing.get("reference", 0), "names and descriptions": terms}
        will = (
            _("It takes back what this run added to %(target)s and what still stands, one edit an item.",
              target=blank.target_title),
            _("What others have changed or relied on since stays, and is listed with the reason."),
            _("The undo is a run of its own, and can itself be undone."),
        )  # fmt: skip
        hindrances = [*no_public_edits(known)]
        if not standing["items"]:
            hindrances.append(_("Nothing that this run added still stands."))
        if known.undo_of is None and known.counts.get("open"):
            hindrances.append(_("Some edits were interrupted: let the run come to its end first."))
        return replace(
            blank,
            figures=tuple((name, count) for name, count in counted.items() if count),
            will=will,
            lasting=self._lasting(standing["created"]),
            hindrances=tuple(hindrances),
            order=self._order(JobKind.UNDO),
        )

    def _figured(self, blank: Intention) -> Intention:
        if blank.plan is None:
            return blank
        index = index_of(self._known.portal, self._known.run)
        counts = {"items": index.changing, "new items": index.creating, **index.added()}
        words = {"references": "references to statements that are there", "terms": "names and descriptions"}
        figures = tuple((words.get(name, name), count) for name, count in counts.items() if count)
        return replace(blank, figures=figures)

    def _lasting(self, new: int) -> tuple[str, ...]:
        told = [_("All edits stay in the histories of the items, under the name of our account, even after an undo.")]
        if new:
            told.append(_("New items cannot be deleted by us: an undo writes a request that administrators decide on."))
        return tuple(told)

    def _order(self, kind: JobKind, plan: str | None = None) -> Order:
        run = self._known.run
        return Order(kind, run.slug, run.target, named=True, run=run.id, plan=plan)
