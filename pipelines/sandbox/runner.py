"""A sandbox inside the running program: uvicorn in a thread on a free port, for tests and short-lived uses."""

import socket
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn

from pipelines.exceptions import SandboxError
from pipelines.sandbox.accounts import DEFAULT_ACCOUNT, DEFAULT_PASSWORD, Account
from pipelines.sandbox.app import create_app
from pipelines.sandbox.faults import Fault, FaultPlan
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.requestlog import RequestLog
from pipelines.sandbox.seed import load_seed
from pipelines.sandbox.wiki import Wiki

__all__ = ["RunningSandbox", "listen", "running_sandbox"]

_START_SECONDS = 30.0


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that answers: its URLs, its default credentials, and what was asked of it."""

    url: str
    requests: RequestLog
    wiki: Wiki
    user: str = "Donata@donata"
    password: str = DEFAULT_PASSWORD

    @property
    def api_url(self) -> str:
        """The action API's URL."""
        return f"{self.url}/w/api.php"

    @property
    def sparql_url(self) -> str:
        """The SPARQL endpoint's URL."""
        return f"{self.url}/sparql"

    def set_faults(self, *faults: Fault, seed: int = 0) -> FaultPlan:
        """Have requests go wrong from now on; none given, all is well again. The plan tells what it has struck."""
        plan = self.wiki.faults = FaultPlan(faults, seed)
        return plan

    def entity(self, entity_id: str) -> dict[str, Any]:
        """An entity as it is stored, redirects followed.

        Raises:
            KeyError: if there is none.
        """
        page = self.wiki.resolve(entity_id)
        if page is None:
            raise KeyError(entity_id)
        return page.entity()


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that nobody else can take it.

    Raises:
        SandboxError: if the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio turns Nagle's algorithm off: an answer in two writes waits 40 ms for its second.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SandboxError(
            f"port {port} on {host} is taken", remedy="stop what listens there, or choose another port"
        ) from error
    return listener


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise SandboxError("the sandbox did not start", remedy="look at the messages above")
        time.sleep(0.005)


@contextmanager
def serving(wiki: Wiki, listener: socket.socket, log: RequestLog) -> Iterator[None]:
    """Serve a wiki on a listening socket for as long as the block runs."""
    config = uvicorn.Config(
        create_app(wiki, log),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_keep_alive=75,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="sandbox", daemon=True)
    thread.start()
    try:
        _wait_until_started(server, thread)
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=_START_SECONDS)


@contextmanager
def running_sandbox(
    directory: Path,
    *,
    seed: Path | Iterable[dict[str, Any]] | None = None,
    accounts: tuple[Account, ...] = (DEFAULT_ACCOUNT,),
    port: int = 0,
    sparql_timeout: float = 60.0,
    edits_per_minute: int | None = None,
) -> Iterator[RunningSandbox]:
    """Run a sandbox for as long as the block runs.

    Args:
        directory: where its state is kept; a sandbox that is there already is used on.
        seed: a folder of seed tables (`data/wikidata`), or entities in Wikidata's JSON; loaded before it starts.
        accounts: who may log in.
        port: 0 takes a free one.
        sparql_timeout: seconds after which a query is given up.
        edits_per_minute: for accounts without `noratelimit`; None for no limit.

    Raises:
        SandboxError: if the port or the directory is taken, or the seed is malformed.
    """
    options = SandboxOptions(
        directory=directory,
        port=port,
        accounts=accounts,
        sparql_timeout=sparql_timeout,
        edits_per_minute=edits_per_minute,
    )
    listener = listen(options.host, options.port)
    url = f"http://{options.host}:{listener.getsockname()[1]}"
    try:
        wiki = Wiki(options, url)
    except BaseException:
        listener.close()
        raise
    try:
        if seed is not None:
            load_seed(wiki, seed)
        log = RequestLog()
        with serving(wiki, listener, log):
            yield RunningSandbox(url, log, wiki)
    finally:
        listener.close()
        wiki.close()
