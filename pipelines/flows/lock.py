"""One command at a time works on a partner: a lock on a file, which the system takes back when a process ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.exceptions import GateError
from pipelines.partners.partner import partner_folder
from pipelines.settings import Settings, load_settings

FILE_NAME = "lock"


@contextmanager
def alone(slug: str, settings: Settings | None = None) -> Iterator[None]:
    """Work on a partner within, and let nobody else do so from the same folder of runs.

    Raises:
        GateError: another process does.
        PartnerError: there is no such partner.
    """
    settings = settings or load_settings()
    partner_folder(settings.home, slug)
    path = settings.runs / slug / FILE_NAME
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise GateError(
                f"partner '{slug}' is being worked on by another command (process {file.read().strip()})",
                file=path,
                remedy="wait until it has ended, or end it; then try again: what it did is kept",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
