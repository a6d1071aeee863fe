"""What several folders of tests share: a clean environment, the real data's place, a Prefect server, and the order."""

import gc
import os
import ssl
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

from tests.made_once import made_once, shared_folder

if TYPE_CHECKING:
    from tests.databases import Postgres

HOME = Path(__file__).resolve().parents[1]
#: The real dumps of committed partners.
WHOLE_DUMPS = {"moma": "moma-artists.csv", "ror": "ror-records.jsonl.gz"}

# Before anything imports Prefect: no telemetry, and errors reach the test, not the console.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
# No test reads the copies of log lines that Prefect sends its server; they cost a quarter of a small run.
os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")

# Each HTTP client would read all certificates anew, 50 ms of processor time; here they speak plain HTTP to loopback.
ssl.create_default_context = cache(ssl.create_default_context)  # type: ignore[assignment]

# No test measures time: an example that takes long on a busy machine is no failure.
settings.register_profile("donata", deadline=None)
settings.load_profile("donata")


class FileScheduling(LoadGroupScheduling):  # type: ignore[misc]  # it is untyped
    """The tests of a file run in one process, so that their fixtures are made once, but for those of an xdist_group."""

    def _split_scope(self, nodeid: str) -> str:
        scope: str = super()._split_scope(nodeid)
        return scope.partition("::")[0] if scope == nodeid else scope


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> FileScheduling:
    """How `pytest -n` shares the tests out."""
    return FileScheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Nothing that is collected is thrown away: looking for waste takes a fifth of it, and time from every test after.

    One process measures what modules do when they are imported; it is the same in all.
    """
    measuring = _measuring(session.config) if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0" else None
    gc.disable()
    if measuring is not None:
        measuring.pause()
    try:
        return (yield)
    finally:
        if measuring is not None:
            measuring.resume()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """pytest-cov begins twice in a worker; the first would go on where the second, which alone is asked, is paused."""
    measuring = _measuring(session.config)
    if measuring is not None and "PYTEST_XDIST_WORKER" in os.environ:
        measuring.pause()


def _measuring(config: pytest.Config) -> Any:
    """Who measures coverage, if somebody does."""
    return getattr(config.pluginmanager.getplugin("_cov"), "cov_controller", None)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests go first, whole dumps before all, so that at the end no process waits for one of them."""
    # Coverage is that of the tests that anyone can run; measuring takes as long again as whole dumps themselves.
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker("no_cover")
    if "PYTEST_XDIST_WORKER" in os.environ:
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        whole = {item.path for item in items if item.path in slow and item.get_closest_marker("real_data")}
        items.sort(key=lambda item: (item.path not in whole, item.path not in slow))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """What is not to be measured is not measured in its fixtures either, where whole dumps are read."""
    measuring = _measuring(item.config)
    if measuring is None or not item.get_closest_marker("no_cover"):
        return (yield)
    measuring.pause()
    try:
        return (yield)
    finally:
        measuring.resume()


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them; DONATA_REAL_DATA and DONATA_CONFORMANCE only name folders."""
    for name in list(os.environ):
        if name.startswith("DONATA_") and name not in {"DONATA_REAL_DATA", "DONATA_CONFORMANCE"}:
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def _made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where folders lie that are made once."""
    made_once.place = shared_folder(tmp_path_factory) / "made-once"


@pytest.fixture(scope="session")
def home() -> Path:
    """The repository: where the committed mappings, queries and data lie."""
    return HOME


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real partner dumps; a test that asks for it is skipped where it is absent."""
    folder = Path(os.environ.get("DONATA_REAL_DATA", HOME.parent / "shared" / "data"))
    if not (folder / "partners").is_dir():
        pytest.skip(f"no real partner data at {folder}: name its folder in DONATA_REAL_DATA")
    return folder


@pytest.fixture(scope="session")
def whole_dump(home: Path, real_data: Path) -> Callable[[str], Path]:
    """What ingest makes of a committed partner's whole real dump, by its slug: made once, so leave it as it is."""
    from pipelines.ingest.stage import ingest
    from pipelines.partners.partner import read_partner

    def ingested(slug: str) -> Path:
        dump = real_data / "partners" / WHOLE_DUMPS[slug]
        return made_once(f"{slug}-ingested", lambda folder: ingest(read_partner(home, slug), dump, folder))

    return ingested


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The temporary Prefect server that all tests, in whichever process, run their flows on."""
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    from tests.prefect_server import shared_server

    # Without heartbeats, as in a session of one command: waiting for the last beat costs each flow up to a second.
    silent = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with shared_server(shared_folder(tmp_path_factory)) as url, temporary_settings({PREFECT_API_URL: url, **silent}):
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator["Postgres"]:
    """A PostgreSQL server; tests that ask for it are skipped where none is installed."""
    from tests.databases import postgres_programs, running_postgres

    programs = postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed: on Debian it is the package postgresql")
    with running_postgres(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres: "Postgres") -> str:
    """An empty ledger on PostgreSQL."""
    return postgres.empty_ledger()
