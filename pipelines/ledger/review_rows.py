"""The ledger's tables of reviewing: who has which record before them, what was decided, by which rules, and credit."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class ReservationRow(Base):
    """A record that a reviewer has before them; free again once `expires` has passed. These rows change."""

    __tablename__ = "reservations"

    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    reviewer: Mapped[str]
    expires: Mapped[datetime]


class AnswerRow(Base):
    """What a reviewer decided on a record (`pipelines.model.answers`); taking it back is a further row."""

    __tablename__ = "answers"
    __table_args__ = (Index("ix_answers_slug_key", "slug", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    key: Mapped[str]
    run: Mapped[str] = mapped_column(String(11))
    reviewer: Mapped[str] = mapped_column(index=True)
    time: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(10))
    item: Mapped[str | None] = mapped_column(String(20))
    turn: Mapped[int]
    blind: Mapped[bool]
    fingerprint: Mapped[str] = mapped_column(String(64))
    note: Mapped[str]
    judgements: Mapped[list[int]] = mapped_column(JSON)
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("answers.id"), unique=True)


class PolicyRow(Base):
    """How a partner's queue is reviewed from a time on; the last row holds."""

    __tablename__ = "review_policies"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), index=True)
    second_share: Mapped[float]
    ranked: Mapped[bool]
    by: Mapped[str]
    time: Mapped[datetime]


class CreditRow(Base):
    """Whether a reviewer wishes to be named in reports, and how; the last row holds, an empty name means no."""

    __tablename__ = "credits"

    id: Mapped[int] = mapped_column(primary_key=True)
    reviewer: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    time: Mapped[datetime]


#: The names of the tables that are append-only.
TABLES = ("answers", "review_policies", "credits")
