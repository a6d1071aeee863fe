"""Services: what an upload works with, and what it reports of each item."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import orjson

from pipelines.exceptions import ServiceError
from pipelines.ledger.entries import Edit as Intent
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

_LONGEST_WAY, _SANDBOX_WAY = 300.0, 10.0


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
    #: Who works; None if nobody else can.
    worker: str | None = None
    _renewed: dict[str, datetime] = field(default_factory=dict, repr=False, compare=False)

    #: A claim is renewed before an edit is sent, but not more often than this.
    renewal = timedelta(seconds=2)
    #: How far the target's clock may be behind ours.
    clock_margin = timedelta(hours=1)

    @property
    def edit_group(self) -> str:
        """What the run's edits carry in their summaries; the run's id where the target has no edit groups."""
        return self.group_of(self.run)

    def group_of(self, run: str) -> str:
        """The edit group of any run."""
        return self.client.target.edit_group(run) or f"({run})"

    def claim(self, subjects: list[str]) -> set[str]:
        """Those of the subjects that nobody else works on; they are ours until released."""
        if self.worker is None:
            return set(subjects)
        now = self.ledger.now()
        mine = self.ledger.claim(self.run, subjects, self.worker)
        self._renewed.update(dict.fromkeys(mine, now))
        return mine

    def release(self, subjects: list[str]) -> None:
        """Let others have the subjects."""
        if self.worker is not None and subjects:
            self.ledger.release_claims(self.run, subjects, self.worker)

    def hold(self, subject: str) -> None:
        """Make sure that the subject is still ours, as before each edit.

        Raises:
            LedgerError: another worker took it over.
        """
        now = self.ledger.now()
        if self.worker is not None and now - self._renewed.get(subject, now - self.renewal) >= self.renewal:
            self.ledger.renew_claim(self.run, subject, self.worker)
            self._renewed[subject] = now

    @property
    def longest_way(self) -> float:
        """Seconds after which a request that was sent can no longer be carried out.

        A server ends a request after a time: on Wikimedia's, a POST after 200 s (set-time-limit.php in
        operations/mediawiki-config). The rest is for replicas that lag.
        """
        usual = _SANDBOX_WAY if self.client.target.embedded else _LONGEST_WAY
        return self.client.settings.unclear or usual

    def unclear_for(self, intent: Intent) -> float:
        """Seconds until a request of this intent cannot be carried out any more, wherever it got stuck; 0 if so now.

        It was sent within `renewal` of the intent or of the last renewal of its claim.
        """
        renewed = self.ledger.last_renewals(intent.run, [intent.subject]).get(intent.subject, intent.time)
        last = max(intent.time, renewed) + self.renewal
        return max(0.0, self.longest_way - (self.ledger.now() - last).total_seconds())

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
        self.hold(subject)
        # A creation is found again by this mark; an edit is found by its item.
        mark = "" if entity else creation_mark(self.run, subject)
        summary = edit_summary(self.partner.package.title, counts, f"{mark} {self.edit_group}".lstrip())
        intent = self.ledger.intend_edit(
            self.run,
            subject,
            item=entity.id if entity else None,
            base_revision=entity.revision if entity else None,
            content_hash=hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest(),
            summary=summary,
            counts=counts,
        )
        self._renewed[subject] = self.ledger.now()
        return intent, summary


def open_services(
    origin: Origin, partner: Partner, client: WikibaseClient, ledger: Ledger, endpoint: SparqlEndpoint
) -> Services:
    """The services of a run over one client, for callers that may not write to a Wikibase by themselves."""
    return Services(origin.run, partner, client, Reader(client), Writer(client), endpoint, ledger, origin)


def creation_mark(run: str, subject: str) -> str:
    """What the summary of a creation carries, so that our contributions tell which record it was made for."""
    return f"record {hashlib.sha256(f'{run}/{subject}'.encode()).hexdigest()[:12]}"


def explain(error: ServiceError) -> str:
    """An error as an outcome's message."""
    return f"{error.message} ({error.code})" if error.code else error.message
