"""`donata run SLUG`, again and again, each time killed at a point of its work: `python killed.py SLUG POINT…`.

Each time is a process of its own, and takes SIGKILL at its point with no last words; that it did is told in a line.
The imports, which take seconds, are done once, before any process is forked. A point is one of
- `before:<name>`: as the file whose path ends so is about to be put in place; what was written aside stays behind;
- `unsent:<n>`: as the n-th edit is about to be sent, its intent written down;
- `unheard:<n>`: as the n-th edit's answer arrives, unread: the wiki has saved it, and nobody here knows.

With `plain ` before it, flows are plain functions instead of Prefect's.

Python tells of both through audit hooks (https://docs.python.org/3/library/audit_events.html), so nothing is patched.
"""

import os
import select
import signal
import sys
from collections.abc import Callable
from typing import Any

EDIT = b"action=wbeditentity"
ANSWER_SECONDS = 60


def die() -> None:
    """As kill -9 does it, children too."""
    os.killpg(os.getpgrp(), signal.SIGKILL)


def dies_before_file(name: str) -> Callable[[str, tuple[Any, ...]], None]:
    """A hook that dies as a file whose path ends in `name` is put in place."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.rename" and str(arguments[1]).endswith(name):
            die()

    return hook


def dies_at_edit(number: int, *, unheard: bool) -> Callable[[str, tuple[Any, ...]], None]:
    """A hook that dies at the n-th edit: before it is sent, or once its answer is there."""
    sent = 0

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal sent
        if event != "http.client.send" or EDIT not in bytes(arguments[1]):
            return
        sent += 1
        if sent < number:
            return
        connection, body = arguments
        if unheard:
            connection.sock.sendall(body)
            select.select([connection.sock], [], [], ANSWER_SECONDS)
        die()

    return hook


def hook_of(point: str) -> Callable[[str, tuple[Any, ...]], None]:
    """The hook of a point."""
    kind, _, detail = point.partition(":")
    return dies_before_file(detail) if kind == "before" else dies_at_edit(int(detail), unheard=kind == "unheard")


def run(slug: str, given: str) -> int:
    """Run the partner in a process group of its own, to be killed at the point; the status as `os.wait` has it."""
    process = os.fork()
    if process:
        return os.waitpid(process, 0)[1]
    os.setpgrp()
    point = given.removeprefix("plain ")
    if point != given:
        os.environ["DONATA_TASK_RUNNER"] = "plain"
    sys.addaudithook(hook_of(point))
    sys.argv = ["donata", "run", slug]
    try:
        main()
    finally:
        os._exit(0)


if __name__ == "__main__":
    import pipelines.flows.partnership  # noqa: F401 - what `run` imports when it is called
    from pipelines.cli import main

    for given in sys.argv[2:]:
        sys.stdout.write(f"{given} {run(sys.argv[1], given)}\n")
        sys.stdout.flush()
