from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipelines.sandbox import RunningSandbox, running_sandbox
from pipelines.settings import Settings
from pipelines.wikibase.client import WikibaseClient
from pipelines.wikibase.limiter import Limiter
from pipelines.wikibase.targets import Target, read_target
from tests.wikibase.local_server import LocalServer, local_server
from tests.wikibase.samples import HOME, SEED


class Naps:
    """Sleeps that take no time, and are remembered."""

    def __init__(self) -> None:
        self.now = 0.0
        self.taken: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)
        self.now += seconds

    def limiter(self, edits_per_minute: float | None = None) -> Limiter:
        return Limiter(edits_per_minute, clock=lambda: self.now, sleep=self.sleep)


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as running:
        yield running


@pytest.fixture
def settings(server: LocalServer) -> Settings:
    """Settings that take the local server for the sandbox."""
    return Settings(home=HOME, sandbox_port=urlsplit(server.url).port or 0, timeout=5, retries=3)


@pytest.fixture
def target(settings: Settings) -> Target:
    return read_target(settings, "sandbox")


@pytest.fixture
def client(target: Target, settings: Settings, naps: Naps) -> Iterator[WikibaseClient]:
    with WikibaseClient(target, settings, limiter=naps.limiter()) as opened:
        yield opened


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[RunningSandbox]:
    with running_sandbox(tmp_path / "sandbox", seed=SEED) as running:
        yield running


@pytest.fixture
def live(sandbox: RunningSandbox) -> Iterator[WikibaseClient]:
    """A client of a real sandbox."""
    settings = Settings(home=HOME, sandbox_port=urlsplit(sandbox.url).port or 0, retries=0)
    with WikibaseClient(read_target(settings, "sandbox"), settings) as opened:
        yield opened
