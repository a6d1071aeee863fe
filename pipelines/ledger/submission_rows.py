"""The tables of submissions: what came in, and each state that it came to; rows are written once."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base

#: Append-only, like all that is no claim.
TABLES = ("submissions", "submission_events")


class SubmissionRow(Base):
    """A submission, as it was begun."""

    __tablename__ = "submissions"
    __table_args__ = (Index("ix_submissions_slug_time", "slug", "time"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    file: Mapped[str]
    address: Mapped[str | None]
    person: Mapped[str]
    time: Mapped[datetime]


class SubmissionEventRow(Base):
    """A state that a submission came to; the last one is the state it is in."""

    __tablename__ = "submission_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission: Mapped[str] = mapped_column(ForeignKey("submissions.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    time: Mapped[datetime]
    person: Mapped[str]
    message: Mapped[str]
    checksum: Mapped[str | None] = mapped_column(String(64))
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    counts: Mapped[dict[str, Any]]
