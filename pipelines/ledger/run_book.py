"""The run book: the part of the ledger that tells which runs there were, how they ended, and of which dumps."""

from typing import Any

from sqlalchemy import Engine, Select, select

from pipelines.exceptions import LedgerError
from pipelines.ledger.connection import reading
from pipelines.ledger.entries import Dump, Run, RunState
from pipelines.ledger.rows import DumpRow, RunEventRow, RunRow
from pipelines.ledger.selections import run_of, run_rows, upload_rows


class RunBook:
    """What the ledger knows of runs and dumps. Raises LedgerError throughout."""

    _database: Engine

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

    def _runs(self, query: Select[Any]) -> list[Run]:
        with reading(self._database) as connection:
            return [run_of(row) for row in connection.execute(query)]
