"""An installation of Donata as its users have it: a project folder, a folder of runs, and a sandbox."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pytest
from prefect.settings import PREFECT_API_URL

from pipelines.flows.run_folder import RunFolder
from pipelines.ledger.ledger import Ledger
from pipelines.model.summary import RunSummary
from pipelines.sandbox import running_sandbox
from tests.made_once import made_once

HOME = Path(__file__).resolve().parents[2]
SEED = HOME / "data" / "wikidata"
#: The command as it is installed.
DONATA = str(Path(sys.executable).with_name("donata"))
#: The setting for flows as plain functions, where nothing is asked of Prefect: a run of few rows there costs as much
#: processor time again, and more.
PLAIN = {"task_runner": "plain"}


@dataclass(frozen=True)
class Installation:
    """Where the project, the runs and the sandbox are; `more` are further settings by name."""

    home: Path
    runs: Path
    sandbox_url: str
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """The environment variables of this installation's settings."""
        own = {"home": self.home, "runs_dir": self.runs, "sandbox_port": self.sandbox_url.rpartition(":")[2]}
        return {f"DONATA_{name.upper()}": str(value) for name, value in (own | dict(self.more)).items()}

    def plain(self) -> "Installation":
        """The same, with flows as plain functions."""
        return replace(self, more={**self.more, **PLAIN})

    @contextmanager
    def used(self) -> Iterator[None]:
        """This process works on this installation within."""
        with pytest.MonkeyPatch.context() as patch:
            for name in [name for name in os.environ if name.startswith("DONATA_")]:
                patch.delenv(name)
            for name, value in self.settings.items():
                patch.setenv(name, value)
            yield

    def run(self, slug: str, *, dump: Path | None = None, everything: bool = False) -> RunSummary:
        """Take a partner all the way, on the tests' Prefect server if the settings do not say otherwise."""
        from pipelines.flows.partnership import partnership
        from pipelines.flows.session import prefect_session

        with self.used(), prefect_session():
            return partnership(slug, dump=str(dump) if dump else None, everything=everything)

    def call(self, *arguments: str) -> int:
        """Run `donata …` in this process, in the project folder, on the tests' Prefect server; its exit code."""
        from pipelines.cli import main
        from pipelines.cli.app import command_line

        before = set(os.environ)
        with self.used(), pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.argv", ["donata", *arguments])
            patch.chdir(self.home)
            try:
                main()
            except SystemExit as ended:
                return int(ended.code or 0)
            finally:
                # Settings of the command line hold for a process, which this one outlives.
                command_line.clear()
                for name in set(os.environ) - before - set(self.settings):
                    del os.environ[name]
        return 0

    def environment(self, *, server: bool = True) -> dict[str, str]:
        """The variables for a process of its own; `server`: with the address of the tests' Prefect server."""
        variables = {
            name: value for name, value in os.environ.items() if not name.startswith(("DONATA_", "PREFECT_API"))
        }
        prefect = self.runs / "prefect"
        prefect.mkdir(parents=True, exist_ok=True)
        variables |= self.settings | {"PREFECT_HOME": str(prefect), "COLUMNS": "200"}
        url = PREFECT_API_URL.value()
        return variables | {"PREFECT_API_URL": url} if server and url else variables

    def command(
        self, *arguments: str, program: Sequence[str] = (DONATA,), server: bool = True, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Run `donata …` as a process of its own, in the project folder."""
        return subprocess.run(
            [*program, *arguments],
            cwd=self.home,
            env=self.environment(server=server),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            start_new_session=True,
        )

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        """The ledger of this installation's runs."""
        with Ledger(f"sqlite:///{self.runs / 'ledger.sqlite'}") as ledger:
            yield ledger

    def folder(self, summary: RunSummary) -> RunFolder:
        """The files of a run."""
        return RunFolder(self.runs / summary.slug / summary.run)

    def table(self, summary: RunSummary, name: str) -> pd.DataFrame:
        """A table of a run by its file."""
        return pd.read_parquet(self.folder(summary).file(name), dtype_backend="pyarrow")


def project(home: Path) -> Path:
    """A project folder without partners: the committed targets, queries and seed, and room for partners."""
    (home / "mappings").mkdir(parents=True)
    (home / "data" / "partners").mkdir(parents=True)
    (home / "mappings" / "targets").symlink_to(HOME / "mappings" / "targets")
    (home / "sparql").symlink_to(HOME / "sparql")
    (home / "data" / "wikidata").symlink_to(SEED)
    (home / "data" / "models").symlink_to(HOME / "data" / "models")
    (home / "data" / "regions").symlink_to(HOME / "data" / "regions")
    return home


def seeded_wiki(directory: Path) -> Path:
    """A sandbox's folder with the committed seed."""
    return shutil.copytree(made_once("seed", _load_seed), directory, dirs_exist_ok=True)


def _load_seed(directory: Path) -> None:
    with running_sandbox(directory, seed=SEED):
        pass
