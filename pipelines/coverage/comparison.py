"""Before against after: each figure of coverage at both times, and the difference."""

import pandas as pd

from pipelines.coverage.figures import Measure, Scope
from pipelines.model.tables import COVERAGE, INTEGER, REAL, STRING, Column, TableSchema, rows_of

COMPARISON = TableSchema(
    "comparison",
    (
        Column("scope", STRING, "partner or class"),
        Column("measure", STRING, "property, label, description, reference or partner-reference"),
        Column("subject", STRING, "property id, or language code"),
        Column("before", INTEGER, "items (reference measures: statements) that had it", nullable=True),
        Column("before_total", INTEGER, "items (statements) in scope then", nullable=True),
        Column("after", INTEGER, "items (statements) that have it", nullable=True),
        Column("after_total", INTEGER, "items (statements) in scope now", nullable=True),
        Column("difference", INTEGER, "after less before; null if one of them was not measured", nullable=True),
        Column("before_share", REAL, "0 to 1; null where there was nothing in scope", nullable=True),
        Column("after_share", REAL, "0 to 1; null where there is nothing in scope", nullable=True),
        Column("query", STRING, "the catalogue name of the query behind both figures"),
    ),
)

KEYS = ["scope", "measure", "subject", "query"]


def compare(coverage: pd.DataFrame) -> pd.DataFrame:
    """Coverage of one or both phases (schema `tables.COVERAGE`) → schema `COMPARISON`, in the order of first sight."""
    rows: dict[tuple[str, ...], dict[str, object]] = {}
    for figure in rows_of(COVERAGE.check(coverage)):
        row = rows.setdefault(tuple(figure[key] for key in KEYS), {key: figure[key] for key in KEYS})
        phase, covered, total = figure["phase"], figure["covered"], figure["total"]
        row |= {phase: covered, f"{phase}_total": total, f"{phase}_share": covered / total if total else None}
        if "before" in row and "after" in row:
            row["difference"] = int(str(row["after"])) - int(str(row["before"]))
    return COMPARISON.frame(rows.values())


def overall_share(coverage: pd.DataFrame, phase: str) -> float | None:
    """One figure for a phase: of all mapped properties on all of the partner's items, the share that is there.

    None if the phase was not measured, or there are no items.
    """
    chosen = coverage[
        (coverage["phase"] == phase)
        & (coverage["scope"] == Scope.PARTNER.value)
        & (coverage["measure"] == Measure.PROPERTY.value)
    ]
    total = int(chosen["total"].sum())
    return int(chosen["covered"].sum()) / total if total else None
