"""The ledger's memory of undoing: what still counts as added, what was taken back, and what was put back again."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from pipelines.exceptions import LedgerError
from pipelines.ledger.connection import reading, writing
from pipelines.ledger.entries import Addition, Contribution, EditStatus, Removed, Run, RunState
from pipelines.ledger.rows import ContributionRow, EditRow, OutcomeRow, RunEventRow, RunRow
from pipelines.ledger.selections import run_of, run_rows
from pipelines.ledger.undo_rows import ContentRow, RemovalRow, RestorationRow, UndoRow

_RUN_ID_DIGITS = 11
_FIELDS = [column for column in ContributionRow.__table__.columns if column.name != "id"]


class UndoBook:
    """The part of the ledger that remembers what was undone; threads and processes may share it.

    Raises LedgerError throughout: the database is locked, damaged or of another version.
    """

    _database: Engine

    def start_undo(self, scope: str, *, like: Run) -> Run:
        """Begin a run that undoes `scope` (a run or an item); partner, target and dump are those of the run `like`."""
        number, now = new_run_id(), datetime.now(UTC)
        run = {name: getattr(like, name) for name in ("slug", "target", "dump_name", "dump_checksum")}
        run |= {"id": number, "mapping_checksum": like.mapping_checksum, "started": now}
        event = {"run": number, "state": RunState.STARTED.value, "time": now, "counts": {}, "message": ""}
        with writing(self._database) as connection:
            connection.execute(insert(RunRow), run)
            connection.execute(insert(UndoRow), {"run": number, "scope": scope})
            connection.execute(insert(RunEventRow), event)
        return self._undone(select(UndoRow.run).where(UndoRow.run == number))[0]

    def undos(self, scope: str | None = None, target: str | None = None) -> list[Run]:
        """The runs that undo, the newest first; those of a run or an item on a target, if they are given."""
        wanted = select(UndoRow.run).join(RunRow, RunRow.id == UndoRow.run)
        if scope:
            wanted = wanted.where(UndoRow.scope == scope)
        return self._undone(wanted.where(RunRow.target == target) if target else wanted)

    def scope_of(self, run: str) -> str | None:
        """What a run undoes; None for the run of a dump."""
        with reading(self._database) as connection:
            return connection.execute(select(UndoRow.scope).where(UndoRow.run == run)).scalar_one_or_none()

    def additions(
        self,
        *,
        run: str | None = None,
        item: str | None = None,
        statement: str | None = None,
        slug: str | None = None,
        target: str | None = None,
        removed: bool = False,
    ) -> list[Addition]:
        """What was added, in the order of its writing, without what an undo took back (unless `removed`)."""
        query = _addition_rows()
        wanted = {ContributionRow.run: run, ContributionRow.item: item, ContributionRow.statement: statement}
        wanted |= {RunRow.slug: slug, RunRow.target: target}
        for column, value in wanted.items():
            if value is not None:
                query = query.where(column == value)
        if not removed:
            query = query.where(ContributionRow.id.not_in(select(RemovalRow.contribution)))
        with reading(self._database) as connection:
            return [_addition(row) for row in connection.execute(query)]

    def taken_back(self, slug: str | None = None) -> dict[int, str]:
        """The additions that an undo took back, of one partner if given: their ids, and the undo's run."""
        query = select(RemovalRow.contribution, RemovalRow.run)
        if slug:
            query = query.join(RunRow, RunRow.id == RemovalRow.run).where(RunRow.slug == slug)
        with reading(self._database) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def removals(self, *, run: str | None = None, item: str | None = None, restored: bool = False) -> list[Removed]:
        """What undos took back, of one undo or item if given, without what was put back again (unless `restored`)."""
        query = (
            _addition_rows()
            .join(RemovalRow, RemovalRow.contribution == ContributionRow.id)
            .add_columns(RemovalRow.id, RemovalRow.item, RemovalRow.content)
            .order_by(None)
            .order_by(RemovalRow.id)
        )
        if run is not None:
            query = query.where(RemovalRow.run == run)
        if item is not None:
            query = query.where(RemovalRow.item == item)
        if not restored:
            query = query.where(RemovalRow.id.not_in(select(RestorationRow.removal)))
        with reading(self._database) as connection:
            rows = list(connection.execute(query))
        return [Removed(_addition(row), item=row[-2], content=row[-1], id=row[-3]) for row in rows]

    def settle_undo(
        self,
        edit: int,
        status: EditStatus,
        *,
        item: str,
        revision: int | None = None,
        message: str = "",
        removed: Iterable[Removed] = (),
        restored: Iterable[tuple[int, Contribution]] = (),
    ) -> None:
        """Write down what became of an undoing edit, what it took back and what it put back, in one transaction.

        `restored`: the ids of removals, each with the contribution that takes the place of the one removed.

        Raises:
            LedgerError: this edit was already settled: two processes work on the same undo.
        """
        pairs = list(restored)
        with settling(self._database, edit) as connection:
            write_outcome(connection, edit, status, item=item, revision=revision, message=message)
            run = connection.execute(select(EditRow.run).where(EditRow.id == edit)).scalar_one()
            taken = [
                {"run": run, "edit": edit, "contribution": one.addition.id, "item": one.item, "content": one.content}
                for one in removed
            ]
            if taken:
                connection.execute(insert(RemovalRow), taken)
            numbers = write_contributions(connection, [contribution for _, contribution in pairs])
            links = [{"removal": old, "contribution": new} for (old, _), new in zip(pairs, numbers, strict=True)]
            if links:
                connection.execute(insert(RestorationRow), links)

    def _undone(self, wanted: Select[Any]) -> list[Run]:
        with reading(self._database) as connection:
            return [run_of(row) for row in connection.execute(run_rows().where(RunRow.id.in_(wanted)))]


def new_run_id() -> str:
    """A new run's id, 11 hexadecimal digits, as edit groups have them."""
    return secrets.token_hex((_RUN_ID_DIGITS + 1) // 2)[:_RUN_ID_DIGITS]


@contextmanager
def settling(database: Engine, edit: int) -> Iterator[Connection]:
    """A transaction that settles an intent.

    Raises:
        LedgerError: this edit was already settled: two processes work on the same run.
    """
    try:
        with writing(database) as connection:
            yield connection
    except LedgerError as error:
        if isinstance(error.__cause__, IntegrityError):
            raise LedgerError(
                f"edit {edit} is unknown, or was already settled",
                remedy="stop the other process that works on the same run",
            ) from error
        raise


def write_outcome(
    connection: Connection,
    edit: int,
    status: EditStatus,
    *,
    item: str | None = None,
    revision: int | None = None,
    message: str = "",
    time: datetime | None = None,
) -> None:
    """Write what became of an intent; `time` is now unless given."""
    outcome = {"edit": edit, "status": EditStatus(status).value, "item": item, "revision": revision}
    connection.execute(insert(OutcomeRow), outcome | {"message": message, "time": time or datetime.now(UTC)})


def write_contributions(connection: Connection, contributions: Iterable[Contribution]) -> Sequence[int]:
    """Write contributions with their contents; their ids, in order."""
    rows = [asdict(contribution) for contribution in contributions]
    if not rows:
        return ()
    contents = [row.pop("content") for row in rows]
    query = insert(ContributionRow).returning(ContributionRow.id, sort_by_parameter_order=True)
    numbers = connection.execute(query, rows).scalars().all()
    kept = [{"contribution": n, "content": c} for n, c in zip(numbers, contents, strict=True) if c is not None]
    if kept:
        connection.execute(insert(ContentRow), kept)
    return numbers


def _addition_rows() -> Select[Any]:
    return (
        select(
            ContributionRow.id.label("addition"),
            RunRow.slug,
            RunRow.target,
            RunRow.dump_name,
            RunRow.dump_checksum,
            OutcomeRow.status,
            OutcomeRow.revision,
            EditRow.base_revision,
            func.coalesce(OutcomeRow.time, EditRow.time).label("time"),
            ContentRow.content.label("saved"),
            *_FIELDS,
        )
        .join(RunRow, ContributionRow.run == RunRow.id)
        .join(EditRow, ContributionRow.edit == EditRow.id)
        .join(OutcomeRow, OutcomeRow.edit == EditRow.id, isouter=True)
        .join(ContentRow, ContentRow.contribution == ContributionRow.id, isouter=True)
        .order_by(ContributionRow.id)
    )


def _addition(row: Row[Any]) -> Addition:
    number, slug, target, dump, checksum, status, revision, base, time, content, *fields = row[: 10 + len(_FIELDS)]
    values = dict(zip((column.name for column in _FIELDS), fields, strict=True))
    return Addition(
        id=number,
        slug=slug,
        target=target,
        dump_name=dump,
        dump_checksum=checksum,
        status=EditStatus(status or EditStatus.EDITED),
        revision=revision,
        base_revision=base,
        time=time,
        contribution=Contribution(**values, content=content),
    )
