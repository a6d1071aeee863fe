"""The audit log as people and programs read it: filtered by person, action and subject, the newest first."""

from datetime import datetime
from typing import Annotated, Any

import pandas as pd
from fastapi import Depends, Query
from pydantic import BaseModel, Field

from pipelines.ledger.audit_log_book import Deed
from pipelines.web.site.portal import Portal

__all__ = ["AuditFilter", "AuditPage", "DeedView", "TheAuditFilter", "audit_frame", "audit_page"]

#: Deeds on a page, and in a table at most.
SHOWN, IN_TABLE = 100, 100_000


class AuditFilter(BaseModel):
    """Whose deeds, of which kind, done to what; empty: all."""

    who: str = ""
    action: str = ""
    subject: str = ""

    @property
    def wanted(self) -> dict[str, Any]:
        """As the ledger asks for it."""
        return {name: value.strip() or None for name, value in self.model_dump().items()}


def _filter(
    who: Annotated[str, Query(max_length=200)] = "",
    action: Annotated[str, Query(max_length=100)] = "",
    subject: Annotated[str, Query(max_length=400)] = "",
) -> AuditFilter:
    return AuditFilter(who=who, action=action, subject=subject)


#: What an endpoint declares to be told which deeds are asked for.
TheAuditFilter = Annotated[AuditFilter, Depends(_filter)]


class DeedView(BaseModel):
    """What somebody did: a stable word, what it was done to, and plain facts."""

    id: int
    time: datetime
    who: str
    role: str
    action: str
    subject: str
    facts: dict[str, Any]


class AuditPage(BaseModel):
    """A page of the log; `next` is the address of the next one, and `before` the id that it begins before."""

    items: list[DeedView]
    total: int
    before: int | None = Field(None, description="the id that the next page begins before; null: this is the last")
    next: str | None = Field(None, description="the address of the next page")


def audit_page(portal: Portal, wanted: AuditFilter, *, before: int | None, limit: int = SHOWN) -> AuditPage:
    """The newest deeds before the one of this id."""
    found = portal.ledger.deeds(**wanted.wanted, before=before, limit=limit + 1)
    shown = [_view(deed) for deed in found[:limit]]
    more = shown[-1].id if len(found) > limit else None
    return AuditPage(items=shown, total=portal.ledger.deed_count(**wanted.wanted), before=more)


def audit_frame(portal: Portal, wanted: AuditFilter) -> pd.DataFrame:
    """The log as a table: id, time, who, role, action, subject, facts (`name=value`, joined by `; `)."""
    deeds = portal.ledger.deeds(**wanted.wanted, limit=IN_TABLE)
    columns = ["id", "time", "who", "role", "action", "subject", "facts"]
    rows = [[d.id, d.time.isoformat(), d.who, d.role, d.action, d.subject, _told(d)] for d in deeds]
    return pd.DataFrame(rows, columns=columns)


def _view(deed: Deed) -> DeedView:
    return DeedView(**{name: getattr(deed, name) for name in DeedView.model_fields})


def _told(deed: Deed) -> str:
    return "; ".join(f"{name}={fact}" for name, fact in deed.facts.items())
