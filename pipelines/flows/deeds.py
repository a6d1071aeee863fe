"""Deeds: what the audit log keeps of uploads and undos, from whichever command, flow or portal they were ordered."""

import getpass
from typing import Any

from pipelines.ledger import Ledger
from pipelines.settings import Settings

__all__ = ["note_order", "ordered_by"]


def note_order(ledger: Ledger, settings: Settings, action: str, slug: str, **facts: Any) -> None:
    """Write into the audit log that somebody ordered this of a partner; `facts` are plain JSON, without secrets."""
    ledger.note_deed(ordered_by(settings), "command", action, slug, facts)


def ordered_by(settings: Settings) -> str:
    """Who gives orders here: the setting `person`, else the name by which the system knows them."""
    if settings.person:
        return settings.person
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
