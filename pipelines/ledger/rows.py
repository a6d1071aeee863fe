"""The ledger's tables, as SQLAlchemy declares them: every row is written once and never changed.

What becomes of a thing is a further row: a run's states are `run_events`, what a server answered to an intended edit
is an `outcomes` row. So a crash at any moment leaves either the whole of a fact or nothing of it, and two processes
never wait for each other's rows. Times are in UTC. Types are those that SQLite and PostgreSQL both have.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, Integer, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Raised with every change of the tables; a ledger of another version is refused.
SCHEMA_VERSION = 7


class UtcTime(TypeDecorator[datetime]):
    """A moment, always with a time zone in Python; SQLite has none, so UTC is what it stores."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Any zone → UTC."""
        del dialect
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, said so."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {dict[str, Any]: JSON, datetime: UtcTime, str: Text}  # noqa: RUF012 - SQLAlchemy's own form


class MetaRow(Base):
    """Facts about the ledger itself: its schema's version."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str]


class DumpRow(Base):
    """A dump that was seen: one row for each content."""

    __tablename__ = "dumps"
    __table_args__ = (UniqueConstraint("slug", "checksum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    file: Mapped[str]
    checksum: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int | None]
    seen: Mapped[datetime]


class RunRow(Base):
    """A run; its id is also the edit group's."""

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_slug_target", "slug", "target"),)

    id: Mapped[str] = mapped_column(String(11), primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    target: Mapped[str] = mapped_column(String(100))
    dump_name: Mapped[str]
    dump_checksum: Mapped[str] = mapped_column(String(64))
    mapping_checksum: Mapped[str] = mapped_column(String(64))
    started: Mapped[datetime]


class RunEventRow(Base):
    """A state that a run came to: started, finished or failed; the last one is the state it is in."""

    __tablename__ = "run_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    time: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
    message: Mapped[str]


class EditRow(Base):
    """An intent: what is about to be sent, written before it is sent."""

    __tablename__ = "edits"
    __table_args__ = (Index("ix_edits_subject", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    subject: Mapped[str]
    item: Mapped[str | None] = mapped_column(String(20))
    base_revision: Mapped[int | None]
    content_hash: Mapped[str] = mapped_column(String(64))
    summary: Mapped[str]
    counts: Mapped[dict[str, Any]]
    time: Mapped[datetime]


class OutcomeRow(Base):
    """What became of an intent; there is at most one."""

    __tablename__ = "outcomes"

    edit: Mapped[int] = mapped_column(ForeignKey("edits.id"), primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(String(10))
    item: Mapped[str | None] = mapped_column(String(20), index=True)
    revision: Mapped[int | None]
    message: Mapped[str]
    time: Mapped[datetime]


class ContributionRow(Base):
    """One statement, reference or term that an edit added, and where it came from."""

    __tablename__ = "contributions"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    edit: Mapped[int] = mapped_column(ForeignKey("edits.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    item: Mapped[str] = mapped_column(String(20), index=True)
    property: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str]
    statement: Mapped[str | None] = mapped_column(String(80), index=True)
    reference: Mapped[str | None] = mapped_column(String(64))
    row: Mapped[int]
    key: Mapped[str]
    column: Mapped[str | None]
    raw: Mapped[str | None]
    mapping_checksum: Mapped[str] = mapped_column(String(64))
    match_method: Mapped[str] = mapped_column(String(40))
    match_evidence: Mapped[str]
    reviewer: Mapped[str | None]


class CoverageRow(Base):
    """One figure of a coverage snapshot; the rows of one snapshot carry the same time."""

    __tablename__ = "coverage"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    time: Mapped[datetime]
    phase: Mapped[str] = mapped_column(String(10))
    scope: Mapped[str] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    covered: Mapped[int]
    total: Mapped[int]
    query: Mapped[str]


class JudgementRow(Base):
    """What a person said of a record and an item (`pipelines.model.judgements`); undoing it is a further row."""

    __tablename__ = "judgements"
    __table_args__ = (Index("ix_judgements_slug_key", "slug", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    key: Mapped[str]
    item: Mapped[str | None] = mapped_column(String(20), index=True)
    opinion: Mapped[str] = mapped_column(String(10))
    reviewer: Mapped[str]
    time: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(String(64))
    record_label: Mapped[str]
    item_label: Mapped[str]
    features: Mapped[str]
    dump_checksum: Mapped[str] = mapped_column(String(64))
    note: Mapped[str]
    confidence: Mapped[float | None]
    source: Mapped[str] = mapped_column(String(10))
    supersedes: Mapped[int | None] = mapped_column(ForeignKey("judgements.id"))


class JudgedIdentifierRow(Base):
    """An identifier of a judged record, in normal form: by it other partners' records are found."""

    __tablename__ = "judged_identifiers"
    __table_args__ = (Index("ix_judged_identifiers", "property", "value"),)

    judgement: Mapped[int] = mapped_column(ForeignKey("judgements.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    property: Mapped[str] = mapped_column(String(20))
    value: Mapped[str]
