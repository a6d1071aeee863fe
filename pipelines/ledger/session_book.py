"""What all servers of one portal agree on: which sessions have ended, and how often somebody may still do something."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, insert, select, tuple_, update

from pipelines.ledger.connection import meeting, reading, writing
from pipelines.ledger.session_rows import EndedSessionRow, RateRow

#: Rows of rates that are kept of each kind; beyond that, whoever was seen longest ago is forgotten.
REMEMBERED = 10_000


class SessionBook:
    """The part of the ledger that keeps them; threads and processes may share it. Raises LedgerError throughout."""

    _database: Engine
    _clock: Callable[[], datetime]

    def end_session(self, id_: str, lifetime: timedelta) -> None:
        """End a session for good; `lifetime`: after it, no session that is open now would be any more."""
        digest, now = _digest(id_), self._clock()

        def end(connection: Connection) -> None:
            connection.execute(delete(EndedSessionRow).where(EndedSessionRow.until < now))
            known = select(EndedSessionRow.digest).where(EndedSessionRow.digest == digest)
            if connection.execute(known).first() is None:
                connection.execute(insert(EndedSessionRow), {"digest": digest, "until": now + lifetime})

        meeting(self._database, end)

    def session_ended(self, id_: str) -> bool:
        """Whether the session was ended, on whichever server."""
        with reading(self._database) as connection:
            query = select(EndedSessionRow.digest).where(EndedSessionRow.digest == _digest(id_))
            return connection.execute(query).first() is not None

    def take_turn(self, kind: str, who: str, *, burst: int, seconds: float) -> float:
        """Take one of somebody's turns, `burst` of which come back in so many seconds.

        0, or the seconds after which the next one is free.
        """
        who, now = who[:200], self._clock()
        this = (RateRow.kind == kind, RateRow.who == who)

        def take(connection: Connection) -> tuple[bool, float]:
            known = connection.execute(select(RateRow.left, RateRow.since).where(*this).with_for_update()).first()
            left = float(burst)
            if known is not None:
                # Clocks of several machines differ a little; none gives turns back twice.
                left = min(left, known.left + max(0.0, (now - known.since).total_seconds()) * burst / seconds)
            values = {"left": left - 1 if left >= 1 else left, "since": now}
            if known is None:
                connection.execute(insert(RateRow), {"kind": kind, "who": who, **values})
            else:
                connection.execute(update(RateRow).where(*this).values(**values))
            return known is None, left

        new, left = meeting(self._database, take)
        if new:
            self._clear(kind, now - timedelta(seconds=seconds))
        return 0.0 if left >= 1 else (1 - left) * seconds / burst

    def _clear(self, kind: str, whole: datetime) -> None:
        """Forget those who have had all their turns again since `whole`, and the oldest of too many."""
        rows = select(RateRow.kind, RateRow.who).where(RateRow.kind == kind)
        newest = select(RateRow.since).where(RateRow.kind == kind).order_by(RateRow.since.desc())
        with writing(self._database) as connection:
            last = connection.execute(newest.offset(REMEMBERED).limit(1)).scalar_one_or_none()
            old = RateRow.since <= last if last is not None and last > whole else RateRow.since < whole
            # Whoever is at their row just now keeps it: waiting for each other, two servers could wait for ever.
            gone = [tuple(row) for row in connection.execute(rows.where(old).with_for_update(skip_locked=True))]
            for start in range(0, len(gone), 500):
                chosen = tuple_(RateRow.kind, RateRow.who).in_(gone[start : start + 500])
                connection.execute(delete(RateRow).where(chosen))


def _digest(id_: str) -> str:
    return hashlib.sha256(id_.encode()).hexdigest()
