"""What a wiki is like now: read-only, lagging, limited or failing; told by its host, or by a request's headers.

On a sandbox that obeys them (`Policy.obeys_headers`), headers set a condition for their own request. They are those
that the recording of a real Wikibase was made with: `X-Rig-Readonly: REASON`, `X-Rig-Db-Lag: SECONDS`,
`X-Rig-Editlimit: N`, `X-Rig-Exception: 1`; `X-Rig-Query-Lag: SECONDS` stands for a switch outside the requests there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

__all__ = ["Conditions", "conditions_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The conditions under which a request is answered; by default there are none.

    Attributes:
        readonly: the reason why nothing can be edited; empty if it can.
        database_lag: seconds by which a replica is behind; None if there is no replica.
        query_lag: seconds by which the query service is behind; `maxlag` counts a sixtieth of them.
        edit_limit: edits that any account may make a minute, `noratelimit` or not; None for the usual limits.
        fails: whether edits end in an internal error, before anything is saved.
    """

    readonly: str = ""
    database_lag: float | None = None
    query_lag: int = 0
    edit_limit: int | None = None
    fails: bool = False


def conditions_of(headers: Mapping[str, str], usual: Conditions) -> Conditions:
    """The conditions of one request: the usual ones, changed by its headers."""
    changed: dict[str, Any] = {}
    if reason := headers.get("x-rig-readonly"):
        changed["readonly"] = reason
    for header, name in _NUMBERS:
        text = headers.get(header, "")
        if text.isdigit():
            changed[name] = int(text)
    if headers.get("x-rig-exception"):
        changed["fails"] = True
    return replace(usual, **changed) if changed else usual


_NUMBERS = (
    ("x-rig-db-lag", "database_lag"),
    ("x-rig-query-lag", "query_lag"),
    ("x-rig-editlimit", "edit_limit"),
)
