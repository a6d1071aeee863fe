"""Folders that tests read or copy, each made once for all processes of a test run, by the first that needs it."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of this test run share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


class MadeOnce:
    """Makes folders in a place; another process that wants the same one waits until it is whole."""

    def __init__(self) -> None:
        self.place: Path | None = None

    def __call__(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder of this name, which `make` fills where it is not there yet; nobody writes to it afterwards."""
        assert self.place is not None, "tests/conftest.py says where"
        self.place.mkdir(exist_ok=True)
        whole, part = self.place / name, self.place / f"{name}.part"
        with (self.place / f"{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                shutil.rmtree(part, ignore_errors=True)  # Of somebody who failed.
                part.mkdir()
                make(part)
                part.rename(whole)
        return whole


made_once = MadeOnce()
