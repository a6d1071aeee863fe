"""The ledger's tables of several workers: who works on which subject, and when a host may be edited next.

Unlike the rest of the ledger these rows change: they say what is so now, and prove nothing afterwards.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class ClaimRow(Base):
    """A subject of a run that a worker has claimed; free again once `expires` has passed."""

    __tablename__ = "claims"

    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(String(200))
    renewed: Mapped[datetime]
    expires: Mapped[datetime]


class PaceRow(Base):
    """When the next edit may go to a host, by all workers together."""

    __tablename__ = "paces"

    host: Mapped[str] = mapped_column(String(200), primary_key=True)
    next_edit: Mapped[datetime]
