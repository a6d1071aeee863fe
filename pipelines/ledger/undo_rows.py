"""The tables of undoing: what an addition said when it was saved, what was taken back, and what was put back."""

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class ContentRow(Base):
    """A contribution's statement as it was saved, with our references alone: Wikibase JSON."""

    __tablename__ = "contents"

    contribution: Mapped[int] = mapped_column(ForeignKey("contributions.id"), primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]


class UndoRow(Base):
    """A run that undoes: `scope` is the run or the item that is undone; the run may itself be an undo."""

    __tablename__ = "undos"

    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(20), index=True)


class RemovalRow(Base):
    """A contribution that an undo took back. `content`: what stood there, as Wikibase JSON; empty for terms."""

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    edit: Mapped[int] = mapped_column(ForeignKey("edits.id"), index=True)
    contribution: Mapped[int] = mapped_column(ForeignKey("contributions.id"), unique=True)
    item: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]]


class RestorationRow(Base):
    """A removal that was itself undone: `contribution` is the new one, with the same content."""

    __tablename__ = "restorations"

    removal: Mapped[int] = mapped_column(ForeignKey("removals.id"), primary_key=True, autoincrement=False)
    contribution: Mapped[int] = mapped_column(ForeignKey("contributions.id"), unique=True)


#: The names of the tables, all append-only.
TABLES = ("contents", "undos", "removals", "restorations")
