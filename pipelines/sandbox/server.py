"""The sandbox as a process of its own: in the foreground, or started, looked at and stopped from elsewhere.

A running server is described by `server.json` in its directory; the process writes it when it answers and removes it
when it ends. Credentials reach a detached server through its environment alone.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import uvicorn

from pipelines.exceptions import SandboxError
from pipelines.sandbox.accounts import DEFAULT_PASSWORD, default_account
from pipelines.sandbox.app import create_app
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.requestlog import RequestLog
from pipelines.sandbox.runner import listen
from pipelines.sandbox.snapshots import begin
from pipelines.sandbox.wiki import Wiki

__all__ = ["FACTS", "LOG", "ServerFacts", "serve", "start", "status", "stop"]

FACTS, LOG = "server.json", "server.log"
#: The process id of a server that was started, and does not answer yet.
STARTING = "starting"
PASSWORD_VARIABLE = "DONATA_SANDBOX_PASSWORD"  # noqa: S105 - the variable's name
_START_SECONDS, _STOP_SECONDS, _PAUSE = 60.0, 30.0, 0.05


@dataclass(frozen=True)
class ServerFacts:
    """A running server: where it answers, its process, its directory, and since when (UTC).

    `owner`: the process beside which it runs, and which stops it at its end; None: it runs until somebody stops it.
    """

    url: str
    pid: int
    directory: str
    started: str
    owner: int | None = None

    @property
    def orphaned(self) -> bool:
        """Whether its owner ended without stopping it."""
        return self.owner is not None and not _is_alive(self.owner)

    @property
    def api_url(self) -> str:
        """The action API's URL."""
        return f"{self.url}/w/api.php"

    @property
    def sparql_url(self) -> str:
        """The SPARQL endpoint's URL."""
        return f"{self.url}/sparql"


def serve(
    directory: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8181,
    password: str = DEFAULT_PASSWORD,
    seed: Path | None = None,
    faults: bool = False,
    owner: int | None = None,
) -> None:
    """Serve a sandbox in the foreground until SIGTERM or SIGINT; both end it cleanly.

    Raises:
        SandboxError: if the host is not loopback, the port is taken, the directory is in use, or the seed malformed.
    """
    accounts = (default_account(password),)
    options = SandboxOptions(directory=directory, host=host, port=port, accounts=accounts, faults=faults)
    listener = listen(host, port)
    url = f"http://{host}:{listener.getsockname()[1]}"
    facts_file = directory / FACTS
    try:
        wiki = Wiki(options, url)
        try:
            begin(wiki, seed)
            now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            facts = ServerFacts(url, os.getpid(), str(directory.resolve()), now, owner)
            facts_file.write_text(json.dumps(asdict(facts)), "utf-8")
            (directory / STARTING).unlink(missing_ok=True)
            config = uvicorn.Config(
                create_app(wiki, RequestLog(1000)),
                log_level="warning",
                lifespan="off",
                ws="none",
                timeout_keep_alive=75,
            )
            listener.listen(config.backlog)
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            facts_file.unlink(missing_ok=True)
            wiki.close()
    finally:
        listener.close()


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    state = Path(f"/proc/{pid}/stat")
    # A child that ended but was not waited for yet is no running server.
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def status(directory: Path) -> ServerFacts | None:
    """The facts of the server that runs in the directory; None if none does."""
    try:
        facts = ServerFacts(**json.loads((directory / FACTS).read_text("utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):
        return None
    if not _is_alive(facts.pid):
        return None
    try:
        with urllib.request.urlopen(f"{facts.url}/health", timeout=5) as answer:  # noqa: S310 - our own server's URL
            return facts if json.loads(answer.read())["pid"] == facts.pid else None
    except (OSError, ValueError, KeyError):
        return None


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1].rpartition("SandboxError: ")[2] if lines else "it said nothing"


def start(
    directory: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8181,
    password: str = DEFAULT_PASSWORD,
    seed: Path | None = None,
    faults: bool = False,
    owner: int | None = None,
) -> ServerFacts:
    """Start a sandbox as a process of its own and wait until it answers; one that runs already is left running.

    `owner`: the process beside which it runs. One whose owner was killed becomes that of this one, and one that was
    being started then is waited for.

    Raises:
        SandboxError: as `serve`, with what the process said.
    """
    if running := status(directory):
        return _taken_over(running, owner)
    SandboxOptions(directory=directory, host=host, port=port, accounts=(default_account(password),))
    log = directory / LOG
    if (pid := _starting(directory)) is None:
        listen(host, port).close()
        directory.mkdir(parents=True, exist_ok=True)
        pid = _spawn(directory, host, port, password=password, seed=seed, faults=faults, owner=owner)
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and _is_alive(pid):
        if facts := status(directory):
            return _taken_over(facts, owner)
        time.sleep(_PAUSE)
    if _is_alive(pid):
        os.kill(pid, signal.SIGTERM)
    raise SandboxError(f"the sandbox did not start: {_last_words(log)}", remedy=f"see {log}")


def _taken_over(facts: ServerFacts, owner: int | None) -> ServerFacts:
    """A running server, owned by this process if the one that owned it is gone."""
    if owner is None or not facts.orphaned:
        return facts
    facts = replace(facts, owner=owner)
    (Path(facts.directory) / FACTS).write_text(json.dumps(asdict(facts)), "utf-8")
    return facts


def _starting(directory: Path) -> int | None:
    """The process that another one started here, and that does not answer yet."""
    try:
        pid = int((directory / STARTING).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return pid if _is_alive(pid) else None


def _spawn(
    directory: Path, host: str, port: int, *, password: str, seed: Path | None, faults: bool, owner: int | None
) -> int:
    """Start the server as a child of nobody, so that it outlives this process; its process id."""
    command = [sys.executable, "-m", "pipelines.sandbox.server", str(directory), host, str(port)]
    command += ["faults" if faults else "", str(seed or ""), str(owner or "")]
    environment = {**os.environ, PASSWORD_VARIABLE: password}
    with (directory / LOG).open("wb") as output:
        launched = subprocess.run(  # noqa: S603 - our own module
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=output, env=environment, check=True
        )
    pid = int(launched.stdout)
    (directory / STARTING).write_text(str(pid), "utf-8")
    return pid


def stop(directory: Path) -> bool:
    """Stop the server that runs in the directory, and wait until it has; False if none ran.

    Raises:
        SandboxError: if it does not end.
    """
    facts = status(directory)
    if facts is None:
        return False
    os.kill(facts.pid, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_SECONDS
    while _is_alive(facts.pid):
        if time.monotonic() > deadline:
            raise SandboxError(f"the sandbox (process {facts.pid}) does not end", remedy="end the process yourself")
        time.sleep(_PAUSE)
    return True


def _detach() -> None:
    """Go on in a child with a session of its own, after telling its process id; the parent ends."""
    child = os.fork()
    if child:
        sys.stdout.write(str(child))
        sys.stdout.flush()
        os._exit(0)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, sys.stdout.fileno())


def main(arguments: list[str]) -> int:
    """`python -m pipelines.sandbox.server DIRECTORY HOST PORT FAULTS SEED OWNER`: what `start` runs; prints its id."""
    directory, host, port, faults, seed, owner = arguments
    password = os.environ.pop(PASSWORD_VARIABLE, DEFAULT_PASSWORD)
    _detach()
    try:
        folder = Path(seed) if seed else None
        serve(
            Path(directory),
            host=host,
            port=int(port),
            password=password,
            seed=folder,
            faults=bool(faults),
            owner=int(owner) if owner else None,
        )
    except SandboxError as error:
        sys.stderr.write(f"SandboxError: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
