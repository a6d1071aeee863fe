"""The ledger: what was run, what was about to be sent, what came of it, and where every contribution came from."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import pandas as pd
from sqlalchemy import func, insert, select

from pipelines.ledger.answer_book import AnswerBook
from pipelines.ledger.audit_log_book import AuditLogBook
from pipelines.ledger.claim_book import ClaimBook
from pipelines.ledger.connection import open_database, reading, writing
from pipelines.ledger.coverage_snapshot_book import CoverageSnapshotBook
from pipelines.ledger.edit_book import EditBook
from pipelines.ledger.entries import Contribution, Dump, Edit, EditStatus, Run, RunState
from pipelines.ledger.equity_book import EquityBook
from pipelines.ledger.job_sign_book import JobSignBook
from pipelines.ledger.judgement_book import JudgementBook
from pipelines.ledger.lock_book import LockBook
from pipelines.ledger.past_book import PastBook
from pipelines.ledger.plan_book import PlanBook
from pipelines.ledger.progress_book import ProgressBook
from pipelines.ledger.recognition_book import RecognitionBook
from pipelines.ledger.reservation_book import ReservationBook
from pipelines.ledger.rows import CoverageRow, DumpRow, EditRow, RunEventRow, RunRow
from pipelines.ledger.run_book import RunBook
from pipelines.ledger.session_book import SessionBook
from pipelines.ledger.submission_book import SubmissionBook
from pipelines.ledger.token_book import TokenBook
from pipelines.ledger.undo_book import UndoBook, new_run_id, settling, write_contributions, write_outcome
from pipelines.model.tables import COVERAGE

__all__ = ["Contribution", "Dump", "Edit", "EditStatus", "Ledger", "Run", "RunState"]


class Ledger(
    RunBook,
    EditBook,
    JudgementBook,
    PastBook,
    UndoBook,
    ClaimBook,
    AuditLogBook,
    TokenBook,
    JobSignBook,
    PlanBook,
    ProgressBook,
    SubmissionBook,
    ReservationBook,
    AnswerBook,
    RecognitionBook,
    EquityBook,
    CoverageSnapshotBook,
    SessionBook,
    LockBook,
):
    """One ledger; threads and processes may share it. Every method is one transaction.

    What is written down stands here, what is told of it in the books.
    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    def __init__(self, url: str, *, clock: Callable[[], datetime] | None = None) -> None:
        """`clock` tells the time of all rows; the system's unless given."""
        self._database = open_database(url)
        self._clock = clock or _now

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._database.dispose()

    def now(self) -> datetime:
        """The time by the ledger's clock."""
        return self._clock()

    # Runs

    def start_run(
        self,
        slug: str,
        target: str,
        *,
        dump_name: str,
        dump_checksum: str,
        mapping_checksum: str,
        dump_bytes: int | None = None,
    ) -> Run:
        """Begin a run: a new id, and the dump's snapshot if its content is new."""
        run_id, now = new_run_id(), self._clock()
        run = {
            "id": run_id,
            "slug": slug,
            "target": target,
            "dump_name": dump_name,
            "dump_checksum": dump_checksum,
            "mapping_checksum": mapping_checksum,
            "started": now,
        }
        seen = select(DumpRow.id).where(DumpRow.slug == slug, DumpRow.checksum == dump_checksum)
        with writing(self._database) as connection:
            if connection.execute(seen).first() is None:
                snapshot = {
                    "slug": slug,
                    "file": dump_name,
                    "checksum": dump_checksum,
                    "bytes": dump_bytes,
                    "seen": now,
                }
                connection.execute(insert(DumpRow), snapshot)
            connection.execute(insert(RunRow), run)
            connection.execute(insert(RunEventRow), _event(run_id, RunState.STARTED, now))
        return self.run(run_id)

    def finish_run(self, run: str, counts: Mapping[str, Any]) -> None:
        """The run came to its end; `counts` are its sums."""
        self._add_event(_event(run, RunState.FINISHED, self._clock(), counts))

    def fail_run(self, run: str, message: str, counts: Mapping[str, Any] | None = None) -> None:
        """The run stopped before its end, and why; `open_run` finds it again."""
        self._add_event(_event(run, RunState.FAILED, self._clock(), counts, message))

    # Edits

    def intend_edit(
        self,
        run: str,
        subject: str,
        *,
        item: str | None,
        base_revision: int | None,
        content_hash: str,
        summary: str,
        counts: Mapping[str, int],
    ) -> int:
        """Write down an edit before it is sent; the id under which its outcome is settled."""
        intent = {
            "run": run,
            "subject": subject,
            "item": item,
            "base_revision": base_revision,
            "content_hash": content_hash,
            "summary": summary,
            "counts": dict(counts),
            "time": self._clock(),
        }
        with writing(self._database) as connection:
            return int(connection.execute(insert(EditRow).returning(EditRow.id), intent).scalar_one())

    def settle_edit(
        self,
        edit: int,
        status: EditStatus,
        *,
        item: str | None = None,
        revision: int | None = None,
        message: str = "",
        contributions: Iterable[Contribution] = (),
    ) -> None:
        """Write down what became of an intent, and what it added, in one transaction.

        Raises:
            LedgerError: this edit was already settled: two processes work on the same run.
        """
        with settling(self._database, edit) as connection:
            now = self._clock()
            write_outcome(connection, edit, status, item=item, revision=revision, message=message, time=now)
            write_contributions(connection, contributions)

    # Contributions and coverage

    def record_coverage(self, run: str, table: pd.DataFrame) -> None:
        """Keep a coverage snapshot (schema `tables.COVERAGE`)."""
        now = self._clock()
        rows = [
            {**{str(name): value for name, value in row.items()}, "run": run, "time": now}
            for row in COVERAGE.check(table).to_dict("records")
        ]
        if rows:
            with writing(self._database) as connection:
                connection.execute(insert(CoverageRow), rows)

    def coverage(self, run: str) -> pd.DataFrame:
        """The run's coverage (schema `tables.COVERAGE`): of each phase the newest snapshot."""
        newest = (
            select(CoverageRow.phase, func.max(CoverageRow.time).label("time"))
            .where(CoverageRow.run == run)
            .group_by(CoverageRow.phase)
            .subquery()
        )
        fields = [CoverageRow.__table__.columns[name] for name in COVERAGE.names]
        query = (
            select(*fields)
            .join(newest, (CoverageRow.phase == newest.c.phase) & (CoverageRow.time == newest.c.time))
            .where(CoverageRow.run == run)
            .order_by(CoverageRow.id)
        )
        with reading(self._database) as connection:
            return COVERAGE.frame(dict(row._mapping) for row in connection.execute(query))

    def _add_event(self, row: dict[str, Any]) -> None:
        self.run(row["run"])
        with writing(self._database) as connection:
            connection.execute(insert(RunEventRow), row)


def _now() -> datetime:
    return datetime.now(UTC)


def _event(
    run: str, state: RunState, time: datetime, counts: Mapping[str, Any] | None = None, message: str = ""
) -> dict[str, Any]:
    return {"run": run, "state": state.value, "time": time, "counts": dict(counts or {}), "message": message}
