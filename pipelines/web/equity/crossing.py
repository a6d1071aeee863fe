"""A crossing as a page shows it: the groups of one dimension down, those of the other across, items in each cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.coverage.equity.comparison import largest
from pipelines.coverage.equity.dimensions import pair_of
from pipelines.web.equity.measured import Measured

#: Steps of the colour scale above the first, as the style sheet has them.
_STEPS = 5
#: Groups on each side that a page shows; the table as CSV or JSON has all.
SHOWN = 20


@dataclass(frozen=True)
class Cell:
    """One pair: its group, its items, and 0 to 5, the last for the pair that most items are in."""

    group: str
    items: int
    heat: int


@dataclass(frozen=True)
class Crossed:
    """The names of the groups across, and for each group down its name with a cell, or None, for each of those.

    `whole`: whether those are all groups.
    """

    columns: list[str]
    rows: list[tuple[str, list[Cell | None]]]
    whole: bool


def crossed(told: Measured, crossing: str, count: str, names: tuple[Callable[[str], str], ...]) -> Crossed:
    """The table of one crossing; `count`: `donated` or `class_items`; `names`: what each dimension's groups are called.

    Groups are in the order of the comparison, and only those that somebody is in; of many, the largest.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {
        pair_of(row["group"]): row for row in told.rows(crossing) if row[count]
    }
    most = max((row[count] for row in found.values()), default=0)
    all_down = list(dict.fromkeys(first for first, _ in found))
    there = {second for _, second in found}
    order = [pair_of(row["group"])[1] for row in told.rows(crossing)]
    all_across = _across(told, crossing, [group for group in dict.fromkeys(order) if group in there])
    down, across = (
        largest(groups, _sizes(found, side, count), SHOWN) for side, groups in enumerate((all_down, all_across))
    )
    rows = [(names[0](first), [_cell(found.get((first, second)), count, most) for second in across]) for first in down]
    whole = len(down) == len(all_down) and len(across) == len(all_across)
    return Crossed([names[1](second) for second in across], rows, whole)


def _sizes(found: Mapping[tuple[str, str], Mapping[str, Any]], side: int, count: str) -> dict[str, int]:
    """How many items each group of one side has; an item in several pairs counts in each."""
    sizes: dict[str, int] = {}
    for pair, row in found.items():
        sizes[pair[side]] = sizes.get(pair[side], 0) + row[count]
    return sizes


def _across(told: Measured, crossing: str, groups: list[str]) -> list[str]:
    """The groups in the order of their own dimension."""
    single = crossing.rpartition("-by-")[2]
    place = {row["group"]: number for number, row in enumerate(told.rows(single))}
    return sorted(groups, key=lambda group: place.get(group, len(place)))


def _cell(row: dict[str, Any] | None, count: str, most: int) -> Cell | None:
    if row is None:
        return None
    return Cell(row["group"], row[count], max(1, -(-row[count] * _STEPS // most)))
