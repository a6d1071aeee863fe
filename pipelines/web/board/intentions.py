"""Intentions: what an action would do, told before anybody does it: how much, where, what stays, what is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.exceptions import DonataError, GateError
from pipelines.flows.excluding import plan_file
from pipelines.flows.jobs import JobKind, Order, settle_gone
from pipelines.flows.rehearsing import demand_rehearsal
from pipelines.flows.run_stages import Progress, read_progress
from pipelines.flows.submitting import SubmissionFolder
from pipelines.flows.work import RunFacts, open_work
from pipelines.ledger import Run, RunState
from pipelines.model.submissions import Submission, SubmissionState
from pipelines.partners.partner import read_partner
from pipelines.web.board.plan_page import index_of
from pipelines.web.board.views import APPROVE, folder_of, title_of
from pipelines.web.site.errors import InvalidError, NotFoundError
from pipelines.web.site.i18n import gettext as _
from pipelines.web.site.i18n import ngettext, number
from pipelines.web.site.portal import Portal
from pipelines.wikibase.targets import Target, read_target, target_names

__all__ = ["ACTIONS", "Intention", "intend", "offered", "run_of", "waiting"]

#: Newest submissions of a partner that are looked at.
_OFFERED = 20

#: All actions: jobs, and the approval of a plan, which starts none.
ACTIONS = (*(kind.value for kind in JobKind), APPROVE)


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


def intend(
    portal: Portal,
    action: str,
    slug: str,
    run: str | None = None,
    *,
    dump: Path | None = None,
    target: str | None = None,
    everything: bool = False,
    submission: str | None = None,
) -> Intention:
    """What the action would do to a partner, or to one of its runs.

    Raises:
        NotFoundError: there is no such action, partner, run, target or submission.
        GateError: the run's plan was altered.
    """
    if action not in ACTIONS:
        raise NotFoundError(f"there is no action '{action}'", remedy=f"there are: {', '.join(ACTIONS)}")
    if action == JobKind.START:
        sent = dump or (_sent(portal, slug, submission) if submission else None)
        found = _start(portal, slug, dump=sent, target=target, everything=everything)
    else:
        if run is None:
            raise InvalidError("this is done to a run", fields={"run": "name the run"})
        found = _Of(portal, run_of(portal, run, slug)).intention(action)
    if found.order:
        found = replace(found, order=replace(found.order, submission=submission))
    return replace(found, hindrances=(*_at_work(portal, slug), *found.hindrances))


def offered(portal: Portal, slug: str) -> list[Submission]:
    """The files that the partner has submitted, the newest first, from which a run may be started."""
    newest = portal.ledger.submissions(slug, limit=_OFFERED)
    return [one for one in newest if one.state is SubmissionState.SUBMITTED]


def waiting(portal: Portal, slug: str) -> str | None:
    """The newest of them, if no run has begun with it yet."""
    seen = {run.dump_checksum for run in portal.ledger.runs(slug)}
    return next((one.id for one in offered(portal, slug)[:1] if one.checksum not in seen), None)


def _sent(portal: Portal, slug: str, number: str) -> Path:
    """The file of a submission."""
    for one in portal.ledger.submissions(slug):
        if one.id == number and one.state is SubmissionState.SUBMITTED:
            return SubmissionFolder(portal.settings.runs / slug / "submissions" / one.id).dump(one)
    raise NotFoundError("nothing was submitted under this number", remedy="the partner's page lists the submissions")


def run_of(portal: Portal, run: str, slug: str | None = None) -> Run:
    """A run by its id; of this partner, if one is given.

    Raises:
        NotFoundError: there is none.
    """
    try:
        found = portal.ledger.run(run)
    except DonataError:
        found = None
    if found is None or slug not in {None, found.slug}:
        raise NotFoundError(f"there is no run '{run}'", remedy="the board lists the runs")
    return found


def _at_work(portal: Portal, slug: str) -> Iterator[str]:
    """One job at a time works on a partner."""
    settle_gone(portal.ledger)
    for job in portal.ledger.open_jobs(slug):
        yield _("Job %(job)s of %(person)s is working on this partner.", job=str(job.id), person=job.person)


def _start(portal: Portal, slug: str, *, dump: Path | None, target: str | None, everything: bool) -> Intention:
    if slug not in portal.slugs:
        raise NotFoundError(f"there is no partner '{slug}'", remedy="the board lists the partners")
    name = target or portal.settings.target
    if name not in target_names(portal.settings.home):
        raise NotFoundError(f"there is no target '{name}'", remedy="look into mappings/targets/")
    wiki, problem = _target(portal, name)
    public = wiki is None or wiki.public
    hindrances = [problem] if problem else []
    try:
        partner = read_partner(portal.settings.home, slug)
        source = str(dump or partner.source)
    except DonataError as error:
        source, hindrances = slug, [*hindrances, str(error)]
    will = [
        _("It reads the dump %(dump)s and checks every row.", dump=source.rsplit("/", 1)[-1]),
        _("It matches the rows with items, and plans what is missing on them. Nothing is uploaded."),
        _("An interrupted run of the same dump and mapping is gone on with."),
    ]
    if everything:
        will.append(_("Rows that have not changed since the last run are looked at again."))
    named = public or name != portal.settings.target
    return Intention(
        action=JobKind.START.value,
        slug=slug,
        title=title_of(portal, slug),
        run=None,
        target=name,
        target_title=wiki.title if wiki else name,
        public=public,
        plan=None,
        figures=(),
        will=tuple(will),
        lasting=(),
        hindrances=tuple(hindrances),
        order=Order(JobKind.START, slug, name, named=named, dump=dump, everything=everything),
    )


class _Of:
    """What can be done to one run."""

    def __init__(self, portal: Portal, run: Run) -> None:
        self._portal, self._run = portal, run
        self._folder = folder_of(portal, run)
        self._counts = portal.ledger.outcome_counts([run.id]).get(run.id, {})
        self._progress: Progress = read_progress(self._folder, self._counts)
        self._wiki, self._problem = _target(portal, run.target)
        self._undo = portal.ledger.scope_of(run.id)

    def intention(self, action: str) -> Intention:
        """What the action would do."""
        known = plan_file(self._folder)
        blank = Intention(
            action=action,
            slug=self._run.slug,
            title=title_of(self._portal, self._run.slug),
            run=self._run.id,
            target=self._run.target,
            target_title=self._wiki.title if self._wiki else self._run.target,
            public=self._public,
            plan=known.address if known and action != JobKind.UNDO else None,
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

    @property
    def _public(self) -> bool:
        return self._wiki is None or self._wiki.public

    def _resume(self, blank: Intention) -> Intention:
        if self._counts:
            found = self._upload(blank)
            done = sum(count for status, count in self._counts.items() if status != "open")
            told = (
                _(
                    "It goes on with the upload: %(done)s.",
                    done=ngettext("%(num)s item is done", "%(num)s items are done", done),
                ),
                *found.will,
            )
            return replace(found, will=told, order=self._order(JobKind.RESUME, plan=blank.plan))
        stage = self._progress.current
        will = [_("It goes on where the run stopped: %(stage)s.", stage=_(stage.name if stage else "report"))]
        will.append(_("Nothing is uploaded."))
        hindrances = [*self._no_run_of_a_dump(), *self._over(), *self._changed_mapping()]
        if self._progress.prepared:
            hindrances.append(_("Its plan is there: rehearse it, approve it and upload it."))
        facts = self._facts()
        if facts is None:
            return replace(blank, hindrances=(*hindrances, _("The files of this run are not there.")))
        order = Order(
            JobKind.RESUME,
            self._run.slug,
            self._run.target,
            named=facts.named or self._public or self._run.target != self._portal.settings.target,
            run=self._run.id,
            dump=facts.dump,
        )
        return replace(blank, plan=None, will=tuple(will), hindrances=tuple(hindrances), order=order)

    def _rehearse(self, blank: Intention) -> Intention:
        will = (
            _("It copies the items of the plan into a sandbox on this machine, and carries the plan out there."),
            _("It checks and measures the copies, undoes everything, and compares them with what they were."),
            _("Nothing is sent to %(target)s; items are read there.", target=blank.target_title),
        )
        order = self._order(JobKind.REHEARSE)
        return replace(self._figured(blank), will=will, hindrances=tuple(self._no_plan()), order=order)

    def _approve(self, blank: Intention) -> Intention:
        will = (
            _("It is recorded that you have looked at this plan, and that it may go to %(target)s.",
              target=blank.target_title),
            _("Nothing is uploaded yet. If the plan changes, it must be approved anew."),
        )  # fmt: skip
        hindrances = [*self._no_plan(), *self._over()]
        if self._approved:
            hindrances.append(_("This plan is approved already."))
        return replace(self._figured(blank), will=will, hindrances=tuple(hindrances))

    def _upload(self, blank: Intention) -> Intention:
        figured = self._figured(blank)
        will = [
            _("It sends the plan to %(target)s, one edit an item, and writes each into the ledger before it is sent.",
              target=blank.target_title),
            _("Each item is read anew first; one that has changed so that the plan no longer fits is put back."),
        ]  # fmt: skip
        rate = self._wiki.edits_per_minute if self._wiki else None
        items = dict(figured.figures).get("items", 0)
        if rate and items:
            minutes = number(max(1, round(items / rate)))
            will.append(_("At %(rate)s edits a minute it takes %(minutes)s minutes or more.", rate=number(rate),
                          minutes=minutes))  # fmt: skip
        will.append(_("Stopping finishes the item in flight; the rest can be gone on with."))
        hindrances = [*self._no_plan(), *self._over()]
        if blank.plan and not self._approved:
            hindrances.append(_("Nobody has approved this plan for %(target)s yet.", target=blank.target_title))
        hindrances += [*self._unrehearsed(), *self._no_public_edits()]
        return replace(
            figured,
            will=tuple(will),
            lasting=self._lasting(dict(figured.figures).get("new items", 0)),
            hindrances=tuple(hindrances),
            order=self._order(JobKind.UPLOAD, plan=blank.plan),
        )

    def _take_back(self, blank: Intention) -> Intention:
        standing = self._portal.ledger.standing_counts(self._run.id)
        terms = sum(standing.get(kind, 0) for kind in ("label", "description", "alias"))
        counted = {"items": standing["items"], "statements": standing.get("statement", 0)}
        counted |= {"references": standing.get("reference", 0), "names and descriptions": terms}
        will = (
            _("It takes back what this run added to %(target)s and what still stands, one edit an item.",
              target=blank.target_title),
            _("What others have changed or relied on since stays, and is listed with the reason."),
            _("The undo is a run of its own, and can itself be undone."),
        )  # fmt: skip
        hindrances = [*self._no_public_edits()]
        if not standing["items"]:
            hindrances.append(_("Nothing that this run added still stands."))
        if self._undo is None and self._counts.get("open"):
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
        index = index_of(self._portal, self._run)
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
        return Order(kind, self._run.slug, self._run.target, named=True, run=self._run.id, plan=plan)

    @property
    def _approved(self) -> bool:
        plan = self._progress.plan
        known = plan and self._portal.ledger.approval(self._run.id, plan.address, self._run.target)
        return known is not None

    def _facts(self) -> RunFacts | None:
        content = self._folder.read_json("run.json")
        return None if content is None else RunFacts.model_validate(content)

    # What is in the way

    def _no_run_of_a_dump(self) -> Iterator[str]:
        if self._undo is not None:
            yield _("This run is an undo: undo the same run again to go on with it.")

    def _over(self) -> Iterator[str]:
        if self._run.state is RunState.FINISHED:
            yield _("The run has come to its end.")

    def _no_plan(self) -> Iterator[str]:
        yield from self._no_run_of_a_dump()
        if self._undo is None and not self._progress.prepared:
            yield _("The run has no plan yet.")
        if self._problem:
            yield self._problem

    def _changed_mapping(self) -> Iterator[str]:
        try:
            partner = read_partner(self._portal.settings.home, self._run.slug)
        except DonataError as error:
            yield str(error)
            return
        if partner.mapping_checksum != self._run.mapping_checksum:
            yield _("The mapping has changed since the run began: start anew.")

    def _unrehearsed(self) -> Iterator[str]:
        plan = self._progress.plan
        if plan is None:
            return
        try:
            work = open_work(self._run.slug, self._run.id, self._portal.settings, reading=True)
            demand_rehearsal(work, plan.address)
        except DonataError as error:
            yield str(error)

    def _no_public_edits(self) -> Iterator[str]:
        """To a public wiki only where the settings allow it, and credentials are in the environment."""
        if not self._public:
            return
        settings = self._portal.settings
        if not settings.portal_public_uploads:
            yield _("This portal does not edit public wikis: the setting portal_public_uploads is off.")
        try:
            read_target(settings, self._run.target, named_on_command_line=True)
        except GateError as error:
            yield str(error)
        except DonataError:
            return


def _target(portal: Portal, name: str) -> tuple[Target | None, str]:
    """A target, or why it cannot be used; one that cannot be read counts as public."""
    try:
        return read_target(portal.settings, name, named_on_command_line=True, reading=True), ""
    except DonataError as error:
        return None, str(error)
