"""Commands run in this process on a project of their own; a sandbox in this process where one is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.sandbox import RunningSandbox, running_sandbox
from tests.end_to_end.imaginary import imaginary_project, seeded
from tests.end_to_end.installation import Installation

NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Donata = Callable[..., Told]


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """A project with the Museum of Imaginary Things, and no sandbox."""
    return Installation(imaginary_project(tmp_path / "home"), tmp_path / "runs", NOBODY)


@pytest.fixture
def donata(installation: Installation, capsys: pytest.CaptureFixture[str]) -> Donata:
    """Runs a command in the project, or in another installation."""

    def run(*arguments: str, at: Installation = installation) -> Told:
        code = at.call(*arguments)
        told = capsys.readouterr()
        return Told(code, told.out, told.err)

    return run


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSandbox]:
    """A sandbox with the seed and the artists' items."""
    with running_sandbox(seeded(tmp_path_factory.mktemp("sandbox"))) as running:
        yield running
