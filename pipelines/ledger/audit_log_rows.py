"""The table of the audit log: who did what through the portal, to what, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from pipelines.ledger.rows import Base


class AuditRow(Base):
    """One deed of a person. `subject`: what it was done to, such as a partner's slug, a run or a token's label."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(200), index=True)
    role: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(400), index=True)
    facts: Mapped[dict[str, Any]]


#: The names of the tables, all append-only.
TABLES = ("audit_log",)
