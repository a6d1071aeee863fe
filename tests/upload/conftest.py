from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
import pytest
import requests

from pipelines.exceptions import ServiceUnavailableError
from pipelines.ledger.ledger import Ledger
from pipelines.model.entities import Entity
from pipelines.partners.partner import Partner, read_partner
from pipelines.sandbox import Account, BotPassword, RequestEntry, RunningSandbox, running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.upload.attribution import Origin
from pipelines.upload.execution import execute
from pipelines.upload.plan import Planned, plan
from pipelines.upload.rows import Proposal
from pipelines.upload.services import Services
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from pipelines.wikibase.targets import Target
from pipelines.wikibase.writer import Writer
from tests.clock import Clock
from tests.fictional import write_partner
from tests.upload.samples import DATATYPES, item, proposals_table

HOME = Path(__file__).resolve().parents[2]
PASSWORD = "donataloopback00000000000000000000a"
PEOPLE = range(1, 13)
OUR_NAME, THEIR_NAME = "Donor", "Somebody"


def _account(name: str) -> Account:
    return Account(name, ("bot",), bot_passwords={"donata": BotPassword(PASSWORD)})


class UnreliableClient(WikibaseClient):
    """A real client whose connection can fail, and whose edits can be overtaken, as a test wants it."""

    before: Callable[[], None] | None = None
    after: Callable[[], None] | None = None
    lose_request = lose_answer = 0
    deaf = False

    def send(
        self, method: str, url: str | None = None, *, writing: bool, **kwargs: Any
    ) -> tuple[requests.Response, dict[str, Any]]:
        if self.deaf and not writing:
            raise ServiceUnavailableError("nobody answers", code="503")
        if not writing:
            return super().send(method, url, writing=writing, **kwargs)
        before, self.before = self.before, None
        if before:
            before()
        if self.lose_request:
            self.lose_request -= 1
            raise ServiceUnavailableError("the request was lost")
        answer = super().send(method, url, writing=writing, **kwargs)
        if self.after:
            after, self.after = self.after, None
            after()
        if self.lose_answer:
            self.lose_answer -= 1
            raise ServiceUnavailableError("the answer was lost")
        return answer


@dataclass
class Rig:
    """A sandbox with the sample properties, a partner, a ledger with a run, and two accounts: ours and another's."""

    sandbox: RunningSandbox
    client: UnreliableClient
    other: WikibaseClient
    endpoint: SparqlEndpoint
    ledger: Ledger
    partner: Partner
    clock: Clock
    run: str = ""
    told: list[int] = field(default_factory=list)

    @property
    def reader(self) -> Reader:
        return Reader(self.client)

    def plan(self, proposals: Sequence[Proposal]) -> Planned:
        return plan(proposals_table(proposals), self.reader)

    def upload(self, proposals: Sequence[Proposal]) -> pd.DataFrame:
        return self.execute(self.plan(proposals).edits)

    def execute(self, edits: pd.DataFrame, matches: pd.DataFrame | None = None) -> pd.DataFrame:
        return execute(
            edits,
            run=self.run,
            partner=self.partner,
            client=self.client,
            reader=self.reader,
            endpoint=self.endpoint,
            ledger=self.ledger,
            matches=matches,
            progress=lambda: self.told.append(1),
        )

    def start_run(self) -> None:
        self.run = self.ledger.start_run(
            self.partner.slug, "sandbox", dump_name="d.csv", dump_checksum="d", mapping_checksum="m"
        ).id

    def services(self) -> Services:
        origin = Origin(self.run, self.partner.mapping_checksum, {})
        writer = Writer(self.client)
        return Services(self.run, self.partner, self.client, self.reader, writer, self.endpoint, self.ledger, origin)

    def item(self, id_: str = "Q1") -> Entity:
        return Entity(self.sandbox.entity(id_))

    def writes(self) -> list[RequestEntry]:
        return [entry for entry in self.sandbox.requests.actions("wbeditentity") if not entry.error]

    def edit_as_another(self, data: dict[str, Any], id_: str = "Q1") -> None:
        Writer(self.other).write(id_, data, base_revision=None, summary="by hand")

    def statements(self, prop: str, id_: str = "Q1") -> list[dict[str, Any]]:
        statements: list[dict[str, Any]] = self.sandbox.entity(id_)["claims"].get(prop, [])
        return statements


def _seed() -> list[dict[str, Any]]:
    properties = [blank_entity(prop, datatype) for prop, datatype in DATATYPES.items()]
    plain = ["Q5", "Q30", "Q100", "Q145", "Q183", "Q5727902"]
    people = [dict(item(id_=f"Q{number}", labels={"en": f"Imaginary person {number}"}).json) for number in PEOPLE]
    for person in people:
        del person["lastrevid"]
    return [*properties, *(blank_entity(id_, None) for id_ in plain), *people]


def target_at(url: str, user: str) -> Target:
    """The sandbox at this address, with one of its accounts."""
    return Target(
        name="sandbox",
        title="Donata sandbox",
        api_url=f"{url}/w/api.php",
        root=f"{url}/wiki/",
        concept_base="http://www.wikidata.org/entity/",
        sparql_urls={"main": f"{url}/sparql"},
        public=False,
        edit_group_schema="(edit group ${batch_id})",
        embedded=True,
        account=(f"{user}@donata", PASSWORD),
    )


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    accounts = (_account(OUR_NAME), _account(THEIR_NAME))
    with running_sandbox(tmp_path / "sandbox", seed=_seed(), accounts=accounts) as sandbox:
        settings = Settings(home=HOME, sandbox_port=urlsplit(sandbox.url).port or 0, retries=0, timeout=2, unclear=300)
        partner = read_partner(tmp_path, write_partner(tmp_path))
        clock = Clock()
        limiter = Limiter(clock=clock.seconds, sleep=clock.sleep)
        with (
            UnreliableClient(target_at(sandbox.url, OUR_NAME), settings, limiter=limiter) as client,
            WikibaseClient(target_at(sandbox.url, THEIR_NAME), settings, limiter=Limiter()) as other,
            Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}", clock=clock.now) as ledger,
        ):
            rig = Rig(sandbox, client, other, SparqlEndpoint(sandbox.sparql_url, settings), ledger, partner, clock)
            rig.start_run()
            yield rig
