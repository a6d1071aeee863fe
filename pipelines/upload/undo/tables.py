"""The table of an undo: one row for each thing that was added or taken back, with what becomes of it and why."""

from collections.abc import Iterable

import pandas as pd

from pipelines.model.tables import INTEGER, STRING, Column, TableSchema
from pipelines.upload.undo.decision import Decision

UNDO = TableSchema(
    "undo",
    (
        Column("contribution", INTEGER, "the ledger's id of what was added"),
        Column("item", STRING, "the item that it was added to"),
        Column("now", STRING, "the item as it is called now, after merges; null if it was deleted", nullable=True),
        Column("kind", STRING, "statement, reference, label, description or alias"),
        Column("property", STRING, "the statement's property", nullable=True),
        Column("language", STRING, "the term's language", nullable=True),
        Column("text", STRING, "the value as a person reads it"),
        Column("statement", STRING, "the id of the statement as it was added", nullable=True),
        Column("reference", STRING, "the hash of the reference", nullable=True),
        Column("action", STRING, "what is done, a value of `decision.Action`"),
        Column("why", STRING, "why this is done"),
        Column("status", STRING, "planned, done, left, nothing, requested, or failed"),
        Column("edit_group", STRING, "the undo's own run, which is its edit group", nullable=True),
        Column("revision", INTEGER, "the revision that the undo made", nullable=True),
        Column("message", STRING, "what went wrong", nullable=True),
        Column("links", STRING, "items that link to a new item, by the query service", nullable=True),
    ),
)


def undo_row(decision: Decision, **more: object) -> dict[str, object]:
    """A row of the table `UNDO`; `more` are the columns that the decision does not say."""
    added = decision.addition.contribution
    row: dict[str, object] = {name: getattr(added, name) for name in ("item", "kind", "property", "language", "text")}
    row |= {"links": ", ".join(decision.links) or None}
    row |= {"contribution": decision.addition.id, "statement": added.statement, "reference": added.reference}
    return row | {"action": decision.action.value, "why": decision.why} | more


def undo_table(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    """Rows as a table of schema `UNDO`."""
    return UNDO.frame(rows)
