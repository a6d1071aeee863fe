"""Planning and uploading over the wire, beside a loop with wikibaseintegrator's own `add` and `write`.

Run: `python tests/benchmarks/bench_upload.py [items]`; exits with 1 if ours needs more than a tenth of the requests,
or is not three times as fast. Seeded; one sandbox for all, in this process, on loopback, without an edit rate. Nine
items of ten say all already that the partner says of them, with the partner's reference; the tenth says nothing. Each
side gets items of its own, made alike. Requests are those that the sandbox answered; seconds of processor are those of
the client's thread alone.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from wikibaseintegrator import WikibaseIntegrator, wbi_login
from wikibaseintegrator.wbi_config import config
from wikibaseintegrator.wbi_enums import ActionIfExists

from pipelines.ledger.ledger import Ledger
from pipelines.model.values import EntityValue, StringValue
from pipelines.partners.partner import read_partner
from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.sandbox.entities import blank_entity
from pipelines.settings import Settings
from pipelines.upload.execution import execute
from pipelines.upload.plan import plan
from pipelines.upload.rows import Proposal, statement_of
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.reader import Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.benchmarks.bench_plan import _claim
from tests.fictional import write_partner
from tests.upload.conftest import HOME, OUR_NAME, PASSWORD, _account, target_at
from tests.upload.samples import BIRTH, COUNTRY, DATATYPES, SITE, ULAN, proposals_table, propose, reference, snak, year

ITEMS, STATEMENTS = 20_000, 5
#: Items that each side uploads to, and of how many one lacks what the partner says.
SIDE, LACKING = 500, 10
FEWER, FASTER = 10, 3
_FIRST = 100_000
_SOURCE = "Q99000"


@dataclass(frozen=True)
class Side:
    """What one side did for its items."""

    requests: int
    edits: int
    seconds: float
    processor: float

    def __str__(self) -> str:
        each = f"{self.processor / self.edits * 1000:.1f} ms of processor an edit" if self.edits else "no edit"
        rate = f"{SIDE / self.seconds:>8,.0f} items/s, {self.edits / self.seconds:>6,.1f} edits/s"
        return f"{self.requests:>6,} requests, {self.edits:>5,} edits, {rate}, {each}"


def proposals(number: int) -> list[Proposal]:
    """What the partner says of one item: five statements, each with the reference."""
    ours = reference(str(number), stated_in=_SOURCE)
    values = (
        snak(BIRTH, year(1500 + number % 500)),
        snak(COUNTRY, EntityValue(_SOURCE)),
        snak(SITE, StringValue(f"https://person{number}.example.org/")),
        snak(ULAN, StringValue(f"500{number:06d}")),
        snak("P571", year(1900)),
    )
    return [propose(value, ours, row=number, subject=f"Q{_FIRST + number}") for value in values]


def entities(count: int) -> Iterator[dict[str, Any]]:
    """The properties and the live items."""
    yield from (blank_entity(prop, datatype) for prop, datatype in DATATYPES.items())
    yield blank_entity(_SOURCE, None)
    for number in range(count):
        item = blank_entity(f"Q{_FIRST + number}", None)
        item["labels"] = {"en": {"language": "en", "value": f"Imaginary person {number}"}}
        for place, row in enumerate(proposals(number) if number % LACKING else ()):
            claim = statement_of(row).to_json() | {"id": f"{item['id']}$0000000{place}-0000-4000-8000-000000000000"}
            item["claims"].setdefault(row.property, []).append(claim)
        yield item


def ours(sandbox: RunningSandbox, client: WikibaseClient, folder: Path, numbers: range) -> Side:
    """Plan and upload."""
    rows = proposals_table([row for number in numbers for row in proposals(number)])
    partner = read_partner(folder, write_partner(folder))
    sandbox.requests.clear()
    began, processor = time.perf_counter(), time.thread_time()
    with Ledger(f"sqlite:///{folder / 'ledger.sqlite'}") as ledger:
        run = ledger.start_run(partner.slug, "sandbox", dump_name="d", dump_checksum="d", mapping_checksum="m").id
        reader = Reader(client)
        outcomes = execute(
            plan(rows, reader).edits,
            run=run,
            partner=partner,
            client=client,
            reader=reader,
            endpoint=SparqlEndpoint(sandbox.sparql_url, client.settings),
            ledger=ledger,
        )
    edits = int((outcomes["status"] == "edited").sum())
    return Side(len(sandbox.requests), edits, time.perf_counter() - began, time.thread_time() - processor)


def theirs(sandbox: RunningSandbox, numbers: range) -> Side:
    """Read each item, `add` each claim unless it is there, `write`."""
    config.update(
        {
            "USER_AGENT": "bench/1.0",
            "MEDIAWIKI_API_URL": sandbox.api_url,
            "MEDIAWIKI_REST_URL": f"{sandbox.url}/w/rest.php",
            "WIKIBASE_URL": "http://www.wikidata.org",
        }
    )
    login = wbi_login.Login(user=f"{OUR_NAME}@donata", password=PASSWORD, mediawiki_api_url=sandbox.api_url)
    wikibase = WikibaseIntegrator(login=login, is_bot=True)
    last = sandbox.wiki.storage.last_revision()
    sandbox.requests.clear()
    began, processor = time.perf_counter(), time.thread_time()
    for number in numbers:
        item = wikibase.item.get(f"Q{_FIRST + number}")
        for row in proposals(number):
            item.claims.add(_claim(row), action_if_exists=ActionIfExists.APPEND_OR_REPLACE)
        item.write(summary="bench")
    seconds, spent = time.perf_counter() - began, time.thread_time() - processor
    edits = sandbox.wiki.storage.last_revision() - last
    return Side(len(sandbox.requests), edits, seconds, spent)


def planning(sandbox: RunningSandbox, client: WikibaseClient, count: int) -> None:
    """Print the rate of planning everything over the wire, and what it takes in memory."""
    table = proposals_table([row for number in range(count) for row in proposals(number)])
    sandbox.requests.clear()
    before, began, processor = _peak(), time.perf_counter(), time.thread_time()
    planned = plan(table, Reader(client)).edits
    seconds, spent = time.perf_counter() - began, time.thread_time() - processor
    counts = ", ".join(f"{n:,} {action}" for action, n in planned["action"].value_counts().items())
    print(f"planning: {len(table):,} statements against {count:,} live items: {counts}")
    print(
        f"  {len(table) / seconds:,.0f} statements/s by the clock (the sandbox in the same process), "
        f"{len(table) / spent:,.0f} by the client's processor; "
        f"{len(sandbox.requests):,} requests; +{_peak() - before:,.0f} MiB at the peak"
    )


def _peak() -> float:
    """The process's largest size so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure, and say whether the floors hold."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        everything = entities(count + 2 * SIDE)
        with running_sandbox(folder / "wiki", seed=everything, accounts=(_account(OUR_NAME),)) as sandbox:
            settings = Settings(home=HOME, sandbox_port=urlsplit(sandbox.url).port or 0)
            with WikibaseClient(target_at(sandbox.url, OUR_NAME), settings) as client:
                planning(sandbox, client, count)
                donata = ours(sandbox, client, folder, range(count, count + SIDE))
            peer = theirs(sandbox, range(count + SIDE, count + 2 * SIDE))
    print(f"uploading: {SIDE:,} items, of which one in {LACKING} lacks what the partner says")
    print(f"  donata             {donata}")
    print(f"  wikibaseintegrator {peer}")
    fewer, faster = peer.requests / donata.requests, peer.seconds / donata.seconds
    print(f"  {fewer:.1f} times fewer requests (floor {FEWER}), {faster:.1f} times as fast (floor {FASTER})")
    return 0 if fewer >= FEWER and faster >= FASTER else 1


if __name__ == "__main__":
    sys.exit(main())
