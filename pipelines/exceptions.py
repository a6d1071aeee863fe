"""Exceptions: a run cannot go on, and each says what a person should do next.

Trouble with a single record is never an exception but an issue row (`pipelines.model.issues`).

    DonataError
    ├── ConfigurationError       a file that a person wrote needs a correction
    │   ├── SettingsError        donata.toml, environment or command line
    │   ├── PartnerError         data/partners/<slug>/datapackage.json
    │   ├── MappingError         mappings/<slug>.yaml or a crosswalk
    │   ├── TargetError          mappings/targets/<name>.json
    │   └── QueryError           sparql/**/*.rq, or its parameters
    ├── InputError               a dump that cannot be read as what it claims to be
    ├── GateError                a rule stops the run before it does harm
    │   ├── LicenceError         the partner's licence does not allow a donation
    │   ├── ExpectationError     the mapping's `expect` does not hold
    │   ├── FirstLookError       the first items of a new mapping are uploaded: somebody should look
    │   ├── PublicTargetError    a public wiki was not named, or no credentials are set for it
    │   └── ReviewError          another reviewer has the record, or it was decided in the meantime
    ├── LedgerError              the ledger is locked, damaged, or of another version
    ├── TableError               a stage was handed a table that breaks its contract
    ├── SandboxError             the embedded Wikibase cannot start, stop or load
    ├── ServingError             a web service of ours cannot start
    └── ServiceError             a Wikibase or a SPARQL endpoint
        ├── TransientServiceError    may succeed later: worth a bounded, polite retry
        │   ├── ServiceUnavailableError   no answer, a time-out, a 5xx, a truncated answer
        │   ├── RateLimitedError          429 or `ratelimited`; `retry_after` in seconds
        │   ├── LaggedError               maxlag; `retry_after` in seconds
        │   └── StoppedError              a person asked to stop: resume when it suits
        └── TerminalServiceError     will fail again: do not retry
            ├── AuthenticationError  wrong credentials, or a session that cannot be renewed
            ├── EditConflictError    the item changed under the edit
            └── EditRefusedError     the Wikibase refused the edit: `code` says why
"""

from pathlib import Path

__all__ = [
    "AuthenticationError",
    "ConfigurationError",
    "DonataError",
    "EditConflictError",
    "EditRefusedError",
    "ExpectationError",
    "FirstLookError",
    "GateError",
    "InputError",
    "LaggedError",
    "LedgerError",
    "LicenceError",
    "MappingError",
    "PartnerError",
    "PublicTargetError",
    "QueryError",
    "RateLimitedError",
    "ReviewError",
    "SandboxError",
    "ServiceError",
    "ServiceUnavailableError",
    "ServingError",
    "SettingsError",
    "StoppedError",
    "TableError",
    "TargetError",
    "TerminalServiceError",
    "TransientServiceError",
]


class DonataError(Exception):
    """The root: a message, where the trouble is (file, line, column, as far as known), and the remedy."""

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        file: Path | str | None = None,
        line: int | None = None,
        column: str | int | None = None,
    ) -> None:
        self.message = message
        self.remedy = remedy
        self.file = str(file) if file is not None else None
        self.line = line
        self.column = column
        super().__init__(message)

    @property
    def place(self) -> str:
        """`file:line, column NAME`, with what is known of it; empty if nothing is."""
        place = self.file or ""
        if self.line is not None:
            place += f":{self.line}" if place else f"line {self.line}"
        if self.column is not None:
            place += f"{', ' if place else ''}column {self.column}"
        return place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        what_next = f" → {self.remedy}" if self.remedy else ""
        return f"{where}{self.message}{what_next}"


class ConfigurationError(DonataError):
    """A file that a person wrote needs a correction."""


class SettingsError(ConfigurationError):
    """A setting is unknown, of the wrong type, or a secret stands in a file."""


class PartnerError(ConfigurationError):
    """A partner's data package cannot be used."""


class MappingError(ConfigurationError):
    """A mapping or a crosswalk cannot be used."""


class TargetError(ConfigurationError):
    """A target's manifest cannot be used, or no target has this name."""


class QueryError(ConfigurationError):
    """A SPARQL file, or the values for its parameters, cannot be used."""


class InputError(DonataError):
    """A dump cannot be read as what it claims to be."""


class GateError(DonataError):
    """A rule stops the run before it does harm."""


class LicenceError(GateError):
    """The partner's licence does not allow a donation."""


class ExpectationError(GateError):
    """What the mapping expects of the dump or of the run does not hold."""


class FirstLookError(GateError):
    """The first items of a mapping that is new to the target are uploaded: somebody should look at them."""


class PublicTargetError(GateError):
    """A public wiki was not named on the command line, or its credentials are not in the environment."""


class ReviewError(GateError):
    """Another reviewer has the record before them, or it was decided or taken back in the meantime."""


class LedgerError(DonataError):
    """The ledger is locked, damaged, or of another version."""


class TableError(DonataError):
    """A stage was handed a table that breaks its contract; the message names table and column."""


class SandboxError(DonataError):
    """The embedded Wikibase cannot start, stop or load."""


class ServingError(DonataError):
    """A web service of ours cannot start."""


class ServiceError(DonataError):
    """A Wikibase or a SPARQL endpoint did not do what was asked."""

    def __init__(self, message: str, *, remedy: str = "", service: str = "", code: str = "") -> None:
        self.service = service
        self.code = code
        super().__init__(f"{service}: {message}" if service else message, remedy=remedy)


class TransientServiceError(ServiceError):
    """May succeed later: worth a bounded, polite retry after `retry_after` seconds (None: the caller's own pace)."""

    def __init__(
        self,
        message: str,
        *,
        remedy: str = "",
        service: str = "",
        code: str = "",
        retry_after: float | None = None,
    ) -> None:
        self.retry_after = retry_after
        super().__init__(message, remedy=remedy, service=service, code=code)


class ServiceUnavailableError(TransientServiceError):
    """No answer, a time-out, a 5xx, or an answer that was cut short."""


class RateLimitedError(TransientServiceError):
    """HTTP 429, or `ratelimited` inside a 200."""


class LaggedError(TransientServiceError):
    """The servers lag behind (`maxlag`), or are read-only for a while."""


class StoppedError(TransientServiceError):
    """A person asked to stop (Ctrl-C): nothing is on its way, and the run can be resumed."""


class TerminalServiceError(ServiceError):
    """Will fail again: not to be retried."""


class AuthenticationError(TerminalServiceError):
    """Wrong credentials, a missing right, or a session that cannot be renewed."""


class EditConflictError(TerminalServiceError):
    """The item changed under the edit: read it again and decide again."""


class EditRefusedError(TerminalServiceError):
    """The Wikibase refused the edit; `code` is its own error code."""
