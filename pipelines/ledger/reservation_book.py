"""Reservations: several reviewers share a queue without meeting, each record being one reviewer's at a time.

A reservation is a lease: whoever goes away leaves the record to others after `LEASE`, and may still answer it as long
as nobody else took it.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pipelines.ledger.connection import reading, writing
from pipelines.ledger.review_rows import ReservationRow

#: How long a record is kept for the reviewer who has it before them.
LEASE = timedelta(minutes=10)


class ReservationBook:
    """The part of the ledger that keeps reservations; threads and processes may share it. Raises LedgerError."""

    _database: Engine
    _clock: Callable[[], datetime]

    def reserve(
        self, slug: str, keys: Iterable[str], reviewer: str, *, count: int = 1, lease: timedelta = LEASE
    ) -> list[str]:
        """Reserve the first `count` of the records (by key) that no other reviewer has; which they are, in order."""
        wanted = list(dict.fromkeys(keys))

        now, taken = self._clock(), list[str]()
        others = select(ReservationRow.key).where(
            ReservationRow.slug == slug, ReservationRow.expires > now, ReservationRow.reviewer != reviewer
        )
        with writing(self._database) as connection:
            held = set(connection.execute(others).scalars())
            for key in wanted:
                if len(taken) == count:
                    break
                if key not in held and hold(connection, slug, key, reviewer, now=now, until=now + lease):
                    taken.append(key)
        return taken

    def release_reservations(self, slug: str, keys: Collection[str], reviewer: str) -> None:
        """Let go of records that this reviewer has reserved."""
        theirs = (ReservationRow.slug == slug, ReservationRow.key.in_(keys), ReservationRow.reviewer == reviewer)
        with writing(self._database) as connection:
            connection.execute(update(ReservationRow).where(*theirs).values(expires=self._clock()))

    def reservations(self, slug: str) -> dict[str, str]:
        """The reserved records of a partner, by key, with the reviewer who has each."""
        query = select(ReservationRow.key, ReservationRow.reviewer).where(
            ReservationRow.slug == slug, ReservationRow.expires > self._clock()
        )
        with reading(self._database) as connection:
            return {row.key: row.reviewer for row in connection.execute(query)}


def hold(connection: Connection, slug: str, key: str, reviewer: str, *, now: datetime, until: datetime) -> bool:
    """Take or renew one reservation within a transaction; false if another reviewer has the record.

    The row stays locked until the transaction ends, so whoever answers a record does so alone. Of two who make the
    same new row, PostgreSQL has the second wait for the first, and then look at what became of it.
    """
    this = (ReservationRow.slug == slug, ReservationRow.key == key)
    free = or_(ReservationRow.reviewer == reviewer, ReservationRow.expires <= now)
    values = {"reviewer": reviewer, "expires": until}
    new = (
        _insert(connection).values(slug=slug, key=key, **values).on_conflict_do_nothing().returning(ReservationRow.key)
    )
    for _ in range(2):
        if connection.execute(update(ReservationRow).where(*this, free).values(**values)).rowcount:
            return True
        if connection.execute(select(ReservationRow.key).where(*this)).first() is not None:
            return False
        if connection.execute(new).first() is not None:
            return True
    return False


def _insert(connection: Connection) -> "sqlite.Insert | postgresql.Insert":
    if connection.dialect.name == "postgresql":
        return postgresql.insert(ReservationRow)
    return sqlite.insert(ReservationRow)
