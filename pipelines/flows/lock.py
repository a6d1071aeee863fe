"""One at a time: by a lock on a file, and in the ledger, so that it holds on all machines that share one.

The system takes back both when a process ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.exceptions import GateError
from pipelines.ledger import Ledger
from pipelines.partners.partner import partner_folder
from pipelines.settings import Settings, load_settings

FILE_NAME = "lock"


@contextmanager
def alone(slug: str, settings: Settings | None = None) -> Iterator[None]:
    """Work on a partner within, and let no other command do so, here or on another machine with the same ledger.

    Raises:
        GateError: another process does.
        PartnerError: there is no such partner.
    """
    settings = settings or load_settings()
    partner_folder(settings.home, slug)
    path = settings.runs / slug / FILE_NAME
    remedy = "wait until it has ended, or end it; then try again: what it did is kept"
    with _file_held(path) as other:
        if other is not None:
            words = f"partner '{slug}' is being worked on by another command (process {other})"
            raise GateError(words, file=path, remedy=remedy)
        with _held_everywhere(settings, f"work on {slug}") as ours:
            if not ours:
                raise GateError(f"partner '{slug}' is being worked on from another machine", remedy=remedy)
            yield


@contextmanager
def held(settings: Settings, name: str, path: Path) -> Iterator[bool]:
    """Hold what has this name within, by the file and in the ledger; False if somebody else does."""
    with _file_held(path) as other:
        if other is not None:
            yield False
            return
        with _held_everywhere(settings, name) as ours:
            yield ours


@contextmanager
def _file_held(path: Path) -> Iterator[str | None]:
    """Hold the file; if another process does, its number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        other = None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            other = file.read().strip()
        else:
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
        yield other


@contextmanager
def _held_everywhere(settings: Settings, name: str) -> Iterator[bool]:
    """Hold what has this name on all machines; a SQLite ledger is this machine's alone."""
    if settings.ledger.startswith("sqlite"):
        yield True
        return
    with Ledger(settings.ledger) as ledger, ledger.holding(name) as ours:
        yield ours
