"""The lock: one command at a time works on a partner, and a killed one leaves nothing behind."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.exceptions import GateError, PartnerError
from pipelines.flows.lock import alone, held
from pipelines.settings import Settings
from tests.databases import ON_POSTGRES
from tests.fictional import SLUG, write_partner

HOLDER = """
import time
from pipelines.flows.lock import alone
with alone("imaginary-things"):
    print("locked", flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_partner(tmp_path)
    monkeypatch.setenv("DONATA_HOME", str(tmp_path))
    return tmp_path


def test_a_partner_is_worked_on_by_one_command_at_a_time(project: Path) -> None:
    with alone(SLUG), pytest.raises(GateError) as caught, alone(SLUG):
        pass
    assert SLUG in caught.value.message
    assert caught.value.file == str(project / "data" / "runs" / SLUG / "lock")
    with alone(SLUG):
        pass


def test_partners_do_not_wait_for_each_other(project: Path) -> None:
    other = write_partner(project, slug="imaginary-places")
    with alone(SLUG), alone(other):
        pass


def test_a_killed_process_gives_its_lock_back() -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "locked\n"
        with pytest.raises(GateError, match=f"process {holder.pid}"), alone(SLUG):
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with alone(SLUG):
        pass


def test_an_unknown_partner_leaves_no_folder(project: Path) -> None:
    with pytest.raises(PartnerError), alone("imaginary-nobody"):
        pass
    assert not (project / "data" / "runs").exists()


@ON_POSTGRES
def test_a_partner_is_worked_on_by_one_machine_at_a_time(
    project: Path, tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> None:
    # Machines that share a ledger, but no folder of runs.
    here, there = (
        Settings(home=project, runs_dir=tmp_path_factory.mktemp("runs"), ledger_url=postgres_url) for _ in range(2)
    )
    with alone(SLUG, here), pytest.raises(GateError, match="from another machine"), alone(SLUG, there):
        pass
    with alone(SLUG, there), held(here, "submission 1", project / "a.lock") as ours:
        assert ours
