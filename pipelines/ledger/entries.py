"""What the ledger is told and tells: plain frozen objects, free of the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal


class RunState(StrEnum):
    """A run's last word. A run that was killed stays `started`."""

    STARTED = "started"
    FINISHED = "finished"
    FAILED = "failed"


class EditStatus(StrEnum):
    """What became of an intended edit.

    `review`: nothing was sent, as the item changed since planning and something else would have become of the plan.
    `failed`: surely not saved. `unchanged`: the server had nothing to change, or the edit was given up before sending.
    `unclear` stands in no ledger, where the intent just has no outcome: a creation that may be on its way still.
    """

    EDITED = "edited"
    CREATED = "created"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    REVIEW = "review"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Run:
    """One run of a partner's dump against a target; `id` is 11 hexadecimal digits and names the edit group."""

    id: str
    slug: str
    target: str
    dump_name: str
    dump_checksum: str
    mapping_checksum: str
    state: RunState
    started: datetime
    ended: datetime | None
    counts: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True)
class Dump:
    """A dump that was seen, by content."""

    slug: str
    file: str
    checksum: str
    bytes: int | None
    seen: datetime


@dataclass(frozen=True)
class Edit:
    """An intent, and its outcome as far as it is known (`status` None: not known)."""

    id: int
    run: str
    subject: str
    item: str | None
    base_revision: int | None
    content_hash: str
    summary: str
    counts: Mapping[str, Any]
    time: datetime
    status: EditStatus | None = None
    revision: int | None = None
    message: str = ""


@dataclass(frozen=True)
class Contribution:
    """One statement, reference or term that an edit added, with all that led to it.

    `statement` is the statement's GUID, `reference` the hash of a reference. A new statement with a reference is one
    row of kind `statement` that has both; each further reference, and each one added to a statement of others, is a
    row of kind `reference`. `text` is the value as a person reads it, of a term the term itself. `content` is the
    statement as it was saved, with our references alone (a row of kind `reference`: that one), as Wikibase JSON.
    """

    run: str
    edit: int
    kind: Literal["statement", "reference", "label", "description", "alias"]
    item: str
    text: str
    row: int
    key: str
    mapping_checksum: str
    match_method: str
    match_evidence: str
    property: str | None = None
    language: str | None = None
    statement: str | None = None
    reference: str | None = None
    column: str | None = None
    raw: str | None = None
    reviewer: str | None = None
    content: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Addition:
    """A contribution as the ledger has it, with the edit that made it; `status` is that edit's.

    `content` of the contribution is None for terms, and in what ledgers before schema version 3 recorded.
    """

    id: int
    slug: str
    target: str
    dump_name: str
    dump_checksum: str
    status: EditStatus
    revision: int | None
    base_revision: int | None
    time: datetime
    contribution: Contribution


@dataclass(frozen=True)
class Removed:
    """What an undo took from an item: `content` is what stood there, as Wikibase JSON, empty for a term."""

    addition: Addition
    item: str
    content: Mapping[str, Any]
    id: int | None = None
