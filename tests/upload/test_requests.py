"""Requests on the wire: a fiftieth of a read an item, a write where something changes, none where nothing does."""

import math
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.ledger.ledger import Ledger
from pipelines.partners.partner import read_partner
from pipelines.sandbox import running_sandbox
from pipelines.settings import Settings
from pipelines.upload.execution import execute
from pipelines.upload.plan import plan
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.reader import IDS_A_REQUEST, Reader
from pipelines.wikibase.sparql import SparqlEndpoint
from tests.campaign.batch import kind_of, proposals, seed
from tests.fictional import write_partner
from tests.upload.conftest import HOME, OUR_NAME, _account, target_at
from tests.upload.samples import proposals_table

#: Once a session: a login token, the login, an edit token, and who we are.
SESSION = Counter({"query": 3, "login": 1})


def test_requests_an_item(tmp_path: Path) -> None:
    rows = [row for row in proposals() if not row.subject.startswith("new:")]
    items = {row.subject for row in rows}
    changing = {item for item in items if kind_of(int(item[1:])) != "complete"}
    with running_sandbox(tmp_path / "wiki", seed=seed(), accounts=(_account(OUR_NAME),)) as sandbox:
        settings = Settings(home=HOME, sandbox_port=urlsplit(sandbox.url).port or 0)
        partner = read_partner(tmp_path, write_partner(tmp_path))
        with (
            WikibaseClient(target_at(sandbox.url, OUR_NAME), settings, limiter=Limiter()) as client,
            Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger,
        ):
            reader, endpoint = Reader(client), SparqlEndpoint(sandbox.sparql_url, settings)

            def asked() -> Counter[str]:
                counts = Counter(entry.action or entry.path for entry in sandbox.requests)
                sandbox.requests.clear()
                return counts

            edits = plan(proposals_table(rows), reader).edits
            assert asked() == {"wbgetentities": math.ceil(len(items) / IDS_A_REQUEST)}
            for writes, session in ((len(changing), SESSION), (0, Counter())):
                run = ledger.start_run(
                    partner.slug, "sandbox", dump_name="d", dump_checksum="d", mapping_checksum="m"
                ).id
                execute(
                    edits,
                    run=run,
                    partner=partner,
                    client=client,
                    reader=reader,
                    endpoint=endpoint,
                    ledger=ledger,
                )
                reads = math.ceil(len(changing) / IDS_A_REQUEST)
                expected = Counter({"wbgetentities": reads, "wbeditentity": writes}) + session
                assert asked() == expected
