"""The ledger's table of coverage snapshots."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class CoverageSnapshotRow(Base):
    """One look at a partner's items and their class; `cells` is the whole long table as Parquet, some kilobytes."""

    __tablename__ = "coverage_snapshots"
    __table_args__ = (Index("ix_coverage_snapshots", "slug", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    target: Mapped[str] = mapped_column(String(100))
    class_: Mapped[str] = mapped_column("class", String(20), index=True)
    run: Mapped[str | None] = mapped_column(String(11), index=True)
    phase: Mapped[str] = mapped_column(String(10))
    time: Mapped[datetime]
    items: Mapped[int]
    folder: Mapped[str]
    totals: Mapped[dict[str, Any]]
    cells: Mapped[bytes] = mapped_column(LargeBinary)


#: The names of the tables, all append-only.
TABLES = ("coverage_snapshots",)
