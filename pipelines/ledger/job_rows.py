"""The tables of jobs: flows that somebody had the portal start, each a process of its own, and what became of them."""

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
    """A state that a job came to: running, stopping, done, failed, stopped or lost; the last one is the one it is in.

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


#: The names of the tables, all append-only.
TABLES = ("jobs", "job_events")
