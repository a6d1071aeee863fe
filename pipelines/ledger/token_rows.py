"""The tables of submission tokens: which were given out, which were taken back, and when each was last used."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class TokenRow(Base):
    """A token of a partner; only the SHA-256 of its 256 random bits is kept, from which it cannot be found."""

    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), index=True)
    label: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200))


class RevocationRow(Base):
    """A token that no longer opens anything."""

    __tablename__ = "token_revocations"

    token: Mapped[int] = mapped_column(ForeignKey("tokens.id"), primary_key=True, autoincrement=False)
    time: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(200))


class TokenUseRow(Base):
    """A token was used about then; at most one row an hour."""

    __tablename__ = "token_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[int] = mapped_column(ForeignKey("tokens.id"), index=True)
    time: Mapped[datetime]


#: The names of the tables, all append-only.
TABLES = ("tokens", "token_revocations", "token_uses")
