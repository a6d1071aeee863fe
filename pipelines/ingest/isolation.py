"""Isolation: a stranger's file is checked in a process of its own, with limits of memory, disk and time.

Whatever the file does to that process, the server goes on, and the memory is given back at the end.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from pipelines.exceptions import DonataError, InputError, TableError
from pipelines.ingest.given import as_given
from pipelines.ingest.report import IngestReport, read_report
from pipelines.ingest.snapshots import Snapshot
from pipelines.ingest.stage import ingest_resource
from pipelines.messages import N_
from pipelines.partners.partner import read_partner
from pipelines.settings import PREFIX

REFUSAL = "refused.json"


class Order(BaseModel):
    """What is to be checked, against which partner's schema, and where its files go; `previous`: the last records."""

    home: Path
    slug: str
    dump: Path
    name: str
    checksum: str
    bytes: int
    out: Path
    previous: Path | None = None


class Refusal(BaseModel):
    """Why a file cannot be read as the partner's table."""

    message: str
    remedy: str


@dataclass(frozen=True)
class Limits:
    """What a check may use: bytes of memory, bytes of a file that it writes, and seconds."""

    memory: int = 3 << 30
    file: int = 8 << 30
    seconds: float = 3600.0


Check = Callable[[Order], IngestReport]


def check_here(order: Order) -> IngestReport:
    """Check in this process.

    Raises:
        InputError: the file cannot be read as the partner's table.
    """
    partner = read_partner(order.home, order.slug)
    snapshot = Snapshot(order.dump, order.name, order.checksum, order.bytes)
    return ingest_resource(as_given(partner.resource), snapshot, order.out, previous=order.previous)


def check_apart(order: Order, limits: Limits = Limits()) -> IngestReport:
    """Check in a process of its own.

    Raises:
        InputError: the file cannot be read as the partner's table, or the check took more than the limits.
    """
    order.out.mkdir(parents=True, exist_ok=True)
    (order.out / REFUSAL).unlink(missing_ok=True)
    command = [sys.executable, "-m", __name__, str(limits.memory), str(limits.file)]
    # No credentials: whoever takes over the reading of a file finds none.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            input=order.model_dump_json(),
            timeout=limits.seconds,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        code: int | None = done.returncode
    except subprocess.TimeoutExpired:
        code = None
    if (order.out / REFUSAL).is_file():
        refusal = Refusal.model_validate_json((order.out / REFUSAL).read_bytes())
        raise InputError(refusal.message, remedy=refusal.remedy)
    report = read_report(order.out) if code == 0 else None
    if report is None:
        why_said = N_("took too long") if code is None else N_("needed more memory or disk than a check may have")
        raise InputError(
            f"the check of this file {why_said}", file=order.name, remedy="send it as a plain CSV file, or in parts"
        )
    return report


def _main(arguments: list[str]) -> int:
    memory, file = map(int, arguments)
    # Data, not address space: threads and memory maps reserve far more addresses than they use.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    order = Order.model_validate_json(sys.stdin.buffer.read())
    try:
        check_here(order)
    except (InputError, TableError) as error:
        _refuse(order, error)
    except MemoryError:
        return 1
    return 0


def _refuse(order: Order, error: DonataError) -> None:
    place = f"{error.place}: " if error.line is not None else ""
    refusal = Refusal(message=f"{place}{error.message}", remedy=error.remedy)
    (order.out / REFUSAL).write_text(refusal.model_dump_json(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
