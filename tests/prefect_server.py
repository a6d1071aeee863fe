"""One temporary Prefect server for all processes of a test run: the first that needs it starts it, the last ends it.

A server costs as much processor time to start as many runs of a small partner: it makes its database anew each time.
"""

import fcntl
import inspect
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

#: Seconds that a server may take to start on a busy machine.
PATIENCE = 180
#: As Prefect starts its own temporary servers, but that it need not know of Prefect's blocks, which nobody uses here.
SETTINGS = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
}


@dataclass
class Server:
    """A server's process and address, and the processes that use it."""

    process: int = 0
    url: str = ""
    users: list[int] = field(default_factory=list)


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """The address of its API; all processes that share it name the same folder."""
    with _server(folder) as server:
        server.users = [user for user in server.users if _lives(user)]
        if not server.users:
            server.process, server.url = _start(folder)
        server.users.append(os.getpid())
        url = server.url
    try:
        yield url
        _drain()
    finally:
        with _server(folder) as server:
            server.users.remove(os.getpid())
            if not any(_lives(user) for user in server.users):
                os.kill(server.process, signal.SIGTERM)
                with suppress(ChildProcessError):  # Another process started it.
                    os.waitpid(server.process, 0)


@contextmanager
def _server(folder: Path) -> Iterator[Server]:
    """What is known of the server, to be changed by one process at a time."""
    with (folder / "prefect.json").open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = file.read()
        server = Server(**json.loads(known)) if known else Server()
        yield server
        file.truncate(0)
        file.write(json.dumps(asdict(server)))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _start(folder: Path) -> tuple[int, str]:
    """A server, once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
    command += ["--host", "127.0.0.1", "--port", port, "--log-level", "error", "--lifespan", "on"]
    database = {"PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}"}
    log, flags = folder / "prefect.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND
    process = os.posix_spawn(
        sys.executable,
        command,
        os.environ | SETTINGS | database,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)],
    )
    url = f"http://127.0.0.1:{port}/api"
    for _ in range(PATIENCE * 10):
        with suppress(URLError), urlopen(f"{url}/health"):  # noqa: S310 - it is http
            return process, url
        assert os.waitpid(process, os.WNOHANG) == (0, 0), log.read_text(encoding="utf-8")
        time.sleep(0.1)
    os.kill(process, signal.SIGKILL)
    raise TimeoutError(f"Prefect's server did not start in {PATIENCE} s: {log.read_text(encoding='utf-8')}")


def _drain() -> None:
    """Have all that Prefect logs and tells of in the background reach the server, while there is one."""
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker
    from prefect.utilities.asyncutils import run_coro_as_sync

    async def drain() -> None:
        with suppress(RuntimeError):  # Nothing was logged.
            logged = APILogWorker.instance().drain()
            if inspect.isawaitable(logged):
                await logged
        told = EventsWorker.drain_all()
        if inspect.isawaitable(told):
            await told

    run_coro_as_sync(drain())
