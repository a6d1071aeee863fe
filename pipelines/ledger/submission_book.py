"""The submission book: the part of the ledger that knows what institutions sent, and how far each file has come."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, Subquery, func, insert, select

from pipelines.exceptions import LedgerError
from pipelines.ledger.connection import reading, writing
from pipelines.ledger.lock_book import one_at_a_time
from pipelines.ledger.rows import RunRow
from pipelines.ledger.submission_rows import SubmissionEventRow, SubmissionRow
from pipelines.messages import N_
from pipelines.model.submissions import NEXT, Submission, SubmissionEvent, SubmissionState

#: How a submission is called in each state.
_WORDS = {
    SubmissionState.FETCHING: N_("being fetched"),
    SubmissionState.RECEIVED: N_("received"),
    SubmissionState.CHECKED: N_("checked"),
    SubmissionState.REFUSED: N_("refused"),
    SubmissionState.SUBMITTED: N_("submitted"),
    SubmissionState.WITHDRAWN: N_("withdrawn"),
}


class SubmissionBook:
    """Submissions and their states; every method is one transaction."""

    _database: Engine
    _clock: Callable[[], datetime]

    def begin_submission(
        self,
        slug: str,
        file: str,
        person: str,
        *,
        address: str | None = None,
        checksum: str | None = None,
        size: int | None = None,
    ) -> Submission:
        """A new submission: `received` if its checksum and size in bytes are known, else on its way from an address."""
        id_, now = secrets.token_hex(16), self._clock()
        row = {"id": id_, "slug": slug, "file": file, "address": address, "person": person, "time": now}
        state = SubmissionState.FETCHING if checksum is None else SubmissionState.RECEIVED
        event = _event(id_, state, now, person) | {"checksum": checksum, "bytes": size}
        with writing(self._database) as connection:
            connection.execute(insert(SubmissionRow), row)
            connection.execute(insert(SubmissionEventRow), event)
        return self.submission(id_)

    def note_submission(
        self,
        id_: str,
        state: SubmissionState,
        *,
        person: str = "",
        message: str = "",
        checksum: str | None = None,
        size: int | None = None,
        counts: Mapping[str, Any] | None = None,
    ) -> Submission:
        """The submission came to a further state; `size` in bytes.

        Raises:
            LedgerError: there is no such submission, or that state cannot follow the one it is in.
        """
        with writing(self._database) as connection:
            one_at_a_time(connection, f"submission {id_}")
            now_in = _submissions(connection, [id_])[0].state
            if state not in NEXT[now_in]:
                now_said, wanted_said = _WORDS[now_in], _WORDS[state]
                raise LedgerError(
                    f"the submission is {now_said}, so it cannot be {wanted_said}",
                    remedy="look at its page again: somebody else may have acted",
                )
            row = _event(id_, state, self._clock(), person, message)
            connection.execute(
                insert(SubmissionEventRow), row | {"checksum": checksum, "bytes": size, "counts": dict(counts or {})}
            )
        return self.submission(id_)

    def submission(self, id_: str) -> Submission:
        """One submission.

        Raises:
            LedgerError: there is none.
        """
        with reading(self._database) as connection:
            return _submissions(connection, [id_])[0]

    def submissions(
        self, slug: str | None = None, *, limit: int | None = None, before: Submission | None = None
    ) -> list[Submission]:
        """Submissions, of one partner if `slug` is given, the newest first; those that came `before` another one."""
        query = select(SubmissionRow.id).order_by(SubmissionRow.time.desc(), SubmissionRow.id.desc())
        if slug is not None:
            query = query.where(SubmissionRow.slug == slug)
        if before is not None:
            same = (SubmissionRow.time == before.time) & (SubmissionRow.id < before.id)
            query = query.where((SubmissionRow.time < before.time) | same)
        with reading(self._database) as connection:
            ids = list(connection.execute(query.limit(limit)).scalars())
            return _submissions(connection, ids) if ids else []

    def sent_before(self, submission: Submission) -> Submission | None:
        """The partner's last submission of the very same file before this one; None if there is none."""
        event, row = SubmissionEventRow, SubmissionRow
        named = select(event.submission).where(event.checksum == submission.checksum)
        query = select(row.id).where(row.slug == submission.slug, row.id.in_(named), row.time < submission.time)
        with reading(self._database) as connection:
            ids = list(connection.execute(query.order_by(row.time.desc()).limit(1)).scalars())
            return next(iter(_submissions(connection, ids)), None) if ids else None

    def dump_withdrawn(self, slug: str, checksum: str) -> bool:
        """Whether the partner's newest submission of this very file was withdrawn; False if nobody submitted it."""
        event, row = SubmissionEventRow, SubmissionRow
        named = select(event.submission).where(event.checksum == checksum)
        newest = select(row.id).where(row.slug == slug, row.id.in_(named)).order_by(row.time.desc(), row.id.desc())
        states = select(event.state).where(event.submission == newest.limit(1).scalar_subquery())
        with reading(self._database) as connection:
            state = connection.execute(states.order_by(event.id.desc()).limit(1)).scalar()
        return state == SubmissionState.WITHDRAWN.value

    def waiting_submissions(self, slug: str | None = None) -> dict[str, Submission]:
        """Of each partner (or this one) the newest file that was handed over, if no run has begun with it: by slug."""
        query = _handed_over()
        newest = select(query.c.slug, func.max(query.c.time).label("time")).group_by(query.c.slug).subquery()
        begun = select(RunRow.id).where(RunRow.slug == query.c.slug, RunRow.dump_checksum == query.c.checksum)
        waiting = (
            select(query.c.id)
            .join(newest, (newest.c.slug == query.c.slug) & (newest.c.time == query.c.time))
            .where(~begun.exists())
            .order_by(query.c.id)
        )
        if slug is not None:
            waiting = waiting.where(query.c.slug == slug)
        with reading(self._database) as connection:
            ids = list(connection.execute(waiting).scalars())
            return {one.slug: one for one in _submissions(connection, ids)} if ids else {}


def _handed_over() -> Subquery:
    """The submissions that are in the state `submitted`, with the checksum of their file."""
    event = SubmissionEventRow
    checksums = select(event.submission, func.max(event.checksum).label("checksum")).group_by(event.submission)
    known = checksums.subquery()
    return (
        select(SubmissionRow.id, SubmissionRow.slug, SubmissionRow.time, known.c.checksum)
        .join(known, known.c.submission == SubmissionRow.id)
        .where(SubmissionRow.id.in_(_in_state(SubmissionState.SUBMITTED)))
        .where(SubmissionRow.id.not_in(_in_state(SubmissionState.WITHDRAWN)))
        .subquery()
    )


def _in_state(state: SubmissionState) -> Select[tuple[str]]:
    """The submissions that came to a state at some time."""
    return select(SubmissionEventRow.submission).where(SubmissionEventRow.state == state.value)


def _event(id_: str, state: SubmissionState, time: datetime, person: str, message: str = "") -> dict[str, Any]:
    row = {"submission": id_, "state": state.value, "time": time, "person": person, "message": message}
    return row | {"checksum": None, "bytes": None, "counts": {}}


#: A database takes only so many parameters in one query.
_IDS_A_QUERY = 500


def _submissions(connection: Connection, ids: list[str]) -> list[Submission]:
    found: dict[str, Submission] = {}
    for start in range(0, len(ids), _IDS_A_QUERY):
        chunk = ids[start : start + _IDS_A_QUERY]
        rows = connection.execute(select(*SubmissionRow.__table__.columns).where(SubmissionRow.id.in_(chunk)))
        events: dict[str, list[Any]] = {}
        query = select(*SubmissionEventRow.__table__.columns).where(SubmissionEventRow.submission.in_(chunk))
        for event in connection.execute(query.order_by(SubmissionEventRow.id)):
            events.setdefault(event.submission, []).append(event)
        found |= {row.id: _submission(row, events[row.id]) for row in rows}
    if missing := [id_ for id_ in ids if id_ not in found]:
        raise LedgerError(f"there is no submission '{missing[0]}'", remedy="check the link")
    return [found[id_] for id_ in ids]


def _submission(row: Any, events: Iterable[Any]) -> Submission:
    known: dict[str, Any] = {"checksum": None, "bytes": None, "counts": {}}
    told = []
    for event in events:
        known["checksum"] = event.checksum or known["checksum"]
        known["bytes"] = known["bytes"] if event.bytes is None else event.bytes
        known["counts"] = event.counts or known["counts"]
        told.append(SubmissionEvent(SubmissionState(event.state), event.time, event.person, event.message))
    last = told[-1]
    own = {name: getattr(row, name) for name in ("id", "slug", "file", "address", "person", "time")}
    return Submission(**own, **known, state=last.state, message=last.message, events=tuple(told))
