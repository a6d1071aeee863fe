"""`donata run`, `donata runs` and `donata deploy`."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.cli.conftest import Donata
from tests.end_to_end.imaginary import KNOWN, NEW, SLUG, seeded
from tests.end_to_end.installation import HOME, Installation

pytestmark = [pytest.mark.prefect]


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    """One of its own: other files of this process upload to the one that they share."""
    with running_sandbox(seeded(tmp_path / "sandbox")) as running:
        yield running


def test_a_dry_run_stops_before_the_upload(installation: Installation, sandbox: RunningSandbox, donata: Donata) -> None:
    rehearsing = Installation(installation.home, installation.runs, sandbox.url).plain()
    told = donata("run", SLUG, "--dry", at=rehearsing)
    assert told.code == 0, told.err
    assert sandbox.requests.actions("wbeditentity") == []
    assert f"items to edit {KNOWN + NEW}" in told.out
    assert "Nothing was uploaded" in told.out
    assert "Nothing to add" not in told.out
    [preview] = installation.runs.glob(f"{SLUG}/*/preview.html")
    assert "500900001" in preview.read_text(encoding="utf-8")
    listed = donata("runs", SLUG, at=rehearsing).out
    assert preview.parent.name in listed
    assert "started" in listed
    assert preview.parent.name not in donata("runs", "somebody-else", at=rehearsing).out


def test_two_partners_cannot_share_one_dump(donata: Donata) -> None:
    told = donata("run", SLUG, "another", "--dump", "artists.csv")
    assert told.code == 1
    assert "one by one" in told.err


@pytest.mark.usefixtures("prefect_server")
def test_a_deployment_is_registered_with_its_schedule(donata: Donata, tmp_path: Path) -> None:
    committed = Installation(HOME, tmp_path / "runs", "http://127.0.0.1:9")
    told = donata("deploy", "moma", "--cron", "0 6 * * 1", "--work-pool", "imaginary-pool", at=committed)
    assert told.code == 0, told.err
    assert re.search(r"prefect worker start -p imaginary-pool", told.out)
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("partnership/moma")
        assert client.read_work_pool("imaginary-pool").type == "process"
    assert deployment.work_pool_name == "imaginary-pool"
    assert deployment.parameters == {"slug": "moma", "target": None}
    [schedule] = deployment.schedules
    assert getattr(schedule.schedule, "cron", None) == "0 6 * * 1"
    assert donata("deploy", "moma", at=committed).code == 0

    told = donata("snapshot", "--deploy", "--work-pool", "imaginary-pool", at=committed)
    assert told.code == 0, told.err
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("snapshots/all")
    assert deployment.entrypoint == "pipelines/flows/snapshots.py:snapshots"
    assert deployment.parameters == {"target": None}
    [schedule] = deployment.schedules
    assert getattr(schedule.schedule, "cron", None) == "0 4 * * 1"


def test_a_deployment_needs_a_server(donata: Donata) -> None:
    with temporary_settings(restore_defaults={PREFECT_API_URL}):
        told = donata("deploy", SLUG)
    assert told.code == 1
    assert "PREFECT_API_URL" in told.err


def test_a_deployment_to_a_server_that_does_not_answer(donata: Donata) -> None:
    with temporary_settings(updates={PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        told = donata("deploy", SLUG)
    assert told.code == 1
    assert told.err.count("Error:") == 1
    assert "http://127.0.0.1:9/api" in told.err
