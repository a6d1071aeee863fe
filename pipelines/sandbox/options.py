"""What a sandbox can be told when it starts."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from pipelines.exceptions import SandboxError
from pipelines.model.values import CONCEPT_BASE
from pipelines.sandbox.accounts import DEFAULT_ACCOUNT, Account
from pipelines.sandbox.policy import Policy

__all__ = ["SandboxOptions"]


@dataclass(frozen=True, kw_only=True)
class SandboxOptions:
    """A sandbox: where its state is, where it listens, who may log in.

    Attributes:
        directory: holds `entities.sqlite` and `graph/`; created if it is missing.
        host: a loopback address; nothing else is accepted.
        port: TCP port; 0 takes a free one.
        concept_base: what the concept URIs begin with.
        sparql_timeout: seconds after which a query is given up, as in Wikidata's query service.
        edits_per_minute: edits that an account without `noratelimit` may make a minute; None for no limit.
        faults: whether faults can be set through the control endpoint.
        policy: what the wiki's keepers set: filters, further limits, what other wikis have.
    """

    directory: Path
    host: str = "127.0.0.1"
    port: int = 8181
    accounts: tuple[Account, ...] = (DEFAULT_ACCOUNT,)
    concept_base: str = CONCEPT_BASE
    sparql_timeout: float = 60.0
    site_name: str = "Donata sandbox"
    edits_per_minute: int | None = None
    faults: bool = False
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        if not is_loopback(self.host):
            raise SandboxError(
                f"the sandbox listens on this machine alone, not on '{self.host}'",
                remedy="use a loopback address such as 127.0.0.1",
            )
        for account in self.accounts:
            for name, bot in account.bot_passwords.items():
                if not re.fullmatch(r"[0-9a-w]{32,}", bot.password):
                    raise SandboxError(
                        f"the bot password {account.name}@{name} would not be taken for one",
                        remedy="use at least 32 of the characters 0-9 and a-w",
                    )


def is_loopback(host: str) -> bool:
    """Whether the host is this machine alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
