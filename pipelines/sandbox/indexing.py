"""The index of names and sitelinks, which follows from the entities; and what is deleted with them.

Positions in `term`: 0 is the label, 1 and up are the aliases.
"""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from pipelines.sandbox.records import now
from pipelines.sandbox.terms import fold

Json = dict[str, Any]


class Index(ABC):
    """The part of the store that keeps what is found by name, and takes entities out of it."""

    connection: sqlite3.Connection

    @abstractmethod
    def last_revision(self) -> int:
        """The highest id that a revision ever had."""

    @abstractmethod
    def set_fact(self, key: str, value: int) -> None:
        """Keep a number under a name."""

    def index(self, entity_id: str, entity: Json | None, *, new: bool) -> None:
        """Index an entity's names and sitelinks anew; None for a redirect, which has none."""
        if not new:
            self.connection.execute("DELETE FROM term WHERE entity = ?", (entity_id,))
            self.connection.execute("DELETE FROM sitelink WHERE entity = ?", (entity_id,))
        if entity is None:
            return
        self.connection.executemany("INSERT INTO term VALUES (?,?,?,?,?)", list(terms_of(entity_id, entity)))
        if links := entity.get("sitelinks"):
            rows = [(link["site"], link["title"], entity_id) for link in links.values()]
            self.connection.executemany("INSERT OR REPLACE INTO sitelink VALUES (?,?,?)", rows)

    def delete(self, entity_id: str, user: str = "", reason: str = "") -> None:
        """Delete an entity, in one transaction; its revisions stay until the graph has followed (see `forget`).

        What a `user` deletes is logged.
        """
        self.connection.execute("BEGIN IMMEDIATE")
        for table in ("page", "term", "sitelink"):
            self.connection.execute(f"DELETE FROM {table} WHERE entity = ?", (entity_id,))  # noqa: S608 - fixed names
        self.connection.execute("INSERT OR REPLACE INTO gone VALUES (?)", (entity_id,))
        # Ids of revisions are never used twice, be they deleted.
        last = self.last_revision() + bool(user)
        self.set_fact("last_deleted", last)
        if user:
            self.connection.execute("INSERT INTO deletion VALUES (?,?,?,?,?)", (last, entity_id, user, now(), reason))
        self.connection.execute("COMMIT")

    def forget(self, entity_id: str) -> None:
        """Remove the revisions of a deleted entity, in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        for table in ("revision", "gone"):
            self.connection.execute(f"DELETE FROM {table} WHERE entity = ?", (entity_id,))  # noqa: S608 - fixed names
        self.connection.execute("COMMIT")

    def gone(self) -> list[str]:
        """The deleted entities that the graph may still hold."""
        return [str(row[0]) for row in self.connection.execute("SELECT entity FROM gone")]


def terms_of(entity_id: str, entity: Json) -> Iterator[tuple[str, str, int, str, str]]:
    """The entity's rows in `term`."""
    for language, label in entity["labels"].items():
        yield entity_id, language, 0, label["value"], fold(label["value"])
    for language, aliases in entity["aliases"].items():
        for position, alias in enumerate(aliases, 1):
            yield entity_id, language, position, alias["value"], fold(alias["value"])
