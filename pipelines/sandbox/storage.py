"""The store of record: entities, revisions, terms and users in one SQLite file; its commit acknowledges an edit.

One connection writes; it belongs to the thread that
serves the API.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from pipelines.exceptions import SandboxError
from pipelines.sandbox.entities import dump_entity, stored_size
from pipelines.sandbox.indexing import Index, terms_of
from pipelines.sandbox.records import Records, now

__all__ = ["SETUP_REVISIONS", "Page", "Revision", "Storage", "now", "terms_of"]

Json = dict[str, Any]
SCHEMA_VERSION = 1
SETUP_REVISIONS = 2
"""Pages and revisions that a new MediaWiki has of its own; entities come after them."""


@dataclass(frozen=True, slots=True)
class Page:
    """An entity's page as it stands: `content` is the entity's JSON, empty for a redirect."""

    entity_id: str
    number: int
    revision: int
    timestamp: str
    redirect: str | None
    content: bytes

    def entity(self) -> Json:
        """The entity, parsed anew."""
        entity: Json = orjson.loads(self.content)
        return entity


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One revision; `id` is 0 until it is stored, `entity` None for a redirect."""

    entity_id: str
    entity: Json | None
    user: str
    comment: str = ""
    tags: tuple[str, ...] = ()
    bot: bool = False
    imported: bool = False
    redirect: str | None = None
    timestamp: str = field(default_factory=now)


class Storage(Records, Index):
    """The SQLite file of one sandbox.

    One that is opened `read_only` reads beside the one that writes.

    Raises:
        SandboxError: if the file is of another version or not a sandbox's.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path = path
        self.connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, cached_statements=256)
        try:
            if read_only:
                self.connection.execute("PRAGMA query_only=ON")
            self._open(read_only=read_only)
        except sqlite3.DatabaseError as error:
            self.connection.close()
            raise SandboxError(
                f"not a sandbox's database: {error}", file=path, remedy="move it away, or reset the sandbox"
            ) from error

    def _open(self, *, read_only: bool) -> None:
        pragmas = ["cache_size=-65536", "temp_store=MEMORY"]
        for pragma in pragmas if read_only else ["journal_mode=WAL", "synchronous=NORMAL", *pragmas]:
            self.connection.execute(f"PRAGMA {pragma}")
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, SCHEMA_VERSION}:
            raise SandboxError(
                f"written by another version ({version})", file=self._path, remedy="reset the sandbox and load it again"
            )
        if not read_only:
            self.complete_schema()

    def complete_schema(self) -> None:
        """Create what the file lacks: all tables of a new one, later tables of one that was written before them."""
        self.connection.executescript(files("pipelines.sandbox").joinpath("schema.sql").read_text("utf-8"))
        self.connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    # Facts and counters

    def fact(self, key: str, default: int = 0) -> int:
        """A number kept under a key."""
        row = self.connection.execute("SELECT value FROM fact WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else default

    def set_fact(self, key: str, value: int) -> None:
        """Keep a number under a key."""
        self.connection.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (key, value))

    def allocate_id(self, kind: str) -> str:
        """The next free item or property id, used up at once."""
        prefix = "Q" if kind == "item" else "P"
        number = self.fact(f"last_{kind}") + 1
        self.set_fact(f"last_{kind}", number)
        return f"{prefix}{number}"

    # Reading

    _PAGE = (
        "SELECT p.entity, p.number, p.revision, r.timestamp, p.redirect, r.content "
        "FROM page p JOIN revision r ON r.id = p.revision "
    )

    def page(self, entity_id: str) -> Page | None:
        """The entity's page; None if there is none."""
        row = self.connection.execute(f"{self._PAGE} WHERE p.entity = ?", (entity_id,)).fetchone()
        return Page(*row) if row else None

    def pages_after(self, revision: int) -> Iterator[Page]:
        """The pages whose latest revision is newer, in the order of their revisions."""
        query = f"{self._PAGE} WHERE p.revision > ? ORDER BY p.revision"
        return (Page(*row) for row in self.connection.execute(query, (revision,)))

    def resolve(self, entity_id: str) -> Page | None:
        """The entity's page, or that of the entity that it redirects to."""
        page = self.page(entity_id)
        return self.page(page.redirect) if page and page.redirect else page

    def exists(self, entity_id: str) -> bool:
        """Whether there is a page, be it a redirect."""
        query = "SELECT 1 FROM page WHERE entity = ?"
        return self.connection.execute(query, (entity_id,)).fetchone() is not None

    def content_at(self, entity_id: str, revision: int) -> bytes | None:
        """The entity's JSON as of a revision of its own; None if it has no such revision."""
        query = "SELECT content FROM revision WHERE id = ? AND entity = ?"
        row = self.connection.execute(query, (revision, entity_id)).fetchone()
        return bytes(row[0]) if row else None

    def page_at(self, entity_id: str, revision: int) -> Page | None:
        """The entity's page as of a revision of its own; None if it has no such revision."""
        query = (
            "SELECT r.entity, p.number, r.id, r.timestamp, r.redirect, r.content FROM revision r "
            "JOIN page p ON p.entity = r.entity WHERE r.entity = ? AND r.id = ?"
        )
        row = self.connection.execute(query, (entity_id, revision)).fetchone()
        return Page(*row) if row else None

    def page_before(self, entity_id: str, revision: int) -> Page | None:
        """The entity's page as it stood when `revision` was the wiki's last."""
        query = (
            "SELECT entity, 0, id, timestamp, redirect, content FROM revision "
            "WHERE entity = ? AND id <= ? ORDER BY id DESC LIMIT 1"
        )
        row = self.connection.execute(query, (entity_id, revision)).fetchone()
        return Page(*row) if row else None

    def only_editor_since(self, entity_id: str, revision: int, user: str) -> bool:
        """Whether all the entity's revisions after this one are the user's."""
        query = "SELECT 1 FROM revision WHERE entity = ? AND id > ? AND user != ? LIMIT 1"
        return self.connection.execute(query, (entity_id, revision, user)).fetchone() is None

    def is_imported(self, revision: int) -> bool:
        """Whether a revision came from a dump or the seed."""
        row = self.connection.execute("SELECT imported FROM revision WHERE id = ?", (revision,)).fetchone()
        return bool(row and row[0])

    def last_revision(self) -> int:
        """The id of the latest revision of all, deleted ones included; 0 on an empty wiki."""
        present = self.connection.execute("SELECT coalesce(max(id), 0) FROM revision").fetchone()[0]
        return max(int(present), self.fact("last_deleted"))

    def datatypes(self) -> Iterator[tuple[str, str]]:
        """Every property with its datatype."""
        query = "SELECT entity, datatype FROM page WHERE datatype IS NOT NULL"
        return iter(self.connection.execute(query).fetchall())

    # Writing

    def set_units(self, units: Iterable[tuple[str, str, str]]) -> bool:
        """Replace the units that RDF converts; whether they differ from those before."""
        wanted, before = sorted(units), self.units()
        if wanted == before:
            return False
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute("DELETE FROM unit")
        self.connection.executemany("INSERT INTO unit VALUES (?,?,?)", wanted)
        self.connection.execute("COMMIT")
        return True

    def save(self, revision: Revision) -> int:
        """Store a revision with the terms and sitelinks that follow from it, in one transaction; its new id."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            number = self.add(revision)
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")
        return number

    def add(self, revision: Revision) -> int:
        """As `save`, within a transaction that the caller holds."""
        entity_id, entity = revision.entity_id, revision.entity
        old = self.connection.execute("SELECT number, revision FROM page WHERE entity = ?", (entity_id,)).fetchone()
        content = dump_entity(entity) if entity is not None else b""
        cursor = self.connection.execute(
            "INSERT INTO revision VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                max(self.last_revision(), SETUP_REVISIONS) + 1,
                entity_id,
                old[1] if old else 0,
                revision.user,
                revision.timestamp,
                revision.comment,
                "|".join(revision.tags),
                revision.bot,
                revision.imported,
                stored_size(content) if entity is not None else len(entity_id) + len(revision.redirect or "") + 48,
                revision.redirect,
                content,
            ),
        )
        number = int(cursor.lastrowid or 0)
        datatype = entity.get("datatype") if entity is not None else None
        self.connection.execute(
            "INSERT OR REPLACE INTO page VALUES (?,?,?,?,?)",
            (entity_id, old[0] if old else self.next_page(), number, revision.redirect, datatype),
        )
        self.index(entity_id, entity, new=old is None)
        if not revision.imported:
            self.connection.execute("UPDATE user SET edits = edits + 1 WHERE name = ?", (revision.user,))
        return number

    def next_page(self) -> int:
        """The number that the next new page gets."""
        last = self.connection.execute("SELECT coalesce(max(number), 0) FROM page").fetchone()[0]
        return max(int(last), SETUP_REVISIONS) + 1

    def ensure_users(self, names: Sequence[str]) -> dict[str, int]:
        """The ids of the named users, who are created where they are missing."""
        rows = [(name,) for name in names]
        self.connection.executemany("INSERT OR IGNORE INTO user (name) VALUES (?)", rows)
        found = self.connection.execute("SELECT name, id FROM user").fetchall()
        return {name: number for name, number in found if name in set(names)}

    def raise_counters(self, entity_ids: Iterable[str]) -> None:
        """See to it that new ids come after all of these."""
        highest = {"item": 0, "property": 0}
        for entity_id in entity_ids:
            kind = "item" if entity_id.startswith("Q") else "property"
            highest[kind] = max(highest[kind], int(entity_id[1:]))
        for kind, number in highest.items():
            if number > self.fact(f"last_{kind}"):
                self.set_fact(f"last_{kind}", number)
