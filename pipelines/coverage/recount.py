"""Figures of a snapshot beside the same ones counted again; pure over tables."""

import pandas as pd

from pipelines.model.coverage_snapshots import CELLS
from pipelines.model.tables import INTEGER, Column, TableSchema

_KEYS = ("dimension", "group", "measure", "subject")

#: The partner's figures that are not the same: null on the side that has none.
RECOUNTED = TableSchema(
    "coverage_recounted",
    (
        *(column for column in CELLS.columns if column.name in _KEYS),
        Column("covered", INTEGER, "as the snapshot has it", nullable=True),
        Column("total", INTEGER, "as the snapshot has it", nullable=True),
        Column("covered_again", INTEGER, "as it was counted again", nullable=True),
        Column("total_again", INTEGER, "as it was counted again", nullable=True),
    ),
)


def differing_cells(kept: pd.DataFrame, again: pd.DataFrame) -> pd.DataFrame:
    """The partner's cells (both of schema `CELLS`) that differ: schema `RECOUNTED`."""
    sides = [frame.loc[frame["scope"] == "partner", [*_KEYS, "covered", "total"]] for frame in (kept, again)]
    both = sides[0].merge(sides[1], on=list(_KEYS), how="outer", suffixes=("", "_again"), sort=True)
    same = (both["covered"] == both["covered_again"]) & (both["total"] == both["total_again"])
    return RECOUNTED.check(both[~same.fillna(value=False)].reset_index(drop=True)[RECOUNTED.names])
