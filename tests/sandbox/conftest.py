"""A running sandbox for a module's tests, and a client that is logged in to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.sandbox.clients import ApiClient


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A running, empty sandbox."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def client(sandbox: RunningSandbox) -> Iterator[ApiClient]:
    """A client that is logged in."""
    api = ApiClient(sandbox)
    api.log_in()
    yield api
    api.http.close()


@pytest.fixture(scope="module")
def seed_folder() -> Path:
    """A small seed of made-up things."""
    return Path(__file__).parent / "seed"
