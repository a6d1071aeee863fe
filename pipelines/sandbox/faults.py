"""Faults on request: which requests go wrong, and how, reproducibly from a seed.

A plan is a list of faults. Each looks at the requests that it is about, lets some pass, and strikes the others as often
as it says; whether it strikes is drawn from a generator of its own, so that the same requests in the same order always
meet the same faults.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["EDITING", "Fault", "FaultPlan", "Struck"]

Kind = Literal[
    "lag",
    "replica-lag",
    "readonly",
    "too-many-requests",
    "error-before",
    "error-after",
    "drop-before",
    "drop-after",
    "cut",
    "slow",
    "late",
    "lost-session",
    "other-edit",
]

EDITING = frozenset(
    {
        "wbeditentity",
        "wbcreateclaim",
        "wbsetclaim",
        "wbsetclaimvalue",
        "wbremoveclaims",
        "wbsetqualifier",
        "wbremovequalifiers",
        "wbsetreference",
        "wbremovereferences",
        "wbsetlabel",
        "wbsetdescription",
        "wbsetaliases",
        "wbsetsitelink",
        "wblinktitles",
        "wbmergeitems",
        "wbcreateredirect",
        "edit",
        "delete",
    }
)
"""The actions that change something; what a fault of the API is about unless it names actions."""


class Fault(BaseModel):
    """One fault: what goes wrong, in which requests, how often.

    Attributes:
        kind: `lag` (`maxlag` counts `seconds`, by the query service), `replica-lag` (a replica is `seconds` behind:
            over 3 seconds, bots find the wiki read-only), `readonly` (with `reason`), `too-many-requests` (429),
            `error-before` and `error-after` (`status`, before the request is carried out or after), `drop-before` and
            `drop-after` (the connection ends without an answer), `cut` (it ends within the answer), `slow` (the answer
            takes `seconds` longer), `late` (the connection ends at once, and the request is carried out `seconds`
            later, as by a server that its client no longer waits for), `lost-session` (the login is forgotten),
            `other-edit` (another user edits the same entity just before, with `changes`).
        where: `api` or `sparql`.
        actions: of the API; empty for all that edit.
        skip: so many requests pass before the first is struck.
        times: so many are struck at most; None for no end.
        share: the part of the requests that is struck, by chance.
        seconds: of lag, of delay, or of `Retry-After`.
        status: the HTTP status of errors.
        reason: why nothing can be edited.
        changes: what another user does to the entity, as `wbeditentity` takes it in `data`; by default an alias.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind
    where: Literal["api", "sparql"] = "api"
    actions: tuple[str, ...] = ()
    skip: int = Field(0, ge=0)
    times: int | None = Field(None, ge=1)
    share: float = Field(1.0, gt=0, le=1)
    seconds: float = Field(5.0, ge=0, le=3600)
    status: int = Field(503, ge=500, le=599)
    reason: str = "The database is being looked after."
    changes: dict[str, Any] | None = None

    def concerns(self, where: str, action: str) -> bool:
        """Whether the fault is about such a request."""
        return where == self.where and (where != "api" or action in (self.actions or EDITING))


@dataclass(frozen=True, slots=True)
class Struck:
    """A request that a fault struck; `number` counts all requests that were looked at, from 1."""

    number: int
    where: str
    action: str
    kind: str


class FaultPlan:
    """The faults in force, and what they have done; without faults, requests are as they are."""

    def __init__(self, faults: Iterable[Fault] = (), seed: int = 0) -> None:
        self.faults, self.seed = tuple(faults), seed
        self.struck: list[Struck] = []
        #: Has a request carried out so many seconds later; None: by the server's own clock.
        self.postpone: Callable[[float, Callable[[], object]], object] | None = None
        self._requests = 0
        self._seen = [0] * len(self.faults)
        self._strikes = [0] * len(self.faults)
        self._chance = [random.Random(f"{seed}/{number}") for number in range(len(self.faults))]  # noqa: S311

    def choose(self, where: str, action: str) -> list[Fault]:
        """The faults that strike this request, in the order of the plan."""
        self._requests += 1
        chosen = [fault for number, fault in enumerate(self.faults) if self._strikes_now(number, fault, where, action)]
        self.struck += [Struck(self._requests, where, action, fault.kind) for fault in chosen]
        return chosen

    def _strikes_now(self, number: int, fault: Fault, where: str, action: str) -> bool:
        if not fault.concerns(where, action):
            return False
        self._seen[number] += 1
        if self._seen[number] <= fault.skip:
            return False
        if fault.times is not None and self._strikes[number] >= fault.times:
            return False
        if fault.share < 1 and self._chance[number].random() >= fault.share:
            return False
        self._strikes[number] += 1
        return True
