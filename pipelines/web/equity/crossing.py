"""A crossing as a page shows it: the groups of one dimension down, those of the other across, items in each cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pipelines.coverage.equity.dimensions import pair_of
from pipelines.web.equity.measured import Measured

#: Steps of the colour scale above the first, as the style sheet has them.
_STEPS = 5


@dataclass(frozen=True)
class Cell:
    """One pair: its group, its items, and 0 to 5, the last for the pair that most items are in."""

    group: str
    items: int
    heat: int


@dataclass(frozen=True)
class Crossed:
    """The names of the groups across, and for each group down its name with a cell, or None, for each of those."""

    columns: list[str]
    rows: list[tuple[str, list[Cell | None]]]


def crossed(told: Measured, crossing: str, count: str, names: tuple[Callable[[str], str], ...]) -> Crossed:
    """The table of one crossing; `count`: `donated` or `class_items`; `names`: what each dimension's groups are called.

    Groups are in the order of the comparison, and only those that somebody is in.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {
        pair_of(row["group"]): row for row in told.rows(crossing) if row[count]
    }
    most = max((row[count] for row in found.values()), default=0)
    down = list(dict.fromkeys(first for first, _ in found))
    order = [pair_of(row["group"])[1] for row in told.rows(crossing)]
    across = _across(told, crossing, [group for group in dict.fromkeys(order) if any(group == b for _, b in found)])
    rows = [(names[0](first), [_cell(found.get((first, second)), count, most) for second in across]) for first in down]
    return Crossed([names[1](second) for second in across], rows)


def _across(told: Measured, crossing: str, groups: list[str]) -> list[str]:
    """The groups in the order of their own dimension."""
    single = crossing.rpartition("-by-")[2]
    place = {row["group"]: number for number, row in enumerate(told.rows(single))}
    return sorted(groups, key=lambda group: place.get(group, len(place)))


def _cell(row: dict[str, Any] | None, count: str, most: int) -> Cell | None:
    if row is None:
        return None
    return Cell(row["group"], row[count], max(1, -(-row[count] * _STEPS // most)))
