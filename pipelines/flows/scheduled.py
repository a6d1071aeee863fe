"""Scheduled snapshots: coverage and equity of all partners and their classes as they are now, without a run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.exceptions import ConfigurationError, DonataError
from pipelines.flows.auditing import audit_again
from pipelines.flows.equity import take_equity
from pipelines.flows.grouped_coverage import SCHEDULED, keep_grouped
from pipelines.flows.work import Work, latest_run, open_work
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.model.equity import EquitySnapshot
from pipelines.partners.partner import partner_slugs
from pipelines.settings import Settings


@dataclass(frozen=True)
class Taken:
    """What was taken of one partner, and its `trouble`: why a part of it was not."""

    slug: str
    snapshot: Snapshot | None = None
    equity: EquitySnapshot | None = None
    trouble: str = ""


def take_snapshots(settings: Settings, slugs: Sequence[str] = (), target: str | None = None) -> Iterator[Taken]:
    """Look at the items of each partner's last finished run (on the target, if one is named) as they are now.

    What the partner has given is audited as well: what of it stands, was refined since, or was removed.

    Without `slugs`: of all partners that have begun a run there; the others have no items yet. What goes wrong with
    one partner is told with it, and the next one follows.
    """
    if not slugs:
        with Ledger(settings.ledger) as ledger:
            begun = {run.slug for run in ledger.runs() if target in {None, run.target}}
        slugs = [slug for slug in partner_slugs(settings.home) if slug in begun]
    for slug in slugs:
        yield _take(settings, slug, target)


def _take(settings: Settings, slug: str, target: str | None) -> Taken:
    snapshot = equity = None
    try:
        with Ledger(settings.ledger) as ledger:
            work = _latest_work(settings, ledger, slug, target)
            snapshot = keep_grouped(work, SCHEDULED)
            equity, _issues = take_equity(settings, ledger, work.endpoint(), slug, work.facts.target)
        audit_again(settings, slug, work.facts.target)
    except DonataError as error:
        return Taken(slug, snapshot, equity, str(error))
    return Taken(slug, snapshot, equity)


def _latest_work(settings: Settings, ledger: Ledger, slug: str, target: str | None) -> Work:
    """The last finished run's; where no target was named and none finished, that of the latest run.

    Raises:
        ConfigurationError: there is no such run.
    """
    finished = ledger.last_finished(slug, target or settings.target)
    if finished is None and target is not None:
        raise ConfigurationError(
            f"partner '{slug}' has no finished run on target '{target}'", remedy="`donata runs` lists the runs"
        )
    return open_work(slug, finished.id if finished else latest_run(settings, slug), settings, reading=True)
