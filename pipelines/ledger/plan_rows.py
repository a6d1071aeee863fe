"""The tables of what people decide about a run's plan: single edits that they leave out, and what they approve."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class ExclusionRow(Base):
    """An edit that somebody left out of a run's plan, or (`excluded` false) took in again; the last row holds.

    `edit` is the edit's own address, the SHA-256 of its line in the plan; the other columns say the same in words.
    """

    __tablename__ = "exclusions"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    edit: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str]
    place: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    excluded: Mapped[bool]
    person: Mapped[str]
    reason: Mapped[str]
    time: Mapped[datetime]


class ApprovalRow(Base):
    """A plan, by its address, that somebody approved for a target, or (`approved` false) no longer does."""

    __tablename__ = "approvals"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    plan: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(100))
    approved: Mapped[bool]
    person: Mapped[str]
    note: Mapped[str]
    time: Mapped[datetime]


#: The names of the tables, all append-only.
TABLES = ("exclusions", "approvals")
