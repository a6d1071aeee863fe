"""Submissions: a dump that an institution sends, and the states that it comes to before any run begins."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class SubmissionState(StrEnum):
    """Where a submission stands.

    `fetching`: an address was given, and the file is on its way. `refused`: the file cannot be read as a table of this
    partner. `submitted`: the institution has seen the check report and hands the file over.
    """

    FETCHING = "fetching"
    RECEIVED = "received"
    CHECKED = "checked"
    REFUSED = "refused"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


#: The states to which each one leads.
NEXT: Mapping[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.FETCHING: frozenset({SubmissionState.RECEIVED, SubmissionState.REFUSED}),
    SubmissionState.RECEIVED: frozenset({SubmissionState.CHECKED, SubmissionState.REFUSED, SubmissionState.WITHDRAWN}),
    SubmissionState.CHECKED: frozenset({SubmissionState.SUBMITTED, SubmissionState.WITHDRAWN}),
    SubmissionState.REFUSED: frozenset({SubmissionState.WITHDRAWN}),
    SubmissionState.SUBMITTED: frozenset({SubmissionState.WITHDRAWN}),
    SubmissionState.WITHDRAWN: frozenset(),
}


@dataclass(frozen=True)
class SubmissionEvent:
    """A state that a submission came to, when, and by whom (empty: by Donata itself)."""

    state: SubmissionState
    time: datetime
    person: str = ""
    message: str = ""


@dataclass(frozen=True)
class Submission:
    """One submission; its `id` cannot be guessed, so that whoever has the link may see how it goes.

    `file`: its name, made safe. `address`: where it was fetched from, if it was. `checksum` (SHA-256) and `bytes` are
    known once it was received; `counts` are those of the check.
    """

    id: str
    slug: str
    file: str
    person: str
    time: datetime
    state: SubmissionState
    address: str | None = None
    checksum: str | None = None
    bytes: int | None = None
    counts: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""
    events: tuple[SubmissionEvent, ...] = ()

    @property
    def usable(self) -> bool:
        """False once the check has found that no row of it can go on."""
        return self.counts.get("rows_accepted") != 0
