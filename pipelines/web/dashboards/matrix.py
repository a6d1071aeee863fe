"""The matrix of a dashboard: subjects down, groups across, a share and its heat in each cell."""

from dataclasses import dataclass

import pandas as pd

from pipelines.model.coverage_snapshots import ALL, UNKNOWN, Snapshot

#: Groups shown, the largest; the table as CSV or JSON has all.
SHOWN = 12
#: Steps of the colour scale, as the style sheet has them.
HEATS = 6


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
    """The table: columns, rows by subject with a cell (or None) for each column, and how many groups are not shown."""

    columns: list[Column]
    rows: list[tuple[str, list[Cell | None]]]
    hidden: int


def chosen_cells(cells: pd.DataFrame, scope: str, measure: str, dimension: str) -> pd.DataFrame:
    """The cells of one measure: of everyone, and of each group of a dimension."""
    own = cells[(cells["scope"] == scope) & (cells["measure"] == measure)]
    return own[own["dimension"].isin([ALL, dimension])]


def build_matrix(snapshot: Snapshot, scope: str, measure: str, dimension: str, *, shown: int | None = SHOWN) -> Matrix:
    """The matrix of a snapshot's cells; `shown` None shows all groups."""
    figures: dict[str, dict[tuple[str, str], Cell]] = {}
    sizes: dict[tuple[str, str], int] = {}
    for (of, by, group), found in snapshot.places.items():
        chosen = [row for row in found if row["measure"] == measure] if of == scope and by in {ALL, dimension} else []
        for row in chosen:
            figures.setdefault(row["subject"], {})[by, group] = Cell(row["covered"], row["total"])
        if chosen:
            sizes[by, group] = max(row["total"] for row in chosen)
    groups = sorted((key for key in sizes if key[0] != ALL), key=lambda key: (key[1] == UNKNOWN, -sizes[key], key[1]))
    kept = groups if shown is None else _kept(groups, shown)
    if dimension == "century":
        kept = sorted(kept, key=lambda key: (key[1] == UNKNOWN, int(key[1] or 0)))
    columns = [Column(*key, sizes[key]) for key in [(ALL, ALL), *kept] if key in sizes]
    rows = [(subject, [found.get((c.dimension, c.group)) for c in columns]) for subject, found in figures.items()]
    return Matrix(columns, rows, len(groups) - len(kept))


def _kept(groups: list[tuple[str, str]], shown: int) -> list[tuple[str, str]]:
    """The largest groups, and always the unknown one, for it tells how far the others can be trusted."""
    known = [key for key in groups if key[1] != UNKNOWN]
    return [*known[:shown], *(key for key in groups if key[1] == UNKNOWN)]
