"""Locks that hold on all machines which share a ledger.

On PostgreSQL they are advisory locks, which the server takes back when a connection ends, so that nobody who died is
waited for (of a machine that is gone it finds out within a minute):
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS. A SQLite ledger is one machine's, on
which locks on files do the same.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from pipelines.ledger.connection import explained

#: Seconds after which the server asks a silent connection for a sign, between two such questions, and how many it asks:
#: by default it waits two hours for a machine that died, and nobody could hold what that one held.
_KEEPALIVE = {"tcp_keepalives_idle": 30, "tcp_keepalives_interval": 10, "tcp_keepalives_count": 3}


class LockBook:
    """The part of the ledger that locks; threads and processes may share it."""

    _database: Engine

    @contextmanager
    def holding(self, name: str) -> Iterator[bool]:
        """Hold what has this name within; False if somebody else holds it. On SQLite it is always free.

        Raises:
            LedgerError: the database does not answer.
        """
        if self._database.dialect.name != "postgresql":
            yield True
            return
        key = {"key": _key(name)}
        try:
            # A connection of its own, outside of any transaction, for as long as that takes.
            connection = self._database.connect().execution_options(isolation_level="AUTOCOMMIT")
            for option, value in _KEEPALIVE.items():
                connection.execute(text(f"SET {option} = {value}"))
            held = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), key).scalar())
        except SQLAlchemyError as error:
            raise explained(error, self._database.url.render_as_string()) from error
        try:
            yield held
        finally:
            try:
                if held:
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), key)
            except SQLAlchemyError:
                # A connection that broke has let go already; what was done within is done.
                connection.invalidate()
            connection.close()


def one_at_a_time(connection: Connection, name: str) -> None:
    """Wait until no other transaction is about this name; until the end of this one, others wait.

    On SQLite nothing is to be done: it lets in one writer at a time.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(name)})


def _key(name: str) -> int:
    """The number that PostgreSQL knows a lock by: 64 bits, with a sign."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
