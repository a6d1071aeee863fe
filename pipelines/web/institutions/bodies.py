"""What the JSON API of an institution says and takes: needs, submissions, their steps and check, troubles."""

from datetime import datetime

from pydantic import BaseModel, Field

from pipelines.ingest.needs import Need

__all__ = [
    "AddressBody",
    "CheckBody",
    "IssueBody",
    "NeedsBody",
    "StepBody",
    "SubmissionBody",
    "TroubleBody",
]


class NeedsBody(BaseModel):
    """What a partner is asked to send, under which licence."""

    partner: str
    title: str
    licence: str
    may_be_donated: bool
    largest: int
    columns: list[Need]


class StepBody(BaseModel):
    """A step on a submission's way: its name, done, now, ahead or stopped, and when."""

    name: str
    standing: str
    when: datetime | None


class TroubleBody(BaseModel):
    """One kind of trouble in one column, and how often it is there."""

    code: str
    severity: str
    column: str
    count: int
    message: str
    remedy: str


class CheckBody(BaseModel):
    """What the check found; of each kind of trouble, how often. `issues` of the submission has each one.

    `more_troubles`: how many kinds are not told here, as a file with ten thousand unknown columns has as many.
    """

    format: str
    encoding: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    compared: bool
    new: int
    changed: int
    same: int
    gone: int
    troubles: list[TroubleBody]
    more_troubles: int


class SubmissionBody(BaseModel):
    """A submission; those who only have its link are told its steps alone, and what they counted."""

    id: str
    partner: str
    file: str
    state: str
    received: datetime
    page: str
    steps: list[StepBody]
    doing: str = Field(
        description="waiting, matching, planned, rehearsing, uploading, stopped or overtaken; else empty"
    )
    matched: dict[str, int] = Field(description="rows by the outcome of their match; empty before that stage ended")
    rehearsed: bool | None = Field(description="whether the rehearsal passed; null: there was none")
    uploaded: dict[str, int] = Field(
        description="items edited and created; statements, references and terms added; empty before the first edit"
    )
    run: str | None = Field(None, description="the run that took the file up")
    bytes: int | None = None
    checksum: str | None = None
    address: str | None = None
    person: str | None = None
    message: str | None = None
    check: CheckBody | None = None


class AddressBody(BaseModel):
    """Where a dump is to be fetched from."""

    address: str


class IssueBody(BaseModel):
    """One trouble of one row."""

    code: str
    severity: str
    line: int | None
    row: int | None
    column: str | None
    value: str | None
    message: str
    remedy: str
