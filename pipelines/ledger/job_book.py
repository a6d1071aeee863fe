"""The ledger's memory of jobs: who started which flow, when and how, in which process, and how it ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, insert, select

from pipelines.exceptions import LedgerError
from pipelines.ledger.connection import reading, writing
from pipelines.ledger.job_rows import JobEventRow, JobRow, JobSignRow
from pipelines.ledger.lock_book import one_at_a_time


class JobState(StrEnum):
    """Where a job is.

    `asked`: somebody wants it stopped, and its process has not heard of that yet. `lost`: its process is gone, or was
    given up, and nobody has seen how it ended.
    """

    ORDERED = "ordered"
    RUNNING = "running"
    ASKED = "asked"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"


#: The states of a job that has not ended, in the order in which it comes to them.
OPEN = (JobState.ORDERED, JobState.RUNNING, JobState.ASKED, JobState.STOPPING)


@dataclass(frozen=True)
class Job:
    """One job. `run` is known once the run has begun; `ended` and `exit_code` (of the process) once it is over.

    `seen`: when its process last gave a sign of life, or else when it was ordered.
    """

    id: int
    slug: str
    kind: str
    run: str | None
    target: str
    arguments: tuple[str, ...]
    submission: str | None
    person: str
    host: str
    log: str
    started: datetime
    seen: datetime
    state: JobState
    pid: int | None = None
    exit_code: int | None = None
    message: str = ""
    stopped_by: str = ""
    ended: datetime | None = None
    events: Sequence[tuple[str, datetime, str]] = field(default=(), repr=False)

    @property
    def open(self) -> bool:
        """Whether it has not ended, as far as the ledger knows."""
        return self.state in OPEN

    @property
    def wishes(self) -> int:
        """How often somebody has asked, by the ledger alone, that it stop."""
        return sum(state == JobState.ASKED for state, _, _ in self.events)

    def silent_since(self, now: datetime, silence: timedelta) -> datetime | None:
        """When its process was last heard of, if it has not ended and was silent for so long; else None."""
        return self.seen if self.open and now - self.seen >= silence else None


class JobBook:
    """The part of the ledger that remembers jobs; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine
    _clock: Callable[[], datetime]

    def order_job(
        self,
        *,
        slug: str,
        kind: str,
        target: str,
        arguments: Sequence[str],
        person: str,
        host: str,
        log: str,
        run: str | None = None,
        submission: str | None = None,
    ) -> Job | None:
        """Write down a job before it is started; None where another one of the partner has not ended yet.

        `log`: the file that it writes to; `{id}` in it becomes the job's number.
        """
        row: dict[str, Any] = {"slug": slug, "kind": kind, "target": target, "run": run, "submission": submission}
        row |= {"arguments": {"list": list(arguments)}, "person": person, "host": host, "log": log}
        with writing(self._database) as connection:
            one_at_a_time(connection, f"jobs of {slug}")
            if connection.execute(_open_rows().where(JobRow.slug == slug).limit(1)).first():
                return None
            added = insert(JobRow).returning(JobRow.id)
            number = int(connection.execute(added, row | {"time": self._clock()}).scalar_one())
        return self.job(number)

    def note_job(
        self,
        job: int,
        state: JobState,
        *,
        pid: int | None = None,
        exit_code: int | None = None,
        run: str | None = None,
        person: str = "",
        message: str = "",
    ) -> None:
        """A job came to a state. What came after its end changes nothing: the first end that is told holds."""
        row: dict[str, Any] = {"job": job, "state": state.value, "pid": pid, "exit_code": exit_code, "run": run}
        row |= {"person": person, "message": message, "time": self._clock()}
        with writing(self._database) as connection:
            connection.execute(insert(JobEventRow), row)

    def job(self, number: int) -> Job:
        """One job.

        Raises:
            LedgerError: there is no such job.
        """
        found = self._jobs(job_rows().where(JobRow.id == number))
        if not found:
            raise LedgerError(f"there is no job {number}", remedy="the board lists the jobs")
        return found[0]

    def jobs(
        self,
        *,
        slug: str | None = None,
        run: str | None = None,
        submission: str | None = None,
        before: int | None = None,
        limit: int | None = None,
    ) -> list[Job]:
        """The jobs, the newest first: of a partner, a run or a submission, and older than job `before`, if given."""
        query = job_rows()
        if slug:
            query = query.where(JobRow.slug == slug)
        if run:
            noted = select(JobEventRow.job).where(JobEventRow.run == run)
            query = query.where((JobRow.run == run) | JobRow.id.in_(noted))
        if submission:
            query = query.where(JobRow.submission == submission)
        if before is not None:
            query = query.where(JobRow.id < before)
        return self._jobs(query.limit(limit) if limit else query)

    def open_jobs(self, slug: str | None = None) -> list[Job]:
        """The jobs that have not ended, as far as the ledger knows; the newest first."""
        return self._jobs(_open_rows().where(JobRow.slug == slug) if slug else _open_rows())

    def _jobs(self, query: Select[Any]) -> list[Job]:
        with reading(self._database) as connection:
            return read_jobs(connection, query)


def read_jobs(connection: Connection, query: Select[Any]) -> list[Job]:
    """The jobs that a query of their rows finds, with what became of them."""
    rows = list(connection.execute(query))
    numbers = [row.id for row in rows]
    happened = select(*JobEventRow.__table__.columns).where(JobEventRow.job.in_(numbers)).order_by(JobEventRow.id)
    events: dict[int, list[Mapping[str, Any]]] = {}
    for event in connection.execute(happened):
        events.setdefault(event.job, []).append(dict(event._mapping))
    signs = connection.execute(select(JobSignRow.job, JobSignRow.time).where(JobSignRow.job.in_(numbers)))
    seen = {sign.job: sign.time for sign in signs}
    return [_job(row, events.get(row.id, []), seen.get(row.id, row.time)) for row in rows]


def job_rows() -> Select[Any]:
    """All jobs as they were ordered, the newest first."""
    return select(*JobRow.__table__.columns).order_by(JobRow.id.desc())


def _open_rows() -> Select[Any]:
    """Those that no event has ended."""
    ends = [state.value for state in JobState if state not in OPEN]
    return job_rows().where(JobRow.id.not_in(select(JobEventRow.job).where(JobEventRow.state.in_(ends))))


def _job(row: Row[Any], events: Sequence[Mapping[str, Any]], seen: datetime) -> Job:
    fields = dict(row._mapping)
    started, arguments = fields.pop("time"), tuple(fields.pop("arguments")["list"])
    # Its own word on how it ended comes before that of whoever missed its process a moment later.
    ends = [event for event in events if JobState(event["state"]) not in OPEN]
    # What it came to later, such as its run, does not take a request to stop back.
    last = ends[0] if ends else max(events, key=lambda event: OPEN.index(JobState(event["state"])), default=None)
    known = {name: next((e[name] for e in events if e[name] is not None), None) for name in ("pid", "run")}
    fields["run"] = fields["run"] or known["run"]
    fields["log"] = fields["log"].replace("{id}", str(row.id))
    asked = (event for event in events if event["state"] in {JobState.ASKED, JobState.STOPPING})
    return Job(
        **fields,
        arguments=arguments,
        started=started,
        seen=seen,
        state=JobState(last["state"]) if last else JobState.ORDERED,
        pid=known["pid"],
        exit_code=ends[0]["exit_code"] if ends else None,
        message=last["message"] if last else "",
        stopped_by=next((event["person"] for event in asked if event["person"]), ""),
        ended=ends[0]["time"] if ends else None,
        events=tuple((event["state"], event["time"], event["person"]) for event in events),
    )
