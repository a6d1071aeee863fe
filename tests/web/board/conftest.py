"""A portal of the board's own, which its tests may change: the small runs, and one whose plan waits for its upload."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest
from starlette.testclient import TestClient

from pipelines.flows.freezing import freeze_edits
from pipelines.flows.run_folder import RunFolder, write_table
from pipelines.model.statements import Reference
from pipelines.model.tables import COVERAGE, EDITS, FINDINGS, MATCHES, PROPOSALS
from pipelines.partners.partner import read_partner
from pipelines.upload.checks.findings import Finding, findings_table
from pipelines.upload.checks.kinds import Gravity
from pipelines.upload.frozen import PlanFacts
from pipelines.upload.rows import Action, Edit, edit_of, edits_table
from pipelines.web.site.people import Person, Role
from pipelines.web.site.portal import Portal, open_portal
from tests.fictional import SLUG
from tests.upload.checks.making import adds, snak
from tests.upload.samples import propose, propose_term
from tests.web.conftest import COORDINATOR, asking
from tests.web.small_runs import SmallRuns, item_id, small_runs

INSTITUTION = Person("Ina Stitution", Role.INSTITUTION, frozenset({SLUG}))
BrowserOf = Callable[[Person], TestClient]
ELSEWHERE = Person("Else Where", Role.INSTITUTION, frozenset({"another"}))
SCRIPT = '<script>alert("x")</script>'


@dataclass(frozen=True)
class Prepared:
    """A portal, the runs that have ended, and a new one with a plan."""

    portal: Portal
    runs: SmallRuns
    run: str
    folder: RunFolder
    plan: str


def edits() -> list[Edit]:
    """Two items that gain something, one new item, one where all is there, one value that a script stands in."""
    page = Reference((snak("P854", "https://museum.example.org/", "url"),))
    there = propose(snak("P31", "Q5"), row=1, subject=item_id(1))
    name = propose_term("label", "Nova Imaginary", "mul", row=9, subject="new:9")
    return [
        adds(snak("P570", "1950"), page, subject=item_id(2), row=2),
        adds(snak("P27", "Q145"), page, subject=item_id(2), row=2),
        adds(snak("P245", SCRIPT, "external-id"), page, subject=item_id(3), row=3),
        edit_of(there, Action.KEEP, "the item says so already", existing="human (Q5)"),
        edit_of(name, Action.ADD_TERM, "a new item needs a name"),
        adds(snak("P245", "500900009", "external-id"), page, subject="new:9", row=9),
    ]


def prepare(runs: SmallRuns, portal: Portal) -> tuple[str, RunFolder, str]:
    """A run that has come as far as its plan; its id, folder and the plan's address."""
    partner = read_partner(portal.settings.home, SLUG)
    run = portal.ledger.start_run(
        SLUG,
        "sandbox",
        dump_name="artists.csv",
        dump_checksum="d2" * 32,
        mapping_checksum=partner.mapping_checksum,
        dump_bytes=10,
    ).id
    folder = RunFolder(portal.settings.runs / SLUG / run)
    before = RunFolder(portal.settings.runs / SLUG / runs.finished)
    facts = before.read_json("run.json") | {"run": run, "dump_checksum": "d2" * 32}
    folder.write_json("run.json", facts)
    folder.write_json("ingest/ingest.json", before.read_json("ingest/ingest.json"))
    folder.file("ingest/records.parquet").write_bytes(before.file("ingest/records.parquet").read_bytes())
    write_table(MATCHES.frame(), folder.file("matches.parquet"))
    write_table(PROPOSALS.frame(), folder.part(PROPOSALS, 0))
    table = edits_table(edits())
    write_table(table, folder.part(EDITS, 0))
    found = [
        Finding("format", Gravity.IMPORTANT, item_id(3), "P245", SCRIPT, "the identifier has another form", "look"),
        Finding("contemporary", Gravity.MINOR, item_id(2), "P570", "1950", "long after", "look", already=True),
    ]
    write_table(findings_table(found), folder.part(FINDINGS, 0))
    write_table(COVERAGE.frame(), folder.file("coverage-before.parquet"))
    plan = freeze_edits(
        folder, PlanFacts(SLUG, "sandbox", "d2" * 32, partner.mapping.version, partner.mapping_checksum), table
    )
    return run, folder, plan


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallRuns]:
    """Small runs for this module alone."""
    with small_runs(tmp_path_factory.mktemp("board")) as made:
        yield made


@pytest.fixture(scope="module")
def own_portal(own: SmallRuns) -> Iterator[Portal]:
    """The portal over them."""
    portal = open_portal(own.settings)
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def browser_of(own_portal: Portal) -> BrowserOf:
    """The browser of a given person on that portal; making an application takes a while, so each is made once."""
    return cache(lambda person: asking(own_portal, person))


@pytest.fixture
def prepared(own: SmallRuns, own_portal: Portal) -> Prepared:
    """A new run with a plan, in the module's portal."""
    return Prepared(own_portal, own, *prepare(own, own_portal))


@pytest.fixture
def browser(browser_of: BrowserOf) -> TestClient:
    """A coordinator's browser on that portal."""
    return browser_of(COORDINATOR)
