"""After an undo: coverage, equity and what still stands are looked at again, so that no page tells what was before."""

from functools import partial

from pipelines.exceptions import ConfigurationError, DonataError
from pipelines.flows.auditing import audit_again
from pipelines.flows.equity import take_equity
from pipelines.flows.grouped_coverage import Occasion, keep_snapshot, read_collections
from pipelines.flows.snapshot import partner_items
from pipelines.flows.work import Work, open_work, run_folder
from pipelines.ledger import Ledger
from pipelines.model.coverage_snapshots import UNDONE
from pipelines.model.tables import values_of
from pipelines.settings import Settings
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import read_target


def look_after_undo(settings: Settings, slug: str, target: str, undo: str) -> list[str]:
    """Measure coverage and equity and audit what was added; why a part of it could not be done, in words.

    The undo itself is done and stands whatever goes wrong here. `undo`: its run.
    """
    troubles: list[str] = []
    with Ledger(settings.ledger) as ledger:
        for name, look in {
            "coverage": partial(_coverage, settings, ledger, slug, target, undo),
            "equity": partial(_equity, settings, ledger, slug, target),
            "what still stands": partial(_standing, settings, slug, target),
        }.items():
            try:
                troubles += look()
            except DonataError as error:
                troubles.append(f"{name} was not looked at again: {error.message}; {error.remedy}")
    return troubles


def _coverage(settings: Settings, ledger: Ledger, slug: str, target: str, undo: str) -> list[str]:
    work = _uploaded_work(settings, ledger, slug, target)
    items, collections = partner_items(work), read_collections(work)
    occasion = Occasion(settings, work.target, work.partner, items, UNDONE, undo, collections)
    _, issues = keep_snapshot(occasion, ledger)
    return values_of(issues, "message")


def _equity(settings: Settings, ledger: Ledger, slug: str, target: str) -> list[str]:
    wiki = read_target(settings, target, named_on_command_line=True, reading=True)
    _, issues = take_equity(settings, ledger, SparqlEndpoint(wiki.sparql_url, settings), slug, target)
    return [issue.message for issue in issues]


def _standing(settings: Settings, slug: str, target: str) -> list[str]:
    audit_again(settings, slug, target)
    return []


def _uploaded_work(settings: Settings, ledger: Ledger, slug: str, target: str) -> Work:
    """The newest run whose upload to the target came to its end: it knows which items are the partner's.

    Raises:
        ConfigurationError: there is none, or the mapping has changed since.
    """
    for run in ledger.runs(slug):
        if run.target == target and run_folder(settings, slug, run.id).file("outcomes.parquet").is_file():
            return open_work(slug, run.id, settings, reading=True)
    raise ConfigurationError(
        f"no upload of partner '{slug}' to '{target}' came to its end, so nothing says which items are the partner's",
        remedy=f"measure with the next `donata run {slug}`",
    )
