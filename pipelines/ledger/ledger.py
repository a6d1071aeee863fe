"""The ledger: what was run, what was about to be sent, what came of it, and where every contribution came from."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import pandas as pd
from sqlalchemy import Select, func, insert, select

from pipelines.exceptions import LedgerError
from pipelines.ledger.audit_log_book import AuditLogBook
from pipelines.ledger.claim_book import ClaimBook
from pipelines.ledger.connection import open_database, reading, writing
from pipelines.ledger.entries import Contribution, Dump, Edit, EditStatus, Run, RunState
from pipelines.ledger.judgement_book import JudgementBook
from pipelines.ledger.past_book import PastBook
from pipelines.ledger.rows import ContributionRow, CoverageRow, DumpRow, EditRow, OutcomeRow, RunEventRow, RunRow
from pipelines.ledger.selections import edit_of, edit_rows, run_of, run_rows, upload_rows
from pipelines.ledger.token_book import TokenBook
from pipelines.ledger.undo_book import UndoBook, new_run_id, settling, write_contributions, write_outcome
from pipelines.model.tables import COVERAGE

__all__ = ["Contribution", "Dump", "Edit", "EditStatus", "Ledger", "Run", "RunState"]

_TERMS = ("label", "description", "alias")


class Ledger(
    JudgementBook,
    PastBook,
    UndoBook,
    ClaimBook,
    AuditLogBook,
    TokenBook,
):
    """One ledger; threads and processes may share it. Every method is one transaction.

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

    def run(self, run: str) -> Run:
        """One run by its id.

        Raises:
            LedgerError: there is no such run.
        """
        found = self._runs(run_rows().where(RunRow.id == run))
        if not found:
            raise LedgerError(f"there is no run '{run}'", remedy="`donata runs` lists them")
        return found[0]

    def runs(self, slug: str | None = None) -> list[Run]:
        """The runs of dumps, of one partner if `slug` is given, the newest first; `undos` has those that undo."""
        return self._runs(upload_rows().where(RunRow.slug == slug) if slug else upload_rows())

    def open_run(self, slug: str, target: str, dump_checksum: str, mapping_checksum: str) -> Run | None:
        """The run to resume: the newest of exactly this dump and mapping, if it did not finish."""
        query = upload_rows().where(
            RunRow.slug == slug,
            RunRow.target == target,
            RunRow.dump_checksum == dump_checksum,
            RunRow.mapping_checksum == mapping_checksum,
        )
        found = self._runs(query.limit(1))
        return found[0] if found and found[0].state is not RunState.FINISHED else None

    def last_finished(self, slug: str, target: str) -> Run | None:
        """The newest finished run of the partner against the target."""
        query = upload_rows().where(RunRow.slug == slug, RunRow.target == target)
        found = self._runs(query.where(RunEventRow.state == RunState.FINISHED.value).limit(1))
        return found[0] if found else None

    def dumps(self, slug: str) -> list[Dump]:
        """The dumps seen of a partner, the newest first."""
        query = select(DumpRow.slug, DumpRow.file, DumpRow.checksum, DumpRow.bytes, DumpRow.seen)
        with reading(self._database) as connection:
            rows = connection.execute(query.where(DumpRow.slug == slug).order_by(DumpRow.id.desc()))
            return [Dump(**row._mapping) for row in rows]

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

    def unsettled_edits(self, run: str, subjects: Collection[str] | None = None) -> list[Edit]:
        """The intents of a run without an outcome, the oldest first: what the server must be asked about."""
        query = edit_rows().where(EditRow.run == run, OutcomeRow.edit.is_(None))
        return self._edits(query if subjects is None else query.where(EditRow.subject.in_(subjects)))

    def unsettled_creations(self, slug: str, target: str) -> list[Edit]:
        """The creations of any run of the partner of which nobody knows yet whether they came to be, oldest first."""
        query = edit_rows().join(RunRow, EditRow.run == RunRow.id)
        open_ones = query.where(EditRow.item.is_(None), OutcomeRow.edit.is_(None))
        return self._edits(open_ones.where(RunRow.slug == slug, RunRow.target == target))

    def edits(self, run: str, subjects: Collection[str] | None = None) -> list[Edit]:
        """All edits of a run, in order; those of some subjects, if they are given."""
        query = edit_rows().where(EditRow.run == run)
        return self._edits(query if subjects is None else query.where(EditRow.subject.in_(subjects)))

    def created_item(self, slug: str, target: str, key: str) -> str | None:
        """The item that an earlier run of the partner created for the record with this key."""
        query = (
            select(OutcomeRow.item)
            .join(EditRow, OutcomeRow.edit == EditRow.id)
            .join(RunRow, EditRow.run == RunRow.id)
            .where(RunRow.slug == slug, RunRow.target == target, EditRow.subject == f"new:{key}")
            .where(OutcomeRow.status == EditStatus.CREATED.value)
            .order_by(OutcomeRow.edit.desc())
        )
        with reading(self._database) as connection:
            return connection.execute(query.limit(1)).scalar_one_or_none()

    def upload_counts(self, run: str) -> dict[str, int]:
        """What a run changed: items `edited` and `created`; `statements`, `references` and `terms` added."""
        items = (
            select(OutcomeRow.status, func.count(OutcomeRow.item.distinct()))
            .join(EditRow, OutcomeRow.edit == EditRow.id)
            .where(EditRow.run == run)
            .group_by(OutcomeRow.status)
        )
        added = select(
            func.count().filter(ContributionRow.kind == "statement"),
            func.count(ContributionRow.reference),
            func.count().filter(ContributionRow.kind.in_(_TERMS)),
        ).where(ContributionRow.run == run)
        with reading(self._database) as connection:
            statuses = {row[0]: int(row[1]) for row in connection.execute(items)}
            statements, references, terms = connection.execute(added).one()
        return {
            "edited": statuses.get(EditStatus.EDITED.value, 0),
            "created": statuses.get(EditStatus.CREATED.value, 0),
            "statements": int(statements),
            "references": int(references),
            "terms": int(terms),
        }

    # Contributions and coverage

    def record_contributions(self, contributions: Iterable[Contribution]) -> None:
        """Write down contributions apart from `settle_edit`, all or none."""
        with writing(self._database) as connection:
            write_contributions(connection, contributions)

    def contributions(
        self, *, run: str | None = None, item: str | None = None, statement: str | None = None
    ) -> pd.DataFrame:
        """Contributions with all that led to them: a row each, with partner, dump, edit and revision.

        Columns: slug, target, dump_name, dump_checksum, revision, and those of `entries.Contribution`.
        """
        fields = [column for column in ContributionRow.__table__.columns if column.name != "id"]
        query = (
            select(RunRow.slug, RunRow.target, RunRow.dump_name, RunRow.dump_checksum, OutcomeRow.revision, *fields)
            .join(RunRow, ContributionRow.run == RunRow.id)
            .join(OutcomeRow, ContributionRow.edit == OutcomeRow.edit, isouter=True)
            .order_by(ContributionRow.id)
        )
        wanted = {ContributionRow.run: run, ContributionRow.item: item, ContributionRow.statement: statement}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(column == value)
        with reading(self._database) as connection:
            result = connection.execute(query)
            frame = pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))
        return frame.convert_dtypes(dtype_backend="pyarrow")

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

    def _runs(self, query: Select[Any]) -> list[Run]:
        with reading(self._database) as connection:
            return [run_of(row) for row in connection.execute(query)]

    def _edits(self, query: Select[Any]) -> list[Edit]:
        with reading(self._database) as connection:
            return [edit_of(row) for row in connection.execute(query)]


def _now() -> datetime:
    return datetime.now(UTC)


def _event(
    run: str, state: RunState, time: datetime, counts: Mapping[str, Any] | None = None, message: str = ""
) -> dict[str, Any]:
    return {"run": run, "state": state.value, "time": time, "counts": dict(counts or {}), "message": message}
