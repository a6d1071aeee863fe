"""Reading the record: revisions, histories, contributions and recent changes, as rows with named columns."""

import sqlite3
from collections.abc import Iterable
from typing import Any

__all__ = ["Records"]

Row = dict[str, Any]

_COLUMNS = (
    "r.id, r.entity, r.parent, r.user, r.timestamp, r.comment, r.tags, r.bot, r.size, r.redirect, "
    "p.number, p.revision AS latest, u.id AS userid, "
    "(SELECT o.size FROM revision o WHERE o.id = r.parent) AS oldsize"
)
_FROM = "FROM revision r JOIN page p ON p.entity = r.entity LEFT JOIN user u ON u.name = r.user"


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

    def history(self, entity_id: str, limit: int, *, oldest_first: bool = False) -> list[Row]:
        """An entity's revisions, with their content."""
        order = "ASC" if oldest_first else "DESC"
        query = f"SELECT * FROM revision WHERE entity = ? ORDER BY id {order} LIMIT ?"  # noqa: S608 - fixed words
        return self._rows(query, (entity_id, limit))

    def contributions(
        self,
        users: Iterable[str],
        limit: int,
        *,
        oldest_first: bool = False,
        after: int = 0,
        start: str | None = None,
        end: str | None = None,
    ) -> list[Row]:
        """Users' revisions; `after` is the first to give, `start` and `end` are times in the order of the list."""
        names = list(users)
        marks = ",".join("?" * len(names))
        order, at_least, at_most = ("ASC", ">=", "<=") if oldest_first else ("DESC", "<=", ">=")
        where, arguments = f"r.user IN ({marks}) AND r.imported = 0", [*names]
        for clause, value in ((f"r.id {at_least} ?", after or None), (f"r.timestamp {at_least} ?", start),
                              (f"r.timestamp {at_most} ?", end)):  # fmt: skip
            if value is not None:
                where += f" AND {clause}"
                arguments.append(str(value) if isinstance(value, str) else value)  # type: ignore[arg-type]
        query = f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY r.id {order} LIMIT ?"
        return self._rows(query, (*arguments, limit))

    def recent_changes(self, limit: int, *, oldest_first: bool = False, after: int = 0) -> list[Row]:
        """All edits, the latest first; imports are none."""
        order, at_least = ("ASC", ">=") if oldest_first else ("DESC", "<=")
        where = f"r.imported = 0 AND r.id {at_least} ?" if after else "r.imported = 0 AND ? = 0"
        query = f"SELECT {_COLUMNS} {_FROM} WHERE {where} ORDER BY r.id {order} LIMIT ?"
        return self._rows(query, (after, limit))

    def group_edits(self, marks: Iterable[str], limit: int) -> list[Row]:
        """The edits whose comments contain one of the marks, the latest first."""
        texts = list(marks)
        where = " OR ".join(["instr(r.comment, ?) > 0"] * len(texts))
        query = f"SELECT {_COLUMNS} {_FROM} WHERE r.imported = 0 AND ({where}) ORDER BY r.id DESC LIMIT ?"
        return self._rows(query, (*texts, limit))

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

    def statistics(self) -> Row:
        """How many pages, edits and users there are."""
        count = {name: self._rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in ("page", "revision", "user")}  # noqa: S608
        pages, edits, users = count["page"], count["revision"], count["user"]
        return {"pages": pages, "articles": pages, "edits": edits, "users": users, "images": 0, "activeusers": users}
