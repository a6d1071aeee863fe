"""The ledger's database: opened so that several processes can share it, and refused if it is of another version."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from pipelines.exceptions import LedgerError
from pipelines.ledger import (
    audit_log_rows,
    coverage_snapshot_rows,
    equity_rows,
    job_rows,
    plan_rows,
    review_rows,
    submission_rows,
    token_rows,
    undo_rows,
)
from pipelines.ledger import claim_rows as _claim_rows  # noqa: F401 - its tables are made with the others
from pipelines.ledger import session_rows as _session_rows  # noqa: F401 - these too
from pipelines.ledger.fence import demand_may_write
from pipelines.ledger.rows import SCHEMA_VERSION, Base, MetaRow

T = TypeVar("T")

#: Seconds that a process waits for another's transaction.
BUSY_TIMEOUT = 60.0
#: How often two processes may meet on the same new row.
_MEETINGS = 5
_SCHEMA_LOCK = 0x446F6E6174  # "Donat": any number that no other program on the server uses
_REFUSAL = "the ledger is append-only"
_APPEND_ONLY = ("runs", "run_events", "dumps", "edits", "outcomes", "contributions", "coverage")
#: Append-only tables by the schema version that added them: a ledger of an earlier version gains what it lacks.
#: Version 4 added claims and paces (`claim_rows`), which change; version 5 the portal's books; version 6 what several
#: servers of a portal share (`session_rows`), which changes too; version 7 jobs' signs of life, which change as well.
_ADDED: dict[int, tuple[str, ...]] = {
    2: ("judgements", "judged_identifiers"),
    3: undo_rows.TABLES,
    4: (),
    5: (
        *audit_log_rows.TABLES,
        *token_rows.TABLES,
        *job_rows.TABLES,
        *plan_rows.TABLES,
        *submission_rows.TABLES,
        *review_rows.TABLES,
        *equity_rows.TABLES,
        *coverage_snapshot_rows.TABLES,
    ),
    6: (),
    7: (),
}


def open_database(url: str) -> Engine:
    """Connect, create what is missing, and check the schema's version.

    Raises:
        LedgerError: the URL is wrong, the database cannot be opened, or it is of another version.
    """
    try:
        address = make_url(url)
        sqlite = address.get_backend_name() == "sqlite"
        if sqlite and address.database not in {None, "", ":memory:"}:
            Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT} if sqlite else {})
    except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        raise LedgerError(f"cannot use {_masked(url)}: {error}", remedy="correct DONATA_LEDGER_URL") from error
    if sqlite:
        _prepare_sqlite(engine)
    try:
        _prepare_schema(engine, url)
    except (LedgerError, SQLAlchemyError) as error:
        engine.dispose()
        if isinstance(error, LedgerError):
            raise
        raise explained(error, url) from error
    return engine


@contextmanager
def writing(engine: Engine, *, fenced: bool = True) -> Iterator[Connection]:
    """One transaction that writes: all of it is kept, or nothing; `fenced`: only if this process may write."""
    if fenced:
        demand_may_write()
    with _told(engine), engine.connect().execution_options(ledger_writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that only reads; it sees the ledger as it was when it began."""
    with _told(engine), engine.connect() as connection, connection.begin():
        yield connection


def meeting(engine: Engine, take: Callable[[Connection], T]) -> T:
    """One transaction that writes, begun again where another process made the same row first.

    On PostgreSQL that happens; SQLite lets in one writer at a time.
    """
    for _ in range(_MEETINGS):
        try:
            with writing(engine) as connection:
                return take(connection)
        except LedgerError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
            met = error
    raise met


@contextmanager
def _told(engine: Engine) -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise explained(error, engine.url.render_as_string()) from error


def explained(error: SQLAlchemyError, url: str) -> LedgerError:
    """A database error as a person can act on it."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    text = str(cause)
    if "locked" in text:
        remedy = "another run holds it: let that end, or use PostgreSQL (DONATA_LEDGER_URL)"
    elif "malformed" in text or "not a database" in text:
        remedy = "restore the file from a copy: without it Donata does not know what it has already done"
    else:
        remedy = "check DONATA_LEDGER_URL, free space and permissions"
    return LedgerError(f"{_masked(url)}: {text}", remedy=remedy)


def _masked(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "the ledger's URL"


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, record: Any) -> None:
        del record
        # The driver must not begin transactions by itself: `begin` below says which kind.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        # FULL: an intent is on the disk before the edit is sent, even if the power fails.
        connection.execute("PRAGMA synchronous = FULL")
        _use_wal(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Taking the write lock at once avoids the deadlock of two readers that both want to write.
        writes = connection.get_execution_options().get("ledger_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Readers and a writer at the same time. SQLite's busy timeout does not cover this change, so it is tried again."""
    for attempt in Retrying(
        retry=retry_if_exception_type(sqlite3.OperationalError),
        stop=stop_after_delay(BUSY_TIMEOUT),
        wait=wait_random(0.01, 0.1),
        reraise=True,
    ):
        with attempt:
            connection.execute("PRAGMA journal_mode = WAL")


def _prepare_schema(engine: Engine, url: str) -> None:
    with engine.connect().execution_options(ledger_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # Two processes that both find no tables would both make them.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")
        if not engine.dialect.has_table(connection, MetaRow.__tablename__):
            _make_schema(connection)
        version = connection.execute(select(MetaRow.value).where(MetaRow.key == "schema")).scalar_one_or_none()
        if version in {str(number - 1) for number in _ADDED}:
            _add_tables(connection, int(version))
            version = str(SCHEMA_VERSION)
    if version != str(SCHEMA_VERSION):
        raise LedgerError(
            f"{_masked(url)} is of schema version {version}, and this Donata writes version {SCHEMA_VERSION}",
            remedy="use the Donata that made it, or name another ledger in DONATA_LEDGER_URL",
        )


def _make_schema(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    connection.execute(insert(MetaRow).values(key="schema", value=str(SCHEMA_VERSION)))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
    _forbid_changes(connection, (*_APPEND_ONLY, *(table for tables in _ADDED.values() for table in tables)))


def _add_tables(connection: Connection, version: int) -> None:
    """Bring an earlier ledger up to date, by new tables alone: what was written stays as it is."""
    Base.metadata.create_all(connection)
    for number, tables in _ADDED.items():
        if number > version:
            _forbid_changes(connection, tables)
    connection.execute(update(MetaRow).where(MetaRow.key == "schema").values(value=str(SCHEMA_VERSION)))


def _forbid_changes(connection: Connection, tables: Iterable[str]) -> None:
    """Let the database itself refuse to change or remove what was written."""
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            # Where an addition was broken off, or begun twice, the trigger is there already.
            create, body = (
                ("CREATE OR REPLACE TRIGGER", "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()")
                if connection.dialect.name == "postgresql"
                else ("CREATE TRIGGER IF NOT EXISTS", f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END")
            )
            connection.exec_driver_sql(f"{create} {table}_no_{change.lower()} BEFORE {change} ON {table} {body}")
