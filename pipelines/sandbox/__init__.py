"""The embedded Wikibase: action API, entity data and SPARQL over SQLite and Oxigraph, on the loopback interface.

Reach for `running_sandbox` in tests and short-lived programs, for `start`, `stop` and `status` from a command line,
for `serve` to run one in the foreground, for `load`, `snapshot`, `restore`, `reset` and `export` to work on its state.
Everything else of Donata reaches a sandbox by its URL alone.
"""

from pipelines.sandbox.accounts import DEFAULT_ACCOUNT, DEFAULT_PASSWORD, Account, BotPassword
from pipelines.sandbox.faults import Fault, FaultPlan
from pipelines.sandbox.imports import LoadReport
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.requestlog import RequestEntry, RequestLog
from pipelines.sandbox.runner import RunningSandbox, running_sandbox
from pipelines.sandbox.server import ServerFacts, serve, start, status, stop
from pipelines.sandbox.snapshots import Snapshot
from pipelines.sandbox.state import Sandbox, export, list_sandboxes, load, reset, restore, snapshot

__all__ = [
    "DEFAULT_ACCOUNT",
    "DEFAULT_PASSWORD",
    "Account",
    "BotPassword",
    "Fault",
    "FaultPlan",
    "LoadReport",
    "RequestEntry",
    "RequestLog",
    "RunningSandbox",
    "Sandbox",
    "SandboxOptions",
    "ServerFacts",
    "Snapshot",
    "export",
    "list_sandboxes",
    "load",
    "reset",
    "restore",
    "running_sandbox",
    "serve",
    "snapshot",
    "start",
    "status",
    "stop",
]
