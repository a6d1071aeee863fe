"""Cells: holders crossed with groups, counted; pure arithmetic over what the endpoint said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.coverage.figures import Measure, Scope, measured_subjects, partner_mark
from pipelines.model.coverage_snapshots import ALL, CELLS
from pipelines.partners.partner import Partner

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class _Groups:
    """The groups of one dimension: `positions[n]` of the items is a member of `groups[codes[n]]`."""

    dimension: str
    groups: list[str]
    codes: Counts
    positions: Counts

    def sums(self, counts: Counts) -> Counts:
        """The items' counts, summed up by group."""
        sums = np.bincount(self.codes, weights=counts[self.positions], minlength=len(self.groups))
        return sums.astype(np.int64)


def grouped_cells(
    holders: pd.DataFrame, members: pd.DataFrame, partner: Partner, items: Sequence[str], scope: Scope = Scope.PARTNER
) -> pd.DataFrame:
    """The cells of the partner's items, or of its class's: each measure's subjects × everyone and each group (`CELLS`).

    `holders`: schema `figures.HOLDERS`; `members`: schema `MEMBERS`; `items`: all of them, each once.
    """
    place = pa.array(items, type=pa.string())
    everyone = np.arange(len(items))
    grouped = [_Groups(ALL, [ALL], np.zeros(len(items), dtype=np.int64), everyone), *_groups(members, place)]
    rows: dict[str, list[Any]] = {name: [] for name in CELLS.names}
    for kind, subject, covered, total in _counts(holders, partner, place):
        for groups in grouped:
            size = len(groups.groups)
            rows["scope"] += [scope.value] * size
            rows["dimension"] += [groups.dimension] * size
            rows["group"] += groups.groups
            rows["measure"] += [kind.value] * size
            rows["subject"] += [subject] * size
            rows["covered"] += groups.sums(covered).tolist()
            rows["total"] += groups.sums(total).tolist()
    return CELLS.from_columns(rows)


def _groups(members: pd.DataFrame, place: pa.Array) -> Iterator[_Groups]:
    for dimension, frame in members.groupby("dimension", sort=False):
        coded = pa.array(frame["group"]).dictionary_encode()
        coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
        positions = pc.index_in(pa.array(frame["item"]), value_set=place).to_numpy(zero_copy_only=False)
        yield _Groups(
            str(dimension), coded.dictionary.to_pylist(), coded.indices.to_numpy().astype(np.int64), positions
        )


def _counts(holders: pd.DataFrame, partner: Partner, place: pa.Array) -> Iterator[tuple[Measure, str, Counts, Counts]]:
    """Of each figure, by item: how many have it, and of how many."""
    mark, size = partner_mark(partner), len(place)
    by_figure = dict(iter(holders.groupby(["measure", "subject"], sort=False)))
    for kind in Measure:
        if kind is Measure.PARTNER_REFERENCE and not mark:
            continue
        for subject in measured_subjects(partner, kind):
            covered = np.zeros(size, dtype=np.int64)
            total = np.zeros(size, dtype=np.int64) if kind.of_statements else np.ones(size, dtype=np.int64)
            frame = by_figure.get((kind.value, subject))
            if frame is not None:
                positions = pc.index_in(pa.array(frame["item"]), value_set=place).to_numpy(zero_copy_only=False)
                covered[positions] = frame["covered"].to_numpy(dtype=np.int64)
                total[positions] = frame["total"].to_numpy(dtype=np.int64)
            yield kind, subject, covered, total
