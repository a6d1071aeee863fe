"""Fixtures that several folders of tests share: a clean environment, the real data's place, one Prefect server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parents[1]

# Before anything imports Prefect: no telemetry, and errors reach the test, not the console.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them; DONATA_REAL_DATA and DONATA_CONFORMANCE only name folders."""
    for name in list(os.environ):
        if name.startswith("DONATA_") and name not in {"DONATA_REAL_DATA", "DONATA_CONFORMANCE"}:
            monkeypatch.delenv(name)


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
def prefect_server() -> Iterator[None]:
    """One temporary Prefect server for all tests that run flows."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    # Without heartbeats, as in a session of one command: waiting for the last beat costs each flow up to a second.
    silent = {PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with prefect_test_harness(server_startup_timeout=120), temporary_settings(updates=silent):
        yield
