"""The tables of jobs: flows that somebody had the portal start, each a process of its own, and what became of them.

Events are written once each; a sign of life says what is so now, and changes.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class JobRow(Base):
    """A job as it was ordered: `arguments` are those of `donata`, `log` the file that it writes what it says to."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_slug", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(20))
    run: Mapped[str | None] = mapped_column(String(11), index=True)
    target: Mapped[str] = mapped_column(String(100))
    arguments: Mapped[dict[str, Any]]
    submission: Mapped[str | None] = mapped_column(String(100), index=True)
    person: Mapped[str]
    host: Mapped[str]
    log: Mapped[str]
    time: Mapped[datetime]


class JobEventRow(Base):
    """A state that a job came to: running, asked, stopping, done, failed, stopped or lost.

    `run`: the run that it works on, once that is known. `person`: who asked for it, where somebody did.
    """

    __tablename__ = "job_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[int] = mapped_column(ForeignKey("jobs.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    pid: Mapped[int | None]
    exit_code: Mapped[int | None]
    run: Mapped[str | None] = mapped_column(String(11), index=True)
    person: Mapped[str]
    message: Mapped[str]
    time: Mapped[datetime]


class JobSignRow(Base):
    """When a job that goes on last gave a sign of life."""

    __tablename__ = "job_signs"

    job: Mapped[int] = mapped_column(ForeignKey("jobs.id"), primary_key=True, autoincrement=False)
    time: Mapped[datetime]


#: The names of the tables that are append-only.
TABLES = ("jobs", "job_events")
