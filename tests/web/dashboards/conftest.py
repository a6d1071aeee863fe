"""The portal over the small runs with snapshots of coverage: before and after the finished run, and one by schedule."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copyfile

import pytest
from starlette.testclient import TestClient

from pipelines.flows.grouped_coverage import SCHEDULED, keep_grouped
from pipelines.flows.run_folder import RunFolder
from pipelines.flows.work import RunFacts, Work
from pipelines.model.coverage_snapshots import Snapshot
from pipelines.partners.partner import read_partner
from pipelines.web.site.people import PUBLIC, Person
from pipelines.web.site.portal import Portal, open_portal
from tests.fictional import SLUG
from tests.web.conftest import COORDINATOR, asking
from tests.web.small_runs import SmallRuns


def work_of(portal: Portal, run: str) -> Work:
    """The finished run's work, its partner's items grouped by gallery too."""
    folder = RunFolder(portal.settings.runs / SLUG / run)
    partner = read_partner(portal.settings.home, SLUG)
    extension = partner.resource.donata.model_copy(update={"collection": "gallery"})
    resource = partner.resource.model_copy(update={"donata": extension})
    facts = RunFacts.model_validate(folder.read_json("run.json"))
    return Work(portal.settings, replace(partner, resource=resource), portal.target, folder, facts)


@pytest.fixture(scope="module")
def measured(runs: SmallRuns, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The portal with a ledger of its own, in which the snapshots are."""
    ledger = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    copyfile(Path(runs.settings.ledger.removeprefix("sqlite:///")), ledger)
    portal = open_portal(runs.settings.model_copy(update={"ledger_url": f"sqlite:///{ledger}"}))
    work = work_of(portal, runs.finished)
    for phase in ("before", "after", SCHEDULED):
        keep_grouped(work, phase, with_class=phase != "before")
    yield portal
    portal.close()


@pytest.fixture(scope="module")
def newest(measured: Portal) -> Snapshot:
    """The last snapshot."""
    return measured.ledger.snapshot(measured.ledger.snapshots(SLUG)[-1].id or 0)


@pytest.fixture(scope="module")
def analyst(measured: Portal) -> TestClient:
    """A coordinator's browser, over the measured portal."""
    return asking(measured, COORDINATOR)


@pytest.fixture(scope="module")
def anybody(measured: Portal) -> TestClient:
    """The browser of somebody who is not signed in."""
    return asking(measured, PUBLIC)


@pytest.fixture
def browser_of(measured: Portal) -> Callable[[Person], TestClient]:
    """The browser of a given person."""
    return lambda person: asking(measured, person)
