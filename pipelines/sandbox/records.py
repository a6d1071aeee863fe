"""Reading the record: revisions, histories, contributions and recent changes, as rows with named columns."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

__all__ = ["Records", "Wanted", "now"]

Row = dict[str, Any]

_COLUMNS = (
    "r.id, r.entity, r.parent, r.user, r.timestamp, r.comment, r.tags, r.bot, r.size, r.redirect, "
    "p.number, p.revision AS latest, u.id AS userid, "
    "(SELECT o.size FROM revision o WHERE o.id = r.parent) AS oldsize"
)
_FROM = "FROM revision r JOIN page p ON p.entity = r.entity LEFT JOIN user u ON u.name = r.user"


_SHOWN = {
    "bot": "r.bot = 1",
    "!bot": "r.bot = 0",
    "new": "r.parent = 0",
    "!new": "r.parent != 0",
    "top": "r.id = p.revision",
    "!top": "r.id != p.revision",
    "redirect": "p.redirect IS NOT NULL",
    "!redirect": "p.redirect IS NULL",
    # Nobody is anonymous here, no edit is minor, and patrolling is not kept.
    "anon": "0", "!anon": "1", "minor": "0", "!minor": "1", "patrolled": "0", "!patrolled": "1",
    "autopatrolled": "0", "!autopatrolled": "1", "unpatrolled": "1",
}  # fmt: skip
_NAMESPACES = {"0": "r.entity GLOB 'Q*'", "120": "r.entity GLOB 'P*'"}


def now() -> str:
    """The present as MediaWiki writes it: `2026-05-01T12:00:00Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which edits a list shows, and from where.

    Attributes:
        users: theirs alone; None for everybody's.
        without: not this user's.
        after, until: the first and the last revision to give; 0 for no such bound.
        start, end: times (ISO 8601), in the order of the list.
        namespaces: numbers as text; empty for all.
        shown: MediaWiki's words: `bot`, `!bot`, `new`, `top`, …
        tag: with this tag alone.
        entity: of this entity's page alone.
    """

    users: tuple[str, ...] | None = None
    without: str | None = None
    after: int = 0
    until: int = 0
    start: str | None = None
    end: str | None = None
    oldest_first: bool = False
    namespaces: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    tag: str | None = None
    entity: str | None = None

    def conditions(self) -> tuple[list[str], list[Any]]:
        """The clauses of the query, and their arguments."""
        at_least, at_most = (">=", "<=") if self.oldest_first else ("<=", ">=")
        marks = ",".join("?" * len(self.users or ()))
        given = (
            (f"r.user IN ({marks})", self.users),
            ("r.user != ?", self.without),
            (f"r.id {at_least} ?", self.after or None),
            (f"r.id {at_most} ?", self.until or None),
            (f"r.timestamp {at_least} ?", self.start),
            (f"r.timestamp {at_most} ?", self.end),
            ("instr('|' || r.tags || '|', '|' || ? || '|')", self.tag),
            ("r.entity = ?", self.entity),
        )
        clauses: list[str] = []
        arguments: list[Any] = []
        for clause, value in given:
            if value is not None:
                clauses.append(clause)
                arguments += value if isinstance(value, tuple) else [value]
        if self.namespaces:
            clauses.append("(" + " OR ".join(_NAMESPACES.get(number, "0") for number in self.namespaces) + ")")
        return [*clauses, *(_SHOWN[word] for word in self.shown)], arguments


class Records:
    """The record's reading side, over the connection of a `Storage`."""

    connection: sqlite3.Connection

    def _rows(self, query: str, arguments: Iterable[Any] = ()) -> list[Row]:
        cursor = self.connection.execute(query, tuple(arguments))
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def revision_row(self, revision: int) -> Row:
        """One revision; an empty row if there is none."""
        rows = self._rows("SELECT * FROM revision WHERE id = ?", (revision,))
        return rows[0] if rows else {}

    def history(
        self, entity_id: str, limit: int, *, oldest_first: bool = False, wanted: Wanted | None = None
    ) -> list[Row]:
        """An entity's revisions, with their content; `wanted` narrows them down."""
        clauses, arguments = (wanted or Wanted()).conditions()
        order, where = "ASC" if oldest_first else "DESC", " AND ".join(["r.entity = ?", *clauses])
        query = f"SELECT r.* FROM revision r WHERE {where} ORDER BY r.id {order} LIMIT ?"  # noqa: S608 - fixed words
        return self._rows(query, (entity_id, *arguments, limit))

    def edits(self, wanted: Wanted, limit: int) -> list[Row]:
        """The edits that are wanted, the latest first unless told otherwise; imports are none."""
        clauses, arguments = wanted.conditions()
        order = "ASC" if wanted.oldest_first else "DESC"
        where = " AND ".join(["r.imported = 0", *clauses])
        query = f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY r.id {order} LIMIT ?"
        return self._rows(query, (*arguments, limit))

    def deletions(self, wanted: Wanted, limit: int) -> list[Row]:
        """The log's entries that are wanted, as rows of `edits` with a `log`; wishes about edits exclude all."""
        if wanted.tag is not None or wanted.shown:
            return []
        clauses, arguments = wanted.conditions()
        order, where = "ASC" if wanted.oldest_first else "DESC", " AND ".join(["1", *clauses])
        query = (
            "SELECT 'delete' AS log, r.id, r.entity, 0 AS parent, r.user, r.timestamp, r.reason AS comment, "  # noqa: S608
            "'' AS tags, 0 AS bot, NULL AS redirect, 0 AS number, u.id AS userid "
            f"FROM deletion r LEFT JOIN user u ON u.name = r.user WHERE {where} ORDER BY r.id {order} LIMIT ?"
        )
        return self._rows(query, (*arguments, limit))

    def titles(self, kind: str, limit: int, *, start: str = "", end: str = "", prefix: str = "", redirects: str = "all",
               descending: bool = False) -> list[Row]:  # fmt: skip
        """Pages of items (`Q`) or properties (`P`) in the order of their ids as text, from `start` on to `end`."""
        order, at_least, at_most = ("DESC", "<=", ">=") if descending else ("ASC", ">=", "<=")
        clauses, arguments = ["entity GLOB ?"], [f"{kind}{prefix}*"]
        for clause, text in ((f"entity {at_least} ?", start), (f"entity {at_most} ?", end)):
            if text:
                clauses.append(clause)
                arguments.append(text)
        if redirects != "all":
            clauses.append("redirect IS NOT NULL" if redirects == "redirects" else "redirect IS NULL")
        where = " AND ".join(clauses)
        query = f"SELECT entity, number FROM page WHERE {where} ORDER BY entity {order} LIMIT ?"  # noqa: S608 - fixed words
        return self._rows(query, (*arguments, limit))

    def group_edits(self, marks: Iterable[str], limit: int) -> list[Row]:
        """The edits whose comments contain one of the marks, the latest first."""
        texts = list(marks)
        where = " OR ".join(["instr(r.comment, ?) > 0"] * len(texts))
        query = f"SELECT {_COLUMNS} {_FROM} WHERE r.imported = 0 AND ({where}) ORDER BY r.id DESC LIMIT ?"
        return self._rows(query, (*texts, limit))

    def user_id(self, name: str) -> int:
        """The number of a user; 0 for who has none."""
        row = self.connection.execute("SELECT id FROM user WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def edit_count(self, user: str) -> int:
        """How many edits a user made."""
        row = self.connection.execute("SELECT edits FROM user WHERE name = ?", (user,)).fetchone()
        return int(row[0]) if row else 0

    def entity_with_number(self, number: int) -> str | None:
        """The entity whose page has this number."""
        row = self.connection.execute("SELECT entity FROM page WHERE number = ?", (number,)).fetchone()
        return str(row[0]) if row else None

    def linked(self, site: str, title: str) -> str | None:
        """The item that links to a page."""
        query = "SELECT entity FROM sitelink WHERE site = ? AND title = ?"
        row = self.connection.execute(query, (site, title)).fetchone()
        return str(row[0]) if row else None

    def properties_with(self, property_id: str) -> list[tuple[str, bytes]]:
        """The properties that have statements with a property (or mention it otherwise), and their JSON."""
        query = (
            "SELECT p.entity, r.content FROM page p JOIN revision r ON r.id = p.revision "
            "WHERE p.datatype IS NOT NULL AND instr(CAST(r.content AS TEXT), ?) > 0"
        )
        return self.connection.execute(query, (f'"{property_id}"',)).fetchall()

    def units(self) -> list[tuple[str, str, str]]:
        """The units that RDF converts: id, factor, the base unit's id. A record of old may have no such table."""
        if not self.connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'unit'").fetchone():
            return []
        return self.connection.execute("SELECT id, factor, base FROM unit ORDER BY id").fetchall()

    def statistics(self) -> Row:
        """How many pages, edits and users there are."""
        count = {name: self._rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in ("page", "revision", "user")}  # noqa: S608
        pages, edits, users = count["page"], count["revision"], count["user"]
        return {"pages": pages, "articles": pages, "edits": edits, "users": users, "images": 0, "activeusers": users}
