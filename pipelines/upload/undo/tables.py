"""Rows of the table of an undo (`model.afterwards.UNDO`): what becomes of each thing that was added, and why."""

from collections.abc import Iterable

import pandas as pd

from pipelines.model.afterwards import UNDO
from pipelines.upload.undo.decision import Decision


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
