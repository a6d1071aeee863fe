"""A PostgreSQL server of the tests' own: it listens on a socket in its folder alone, and nothing of it stays."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from pipelines.ledger import Ledger
from pipelines.ledger.rows import Base

#: Of a test or its parameter: whoever needs PostgreSQL shares one process, hence one server.
ON_POSTGRES = pytest.mark.xdist_group("postgresql")
#: Nothing has to outlive the tests, so nothing is waited for until it is on the disk.
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=16MB", "timezone=UTC")
#: Emptying one database takes a fraction of what making one takes.
_DATABASE = "ledger"


@dataclass(frozen=True)
class Postgres:
    """A running server with one ledger."""

    folder: Path

    @property
    def url(self) -> str:
        """The ledger's URL."""
        return f"postgresql+psycopg://donata@/{_DATABASE}?host={self.folder}"

    def make_ledger(self) -> None:
        """Make the ledger."""
        self._carry_out("postgres", f"CREATE DATABASE {_DATABASE}")
        with Ledger(self.url):
            pass

    def empty_ledger(self) -> str:
        """The ledger's URL, once nothing of the last test is in it; as superuser also of what is append-only."""
        clearing = [f"{table.delete()};" for table in Base.metadata.sorted_tables if table.name != "meta"]
        counting = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S';"
        self._carry_out(
            _DATABASE, "SET lock_timeout = '30s'; SET session_replication_role = replica;", *clearing, counting
        )
        return self.url

    def _carry_out(self, database: str, *statements: str) -> None:
        with psycopg.connect(host=str(self.folder), user="donata", dbname=database, autocommit=True) as connection:
            connection.execute(" ".join(statements).encode())


def postgres_programs() -> Path | None:
    """The folder of the server's programs, if it is installed; Debian keeps them off the path."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    there = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    return there[-1].parent if there else None


@contextmanager
def running_postgres(programs: Path) -> Iterator[Postgres]:
    """A new cluster, as long as this lasts."""
    # A socket's path must be short, and the server's own user has to reach it.
    folder = Path(mkdtemp(prefix="donata-pg-"))
    try:
        user = _server_user()
        if user:
            shutil.chown(folder, user)
        _run(programs / "initdb", "-D", folder / "data", "-U", "donata", "--auth=trust", "--no-sync", user=user)
        options = " ".join(["-k", str(folder), "-c listen_addresses=''", *(f"-c {each}" for each in _SETTINGS)])
        control: list[str | Path] = [programs / "pg_ctl", "-D", folder / "data", "-s", "-w"]
        _run(*control, "-l", folder / "log", "-o", options, "start", user=user)
        try:
            server = Postgres(folder)
            server.make_ledger()
            yield server
        finally:
            _run(*control, "-m", "immediate", "stop", user=user)
    finally:
        shutil.rmtree(folder)


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as somebody who may do little."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in names)


def _run(*command: str | Path, user: str | None) -> None:
    words = [str(word) for word in command]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/", user=user, extra_groups=[] if user else None)
