"""Selections: a run with the state it is in, an intent with what became of it, put together from append-only rows."""

from typing import Any

from sqlalchemy import Row, Select, func, select

from pipelines.ledger.entries import Edit, EditStatus, Run, RunState
from pipelines.ledger.rows import EditRow, OutcomeRow, RunEventRow, RunRow
from pipelines.ledger.undo_rows import UndoRow


def run_rows() -> Select[Any]:
    """Runs with their last event, the newest first (events are numbered in the order of their writing).

    Runs that undo are among them; `upload_rows` leaves them out.
    """
    last = select(RunEventRow.run, func.max(RunEventRow.id).label("id")).group_by(RunEventRow.run).subquery()
    first = select(RunEventRow.run, func.min(RunEventRow.id).label("id")).group_by(RunEventRow.run).subquery()
    return (
        select(RunRow.__table__, RunEventRow.state, RunEventRow.time, RunEventRow.counts, RunEventRow.message)
        .join(last, RunRow.id == last.c.run)
        .join(RunEventRow, RunEventRow.id == last.c.id)
        .join(first, RunRow.id == first.c.run)
        .order_by(first.c.id.desc())
    )


def upload_rows() -> Select[Any]:
    """The runs of dumps: all but those that undo."""
    return run_rows().where(RunRow.id.not_in(select(UndoRow.run)))


def run_of(row: Row[Any]) -> Run:
    """A row of `run_rows` → the run."""
    fields = dict(row._mapping)
    time, state = fields.pop("time"), RunState(fields.pop("state"))
    return Run(**fields, state=state, ended=None if state is RunState.STARTED else time)


def edit_rows() -> Select[Any]:
    """Intents with their outcomes, in the order of their writing."""
    columns = [column for column in EditRow.__table__.columns if column.name != "item"]
    item = func.coalesce(OutcomeRow.item, EditRow.item).label("item")
    return (
        select(
            *columns,
            item,
            OutcomeRow.status,
            OutcomeRow.revision,
            func.coalesce(OutcomeRow.message, "").label("message"),
        )
        .join(OutcomeRow, OutcomeRow.edit == EditRow.id, isouter=True)
        .order_by(EditRow.id)
    )


def edit_of(row: Row[Any]) -> Edit:
    """A row of `edit_rows` → the edit."""
    fields = dict(row._mapping)
    status = fields.pop("status")
    return Edit(**fields, status=EditStatus(status) if status else None)
