"""The ledger's tables of what all servers of one portal must agree on: sessions that have ended, and rates.

Unlike most of the ledger these rows change and are cleared away: they say what is so now, and prove nothing afterwards.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class EndedSessionRow(Base):
    """A session that somebody signed out of, by the SHA-256 of its id; cleared away once it would have ended anyway."""

    __tablename__ = "ended_sessions"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class RateRow(Base):
    """How many turns of a kind somebody had left at a moment; cleared away once they have all of them again."""

    __tablename__ = "rates"
    __table_args__ = (Index("ix_rates_kind_since", "kind", "since"),)

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    who: Mapped[str] = mapped_column(String(200), primary_key=True)
    left: Mapped[float]
    since: Mapped[datetime]
