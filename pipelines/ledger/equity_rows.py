"""The ledger's table of equity snapshots."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class EquitySnapshotRow(Base):
    """How many items each group had at one moment; `groups` is the whole table as Parquet, some kilobytes."""

    __tablename__ = "equity_snapshots"
    __table_args__ = (Index("ix_equity_snapshots", "slug", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100))
    target: Mapped[str] = mapped_column(String(100))
    class_: Mapped[str] = mapped_column("class", String(20))
    time: Mapped[datetime]
    items: Mapped[int]
    groups: Mapped[bytes] = mapped_column(LargeBinary)


#: The names of the tables, all append-only.
TABLES = ("equity_snapshots",)
