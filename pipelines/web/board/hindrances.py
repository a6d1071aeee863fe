"""Hindrances: what is in the way of an action on a run, told in words."""

from collections.abc import Iterator

from pipelines.exceptions import DonataError, GateError
from pipelines.flows.rehearsing import demand_rehearsal
from pipelines.flows.work import open_work
from pipelines.ledger import RunState
from pipelines.partners.partner import read_partner
from pipelines.web.board.known_runs import KnownRun
from pipelines.web.site.i18n import gettext as _
from pipelines.wikibase.targets import read_target

__all__ = ["changed_mapping", "no_plan", "no_public_edits", "no_run_of_a_dump", "over", "unrehearsed", "withdrawn"]


def no_run_of_a_dump(known: KnownRun) -> Iterator[str]:
    """The run undoes another one."""
    if known.undo_of is not None:
        yield _("This run is an undo: undo the same run again to go on with it.")


def over(known: KnownRun) -> Iterator[str]:
    """The run has ended."""
    if known.run.state is RunState.FINISHED:
        yield _("The run has come to its end.")


def no_plan(known: KnownRun) -> Iterator[str]:
    """There is no plan to carry out, or its target cannot be used."""
    yield from no_run_of_a_dump(known)
    if known.undo_of is None and not known.progress.prepared:
        yield _("The run has no plan yet.")
    if known.problem:
        yield known.problem


def changed_mapping(known: KnownRun) -> Iterator[str]:
    """The mapping is no longer the one that the run began with."""
    try:
        partner = read_partner(known.portal.settings.home, known.run.slug)
    except DonataError as error:
        yield str(error)
        return
    if partner.mapping_checksum != known.run.mapping_checksum:
        yield _("The mapping has changed since the run began: start anew.")


def withdrawn(known: KnownRun) -> Iterator[str]:
    """The institution has taken the run's file back."""
    if known.portal.ledger.dump_withdrawn(known.run.slug, known.run.dump_checksum):
        yield _("The institution has withdrawn the file of this run.")


def unrehearsed(known: KnownRun) -> Iterator[str]:
    """The target wants a rehearsal of the plan, and there is none that holds."""
    plan = known.progress.plan
    if plan is None:
        return
    try:
        work = open_work(known.run.slug, known.run.id, known.portal.settings, reading=True)
        demand_rehearsal(work, plan.address)
    except DonataError as error:
        yield str(error)


def no_public_edits(known: KnownRun) -> Iterator[str]:
    """To a public wiki only where the settings allow it, and credentials are in the environment."""
    if not known.public:
        return
    settings = known.portal.settings
    if not settings.portal_public_uploads:
        yield _("This portal does not edit public wikis: the setting portal_public_uploads is off.")
    try:
        read_target(settings, known.run.target, named_on_command_line=True)
    except GateError as error:
        yield str(error)
    except DonataError:
        return
