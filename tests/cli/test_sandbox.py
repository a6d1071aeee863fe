"""`donata sandbox`: started, looked at, filled, emptied and stopped, as a process of its own."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from pipelines.sandbox import stop
from pipelines.sandbox.entities import blank_entity
from tests.cli.conftest import Donata
from tests.end_to_end.installation import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An empty project folder, and a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "home").mkdir()
    yield Installation(tmp_path / "home", tmp_path / "runs", f"http://127.0.0.1:{port}")
    stop(tmp_path / "runs" / "sandboxes" / "main")


def test_a_sandbox_from_start_to_stop(installation: Installation, donata: Donata, tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text(json.dumps([blank_entity("Q1"), blank_entity("Q2")]), encoding="utf-8")
    assert donata("sandbox", "status").code == 1
    started = donata("sandbox", "start", "--detach", "--empty")
    assert started.code == 0, started.err
    assert installation.sandbox_url in started.out
    assert installation.sandbox_url in donata("sandbox", "status").out
    assert "2 entities read: 2 stored" in donata("sandbox", "load", str(dump)).out
    assert "2 there already" in donata("sandbox", "load", str(dump)).out
    assert requests.get(f"{installation.sandbox_url}/entity/Q1", timeout=30).status_code == 200
    assert "has stopped" in donata("sandbox", "stop").out
    assert "No sandbox runs" in donata("sandbox", "stop").out
    assert donata("sandbox", "reset", "--yes").code == 0
    assert donata("sandbox", "start", "--detach", "--empty").code == 0
    assert requests.get(f"{installation.sandbox_url}/entity/Q1", timeout=30).status_code == 404


def test_starting_it_again_leaves_it_running(installation: Installation, donata: Donata) -> None:
    donata("sandbox", "start", "--detach", "--empty")
    process = donata("sandbox", "status").out
    assert donata("sandbox", "start", "--detach", "--empty").code == 0
    assert donata("sandbox", "status").out == process


def test_a_taken_port_is_told(installation: Installation, donata: Donata) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(installation.sandbox_url.rpartition(":")[2])))
        taken.listen()
        told = donata("sandbox", "start", "--detach", "--empty")
    assert told.code == 1
    assert "is taken" in told.err
    assert "choose another port" in told.err


def test_a_state_is_kept_listed_exported_and_gone_back_to(
    installation: Installation, donata: Donata, tmp_path: Path
) -> None:
    dump, exported = tmp_path / "dump.json", tmp_path / "all.nt.gz"
    dump.write_text(json.dumps([blank_entity("Q1"), blank_entity("Q2")]), encoding="utf-8")
    assert "no sandbox yet" in donata("sandbox", "list").out
    assert donata("sandbox", "export", str(exported)).code == 1
    donata("sandbox", "start", "--detach", "--empty", "--faults")
    donata("sandbox", "load", str(dump))
    assert "'loaded' was taken" in donata("sandbox", "snapshot", "loaded").out
    assert "as it began" in donata("sandbox", "reset", "--yes").out
    assert "2 entities differed" in donata("sandbox", "restore", "loaded", "--yes").out
    assert "2 entities written" in donata("sandbox", "export", "--truthy", str(exported)).out
    assert exported.stat().st_size > 0
    listed = donata("sandbox", "list").out
    assert f"main (chosen): runs at {installation.sandbox_url}" in listed
    assert "loaded: taken" in listed
    unknown = donata("sandbox", "restore", "absent", "--yes")
    assert (unknown.code, "loaded" in unknown.err) == (1, True)
