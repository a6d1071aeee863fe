"""Undoing: the services that an undo, an audit or the ledger's answers need, opened for one partner and target."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from pipelines.exceptions import ConfigurationError
from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.ledger.ledger import Ledger
from pipelines.partners.partner import read_partner
from pipelines.settings import Settings, load_settings
from pipelines.upload.attribution import Origin
from pipelines.upload.services import Services, open_services
from pipelines.upload.undo.requests import requests_table, requests_wikitext
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import read_target


@contextmanager
def services_for(
    slug: str, target: str | None, *, run: str = "", reading: bool = False, settings: Settings | None = None
) -> Iterator[Services]:
    """The services for a partner's contributions on a target, closed at the end; `settings`: those in force.

    Raises:
        TargetError, PartnerError: there is no such target or partner, or its definition is wrong.
        PublicTargetError: the target is public and was not named, or (unless for `reading`) credentials are missing.
    """
    settings = settings or load_settings()
    wiki = read_target(settings, target, named_on_command_line=target is not None, reading=reading)
    partner = read_partner(settings.home, slug)
    with WikibaseClient(wiki, settings) as client, Ledger(settings.ledger) as ledger:
        origin = Origin(run, partner.mapping_checksum, {})
        endpoint = SparqlEndpoint(wiki.sparql_url, settings)
        yield open_services(origin, partner, client, ledger, endpoint)


def slug_of(scope: str, target: str | None) -> str:
    """The partner of a run, or of what was last added to an item.

    Raises:
        ConfigurationError: we have added nothing (that still stands) to the item.
        LedgerError: there is no such run.
    """
    settings = load_settings()
    with Ledger(settings.ledger) as ledger:
        if not scope.startswith("Q"):
            return ledger.run(scope).slug
        added = ledger.additions(item=scope, target=target or settings.target)
    if not added:
        raise ConfigurationError(
            f"the ledger knows of nothing that was added to {scope}, or all of it was undone",
            remedy="name the item as it was called then; `donata runs` lists the runs",
        )
    return added[-1].slug


def plain_scope(scope: str) -> str:
    """A run's id or an item's, from itself or from the address of its edit group."""
    return scope.rstrip("/").rpartition("/")[2]


def write_undone(settings: Settings, slug: str, name: str, table: pd.DataFrame, of: str) -> list[Path]:
    """Write what became of an undo: a table twice, and the requests if there are any; the files."""
    folder = RunFolder(settings.runs / slug / "undone" / name)
    paths = [write_table(table, folder.file("undo.parquet")), folder.write_csv("undo.csv", table)]
    if len(requests := requests_table(table)):
        paths.append(folder.write_csv("requests.csv", requests))
        paths.append(folder.write_text("requests.wiki", requests_wikitext(table, of)))
    return paths
