"""Blocks of accounts and protections of pages, kept in the record's file, and the refusals that follow from them."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pipelines.sandbox.accounts import User
from pipelines.sandbox.errors import ApiError, Message, refuse_save
from pipelines.sandbox.storage import Storage, now

__all__ = ["Block", "Moderation", "read_expiry"]

Json = dict[str, Any]

_TABLES = """
CREATE TABLE IF NOT EXISTS protection (
    entity TEXT PRIMARY KEY, level TEXT NOT NULL, expiry TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS block (
    id INTEGER PRIMARY KEY, user TEXT NOT NULL UNIQUE, by_name TEXT NOT NULL, by_id INTEGER NOT NULL,
    reason TEXT NOT NULL, since TEXT NOT NULL, expiry TEXT NOT NULL, pages TEXT NOT NULL, no_creation INTEGER NOT NULL
);
"""
_RIGHT_FOR = {"sysop": "editprotected", "autoconfirmed": "editsemiprotected"}
_UNITS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
FOREVER = "infinity"


@dataclass(frozen=True, slots=True)
class Block:
    """A block; `pages` are the entities that a partial block is about, empty for a block from all editing."""

    id: int
    user: str
    by_name: str
    by_id: int
    reason: str
    since: str
    expiry: str
    pages: tuple[str, ...] = ()
    no_creation: bool = False

    def facts(self) -> Json:
        """What the API tells of a block."""
        return {
            "blockid": self.id,
            "blockedby": self.by_name,
            "blockedbyid": self.by_id,
            "blockreason": self.reason,
            "blockedtimestamp": self.since,
            "blockexpiry": self.expiry,
            "blockpartial": bool(self.pages),
            "blocknocreate": self.no_creation,
            "blockanononly": False,
            "blockemail": False,
            "blockowntalk": True,
        }


def read_expiry(text: str) -> str | None:
    """When something ends, from `2 days`, `infinite` or a time; None if it cannot be read."""
    if text in {"", "infinite", "indefinite", "infinity", "never"}:
        return FOREVER
    if span := re.fullmatch(r"(\d+) (minute|hour|day|week|month|year)s?", text.strip()):
        end = datetime.now(UTC) + timedelta(days=int(span[1]) * _UNITS[span[2]])
        return end.strftime("%Y-%m-%dT%H:%M:%SZ")
    return text if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", text) else None


def _shown_time(time: str) -> str:
    """A time as MediaWiki shows it in messages: `08:02, 24 November 2026`."""
    if time == FOREVER:
        return time
    moment = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return f"{moment:%H:%M}, {moment.day} {moment:%B %Y}"


class Moderation:
    """Who may not edit, and what may not be edited by all."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        storage.connection.executescript(_TABLES)

    def protect(self, entity_id: str, level: str, expiry: str) -> None:
        """Let only those edit the page who have the level's right; an empty level lifts the protection."""
        self._storage.connection.execute("DELETE FROM protection WHERE entity = ?", (entity_id,))
        if level:
            self._storage.connection.execute("INSERT INTO protection VALUES (?,?,?)", (entity_id, level, expiry))

    def protection(self, entity_id: str) -> tuple[str, str] | None:
        """The level and the end of the page's protection that is in force."""
        query = "SELECT level, expiry FROM protection WHERE entity = ? AND (expiry = ? OR expiry > ?)"
        row = self._storage.connection.execute(query, (entity_id, FOREVER, now())).fetchone()
        return (row[0], row[1]) if row else None

    def block(self, block: Block) -> int:
        """Put a block in force, in place of the account's present one; its id."""
        connection = self._storage.connection
        connection.execute("DELETE FROM block WHERE user = ?", (block.user,))
        cursor = connection.execute(
            "INSERT INTO block (user, by_name, by_id, reason, since, expiry, pages, no_creation) "
            "VALUES (?,?,?,?,?,?,?,?)",
            (block.user, block.by_name, block.by_id, block.reason, block.since, block.expiry, "|".join(block.pages),
             block.no_creation),
        )  # fmt: skip
        return int(cursor.lastrowid or 0)

    def unblock(self, user: str) -> None:
        """Lift an account's block."""
        self._storage.connection.execute("DELETE FROM block WHERE user = ?", (user,))

    def find_block(self, user: str) -> Block | None:
        """The account's block that is in force."""
        query = (
            "SELECT id, user, by_name, by_id, reason, since, expiry, pages, no_creation FROM block "
            "WHERE user = ? AND (expiry = ? OR expiry > ?)"
        )
        row = self._storage.connection.execute(query, (user, FOREVER, now())).fetchone()
        if row is None:
            return None
        *facts, pages, no_creation = row
        return replace(Block(*facts), pages=tuple(pages.split("|")) if pages else (), no_creation=bool(no_creation))

    def check(self, user: User, entity_id: str = "") -> None:
        """Refuse an edit of the entity (or a creation) by a blocked account, or of a protected page.

        Raises:
            ApiError: `permissiondenied`, with `blockedtext` or `protectedpagetext`.
        """
        block = None if user.is_anonymous else self.find_block(user.name)
        if block and (not block.pages or entity_id in block.pages):
            raise _blocked(block)
        protection = self.protection(entity_id) if entity_id else None
        right = _RIGHT_FOR.get(protection[0], protection[0]) if protection else None
        if right is not None and right not in user.rights:
            raise refuse_save("permissiondenied", Message("protectedpagetext", (right, "edit"), "protectedpage"))


def _isolated(name: str) -> str:
    """A name between the marks that keep its direction."""
    return f"\u202a{name}\u202c"


def _blocked(block: Block) -> ApiError:
    by, since, expiry = _isolated(block.by_name), _shown_time(block.since), _shown_time(block.expiry)
    link, blockee = f"[[User:{block.by_name}|{by}]]", _isolated(block.user)
    parameters = (link, block.reason, "127.0.0.1", by, block.id, expiry, blockee, since)
    facts = {
        **block.facts(),
        "blockedtimestampformatted": since,
        "blockexpiryformatted": expiry,
        "blockexpiryrelative": expiry,
    }
    error = refuse_save("permissiondenied", Message("blockedtext", parameters, "blocked"))
    error.trailing = (Message("blockedtext", parameters, "blocked", {"blockinfo": facts}),)
    return error
