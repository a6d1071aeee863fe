"""The matrix of a dashboard: subjects down, groups across, a share and its heat in each cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from pipelines.model.coverage_snapshots import ALL, UNKNOWN, Snapshot

T = TypeVar("T")
#: Groups and rows on one sheet, the largest first; the table as CSV or JSON has all.
GROUPS, ROWS = 12, 40
#: Steps of the colour scale, as the style sheet has them.
HEATS = 6


@dataclass(frozen=True)
class Sheet:
    """Which part of a large matrix: the n-th dozen of groups, and the n-th lot of rows."""

    across: int = 1
    down: int = 1


@dataclass(frozen=True)
class Stretch:
    """From where to where a sheet goes: `first` and `last` of `total`, counted from 1, on this page of `pages`."""

    page: int
    pages: int
    first: int
    last: int
    total: int


@dataclass(frozen=True)
class Cell:
    """One figure: `share` is None where there is nothing to count, or the endpoint did not answer."""

    covered: int
    total: int

    @property
    def share(self) -> float | None:
        """0 to 1."""
        return self.covered / self.total if self.total else None

    @property
    def heat(self) -> int:
        """0 to 5: nothing at all has the first colour alone, and all the last."""
        share = self.share or 0.0
        return HEATS - 1 if share >= 1 else min(HEATS - 2, 1 + int(share * (HEATS - 2))) if share else 0


@dataclass(frozen=True)
class Column:
    """One group across; `dimension` is `all` for everyone."""

    dimension: str
    group: str
    size: int


@dataclass(frozen=True)
class Matrix:
    """The table: columns, rows by subject with a cell (or None) for each column, and which part of all it is.

    Everyone and the unknown group stand on every sheet, and are not counted in `across`.
    """

    columns: list[Column]
    rows: list[tuple[str, list[Cell | None]]]
    across: Stretch
    down: Stretch


def chosen_cells(cells: pd.DataFrame, scope: str, measure: str, dimension: str) -> pd.DataFrame:
    """The cells of one measure: of everyone, and of each group of a dimension."""
    own = cells[(cells["scope"] == scope) & (cells["measure"] == measure)]
    return own[own["dimension"].isin([ALL, dimension])]


def build_matrix(snapshot: Snapshot, scope: str, measure: str, dimension: str, sheet: Sheet | None = None) -> Matrix:
    """One sheet of the matrix of a snapshot's cells, the first unless given; beyond the last one, the last.

    Groups come with the largest first. Rows are in the mapping's order; where they do not fit on one sheet, those that
    most items have come first.
    """
    sheet = sheet or Sheet()
    figures: dict[str, dict[tuple[str, str], Cell]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for (of, by, group), found in snapshot.places.items():
        chosen = [row for row in found if row["measure"] == measure] if of == scope and by in {ALL, dimension} else []
        for row in chosen:
            figures.setdefault(row["subject"], {})[by, group] = Cell(row["covered"], row["total"])
        if chosen:
            sizes[by, group] = max(row["total"] for row in chosen)
    known = [key for key in sizes if key[0] != ALL and key[1] != UNKNOWN]
    kept, across = stretch(sorted(known, key=lambda key: (-sizes[key], key[1])), sheet.across, GROUPS)
    if dimension == "century":
        kept = sorted(kept, key=lambda key: int(key[1]))
    # The unknown group is always there, for it tells how far the others can be trusted.
    shown = [(ALL, ALL), *kept, (dimension, UNKNOWN)]
    columns = [Column(*key, sizes[key]) for key in shown if key in sizes]
    subjects, down = stretch(_subjects(figures), sheet.down, ROWS)
    rows = [(subject, [figures[subject].get((c.dimension, c.group)) for c in columns]) for subject in subjects]
    return Matrix(columns, rows, across, down)


def stretch(things: Sequence[T], page: int, size: int) -> tuple[list[T], Stretch]:
    """The things on one page, and where they stand among all; beyond the last page, those on the last one."""
    pages = max(1, -(-len(things) // size))
    page = min(page, pages)
    start = (page - 1) * size
    shown = list(things[start : start + size])
    return shown, Stretch(page, pages, start + 1 if shown else 0, start + len(shown), len(things))


def _subjects(figures: dict[str, dict[tuple[str, str], Cell]]) -> list[str]:
    subjects = list(figures)
    if len(subjects) <= ROWS:
        return subjects
    return sorted(subjects, key=lambda subject: -figures[subject].get((ALL, ALL), Cell(0, 0)).covered)
