"""What is known of a run before something is done to it: its files, how far it is, and its target."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.exceptions import DonataError
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.run_stages import Progress, read_progress
from pipelines.flows.work import RunFacts
from pipelines.ledger import Run
from pipelines.web.board.views import folder_of
from pipelines.web.site.errors import NotFoundError
from pipelines.web.site.portal import Portal
from pipelines.wikibase.targets import Target, read_target

__all__ = ["KnownRun", "known_run", "run_of", "target_of"]


@dataclass(frozen=True)
class KnownRun:
    """A run with its files and its target. `problem`: why the target cannot be used; `undo_of`: what it undoes."""

    portal: Portal
    run: Run
    folder: RunFolder
    counts: Mapping[str, int]
    progress: Progress
    wiki: Target | None
    problem: str
    undo_of: str | None

    @property
    def public(self) -> bool:
        """Whether its target is public, as one counts that cannot be read."""
        return self.wiki is None or self.wiki.public

    @property
    def approved(self) -> bool:
        """Whether somebody approved its plan, as it is now, for its target."""
        plan = self.progress.plan
        known = plan and self.portal.ledger.approval(self.run.id, plan.address, self.run.target)
        return known is not None

    def facts(self) -> RunFacts | None:
        """What it was begun with, if that is there."""
        content = self.folder.read_json("run.json")
        return None if content is None else RunFacts.model_validate(content)


def known_run(portal: Portal, run: Run) -> KnownRun:
    """What is known of it now."""
    folder = folder_of(portal, run)
    counts = portal.ledger.outcome_counts([run.id]).get(run.id, {})
    progress = read_progress(folder, counts)
    wiki, problem = target_of(portal, run.target)
    return KnownRun(portal, run, folder, counts, progress, wiki, problem, portal.ledger.scope_of(run.id))


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


def target_of(portal: Portal, name: str) -> tuple[Target | None, str]:
    """A target, or why it cannot be used; one that cannot be read counts as public."""
    try:
        return read_target(portal.settings, name, named_on_command_line=True, reading=True), ""
    except DonataError as error:
        return None, str(error)
