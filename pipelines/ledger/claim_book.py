"""Claims: several workers share a ledger without doing anything twice, each subject being one worker's at a time.

A claim is a lease. It is renewed before each edit that is sent, so that a worker that slept through its lease finds
out before it sends, and one that died is followed by another when the lease has run out. A worker of this machine
whose process has ended is not waited for.
"""

import os
import secrets
import socket
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Select, insert, select, update

from pipelines.exceptions import LedgerError
from pipelines.ledger.claim_rows import ClaimRow, PaceRow
from pipelines.ledger.connection import meeting, reading, writing

T = TypeVar("T")

#: How long a claim lasts without being renewed.
LEASE = timedelta(minutes=10)


def worker_name() -> str:
    """A name for one worker: this machine, this process, and a word of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class ClaimBook:
    """The part of the ledger that keeps claims; threads and processes may share it. Raises LedgerError throughout."""

    _database: Engine
    _clock: Callable[[], datetime]

    def claim(self, run: str, subjects: Iterable[str], worker: str, lease: timedelta = LEASE) -> set[str]:
        """Claim those of the subjects that no other worker has; which they are.

        When a claim was last renewed stays as it was: that is about what was sent under it.
        """
        wanted = list(dict.fromkeys(subjects))

        def take(connection: Connection) -> set[str]:
            now = self._clock()
            until = {"worker": worker, "expires": now + lease}
            held = {row.subject: row for row in connection.execute(_claims(run, wanted).with_for_update())}
            free = [s for s in wanted if s in held and _is_free(held[s].worker, held[s].expires, worker, now)]
            if free:
                connection.execute(update(ClaimRow).where(*_these(run, free)).values(**until))
            new = [subject for subject in wanted if subject not in held]
            if new:
                connection.execute(insert(ClaimRow), [{"run": run, "subject": s, "renewed": now, **until} for s in new])
            return {*free, *new}

        return self._meeting(take)

    def renew_claim(self, run: str, subject: str, worker: str, lease: timedelta = LEASE) -> None:
        """Renew a claim, as before each edit that is sent.

        Raises:
            LedgerError: another worker has taken the subject over.
        """
        now = self._clock()
        ours = (*_these(run, [subject]), ClaimRow.worker == worker)
        with writing(self._database) as connection:
            kept = connection.execute(update(ClaimRow).where(*ours).values(renewed=now, expires=now + lease)).rowcount
        if not kept:
            raise LedgerError(
                f"another worker has taken '{subject}' over, since this one was silent for longer than its lease",
                remedy="nothing was sent twice; go on with `donata resume`",
            )

    def release_claims(self, run: str, subjects: Iterable[str], worker: str) -> None:
        """Let go of claims; when they were last renewed stays known."""
        these = (*_these(run, list(subjects)), ClaimRow.worker == worker)
        with writing(self._database) as connection:
            connection.execute(update(ClaimRow).where(*these).values(expires=self._clock()))

    def last_renewals(self, run: str, subjects: Iterable[str]) -> dict[str, datetime]:
        """When claims on the subjects were last renewed: no edit of theirs was sent much later."""
        with reading(self._database) as connection:
            return {row.subject: row.renewed for row in connection.execute(_claims(run, list(subjects)))}

    def next_slot(self, host: str, space: float) -> float:
        """Take the next free slot for an edit of the host, `space` seconds after the one before; seconds until it."""

        def take(connection: Connection) -> float:
            now = self._clock()
            query = select(PaceRow.next_edit).where(PaceRow.host == host).with_for_update()
            known = connection.execute(query).scalar_one_or_none()
            slot = max(known or now, now)
            following = {"next_edit": slot + timedelta(seconds=space)}
            if known is None:
                connection.execute(insert(PaceRow), {"host": host, **following})
            else:
                connection.execute(update(PaceRow).where(PaceRow.host == host).values(**following))
            return (slot - now).total_seconds()

        return self._meeting(take)

    def _meeting(self, take: Callable[[Connection], T]) -> T:
        return meeting(self._database, take)


def _these(run: str, subjects: list[str]) -> tuple[ColumnElement[bool], ...]:
    return ClaimRow.run == run, ClaimRow.subject.in_(subjects)


def _claims(run: str, subjects: list[str]) -> Select[Any]:
    return select(ClaimRow.subject, ClaimRow.worker, ClaimRow.renewed, ClaimRow.expires).where(*_these(run, subjects))


def _is_free(holder: str, expires: datetime, worker: str, now: datetime) -> bool:
    return holder == worker or expires <= now or _has_ended(holder)


def _has_ended(worker: str) -> bool:
    """Whether a worker was a process of this machine that is no more."""
    host, _, rest = worker.partition(":")
    pid = rest.partition(":")[0]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
