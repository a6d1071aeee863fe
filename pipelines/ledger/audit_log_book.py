"""The audit log: what people did through the portal, kept for good, for whoever must answer for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, func, insert, select

from pipelines.ledger.audit_log_rows import AuditRow
from pipelines.ledger.connection import reading, writing

__all__ = ["AuditLogBook", "Deed"]


@dataclass(frozen=True)
class Deed:
    """What somebody did: `action` in a stable word (`sign-in`, `token-issued`), `subject` what it was done to."""

    id: int
    time: datetime
    who: str
    role: str
    action: str
    subject: str
    facts: Mapping[str, Any]


class AuditLogBook:
    """The part of the ledger that keeps the audit log; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def note_deed(self, who: str, role: str, action: str, subject: str, facts: Mapping[str, Any] | None = None) -> None:
        """Write down what somebody did; `facts` are plain JSON, without secrets."""
        deed = {"time": self._clock(), "who": who[:200], "role": role, "action": action, "subject": subject[:400]}
        with writing(self._database) as connection:
            connection.execute(insert(AuditRow), deed | {"facts": dict(facts or {})})

    def deeds(
        self,
        *,
        who: str | None = None,
        action: str | None = None,
        subject: str | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[Deed]:
        """The newest deeds, the newest first: of one person, action or subject if given; `before` a deed's id."""
        query = _wanted(select(AuditRow.__table__), who, action, subject)
        if before is not None:
            query = query.where(AuditRow.id < before)
        with reading(self._database) as connection:
            rows = connection.execute(query.order_by(AuditRow.id.desc()).limit(limit))
            return [Deed(**row._mapping) for row in rows]

    def deed_count(self, *, who: str | None = None, action: str | None = None, subject: str | None = None) -> int:
        """How many deeds there are."""
        query = _wanted(select(func.count()).select_from(AuditRow), who, action, subject)
        with reading(self._database) as connection:
            return int(connection.execute(query).scalar_one())


def _wanted(query: Select[Any], who: str | None, action: str | None, subject: str | None) -> Select[Any]:
    for column, value in {AuditRow.who: who, AuditRow.action: action, AuditRow.subject: subject}.items():
        if value:
            query = query.where(column == value)
    return query
