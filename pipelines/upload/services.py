"""Services: what an upload works with, and what it reports of each item."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

import orjson

from pipelines.exceptions import ServiceError
from pipelines.ledger.entries import EditStatus
from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.partners.partner import Partner
from pipelines.upload.attribution import Origin, counts_of
from pipelines.upload.rows import Edit
from pipelines.upload.summaries import edit_summary
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.writer import Writer


class Outcome(NamedTuple):
    """What became of one subject; see `tables.OUTCOMES`."""

    subject: str
    item: str | None
    status: EditStatus
    revision: int | None = None
    counts: Mapping[str, int] = {}
    message: str | None = None


@dataclass(frozen=True)
class Services:
    """The target, the ledger, and the run that is uploaded."""

    run: str
    partner: Partner
    client: WikibaseClient
    reader: Reader
    writer: Writer
    endpoint: SparqlEndpoint
    ledger: Ledger
    origin: Origin

    #: How far the target's clock may be behind ours.
    clock_margin = timedelta(hours=1)

    @property
    def edit_group(self) -> str:
        """What the run's edits carry in their summaries; the run's id where the target has no edit groups."""
        return self.client.target.edit_group(self.run) or f"({self.run})"

    def entity(self, item: str) -> Entity | None:
        """The item as it is now; None if it was deleted."""
        return self.reader.entities([item]).get(item)

    def entity_at(self, entity: Entity, revision: int) -> Entity | None:
        """An item, as just read, at an earlier revision, without datatypes; None if that version cannot be seen."""
        pages = self.client.pages(
            action="query",
            prop="revisions",
            titles=entity.json["title"],
            rvprop="ids|content",
            rvslots="main",
            rvstartid=revision,
            rvendid=revision,
            rvlimit="max",
        )
        versions = [v for answer in pages for page in answer.get("pages", ()) for v in page.get("revisions", ())]
        content = next((v["slots"]["main"].get("content") for v in versions if v["revid"] == revision), None)
        json = orjson.loads(content) if content else {}
        return None if "id" not in json else Entity({**json, "lastrevid": revision})

    def intend(
        self, subject: str, edits: list[Edit], data: Mapping[str, Any], entity: Entity | None
    ) -> tuple[int, str]:
        """Write the intent to the ledger before the request: its id there, and the edit's summary."""
        counts = counts_of(edits)
        summary = edit_summary(self.partner.package.title, counts, self.edit_group)
        intent = self.ledger.intend_edit(
            self.run,
            subject,
            item=entity.id if entity else None,
            base_revision=entity.revision if entity else None,
            content_hash=hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest(),
            summary=summary,
            counts=counts,
        )
        return intent, summary


def open_services(
    origin: Origin, partner: Partner, client: WikibaseClient, ledger: Ledger, endpoint: SparqlEndpoint
) -> Services:
    """The services of a run over one client, for callers that may not write to a Wikibase by themselves."""
    return Services(origin.run, partner, client, Reader(client), Writer(client), endpoint, ledger, origin)


def explain(error: ServiceError) -> str:
    """An error as an outcome's message."""
    return f"{error.message} ({error.code})" if error.code else error.message
