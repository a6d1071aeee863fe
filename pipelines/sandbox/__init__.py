"""The embedded Wikibase: action API, entity data and SPARQL over SQLite and Oxigraph, on the loopback interface.

Reach for `running_sandbox` in tests and short-lived programs, for `start`, `stop` and `status` from a command line,
for `serve` to run one in the foreground. Everything else of Donata reaches a sandbox by its URL alone.
"""

from pipelines.sandbox.accounts import DEFAULT_ACCOUNT, DEFAULT_PASSWORD, Account, BotPassword
from pipelines.sandbox.imports import LoadReport
from pipelines.sandbox.options import SandboxOptions
from pipelines.sandbox.requestlog import RequestEntry, RequestLog
from pipelines.sandbox.runner import RunningSandbox, running_sandbox
from pipelines.sandbox.server import ServerFacts, load, reset, serve, start, status, stop

__all__ = [
    "DEFAULT_ACCOUNT",
    "DEFAULT_PASSWORD",
    "Account",
    "BotPassword",
    "LoadReport",
    "RequestEntry",
    "RequestLog",
    "RunningSandbox",
    "SandboxOptions",
    "ServerFacts",
    "load",
    "reset",
    "running_sandbox",
    "serve",
    "start",
    "status",
    "stop",
]
