"""Evaluation: what a reconciliation is worth, measured against rows whose items are known. Pure.

A gold item that the reference lacks is a true "not there": any match is wrong. Rows without gold say nothing, but take
part in everything that rows decide together. Intervals are Wilson's, at 95 % (Wilson 1927).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.reconcile.calibration import Bin, calibration_error, reliability

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: Mistakes listed for reading.
SHOWN_MISTAKES = 25
Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with its 95 % interval."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share; zero of nothing."""
        return self.part / self.whole if self.whole else 0.0


def share(part: int, whole: int) -> Share:
    """A share with Wilson's interval."""
    if not whole:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = part / whole, Z * Z
    centre = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Share(part, whole, max(centre - half, 0.0), min(centre + half, 1.0))


@dataclass(frozen=True)
class Evaluation:
    """Every figure of one evaluation; `about` says of what."""

    about: Mapping[str, Any]
    answerable: int
    absent: int
    precision: Share
    recall: Share
    best_f1: float
    recall_at_1: Share
    recall_at_5: Share
    wrong_item: int
    should_be_none: int
    calibration_error: float
    none_calibration_error: float
    bins: Sequence[Bin]
    mistakes: Sequence[Mapping[str, Any]]
    missed: Sequence[Mapping[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """All of it as plain values."""
        content = asdict(self)
        for name in ("precision", "recall", "recall_at_1", "recall_at_5"):
            content[name]["value"] = getattr(self, name).value
        return content


def evaluate(table: pd.DataFrame, about: Mapping[str, Any]) -> Evaluation:
    """Figures of a table with one line a row that has gold.

    Columns: `key`, `name`, `outcome`, `item` (the best candidate or None), `score`, `none_probability`, `evidence`,
    `gold` (the item ids, joined by a space), `answerable` (whether the reference has one of them), `rank` (of the right
    item among the candidates, 0: not among them).
    """
    gold = [set(text.split()) for text in table["gold"]]
    right = np.array([item in own for item, own in zip(table["item"], gold, strict=True)], dtype=bool)
    accepted = (table["outcome"] == "accepted").to_numpy(dtype=bool)
    answerable = table["answerable"].to_numpy(dtype=bool)
    score = table["score"].fillna(0.0).to_numpy(dtype=np.float64)
    none = table["none_probability"].fillna(1.0).to_numpy(dtype=np.float64)
    rank = table["rank"].to_numpy(dtype=np.int64)
    has = table["item"].notna().to_numpy(dtype=bool)
    wrong = accepted & ~right
    return Evaluation(
        about=about,
        answerable=int(answerable.sum()),
        absent=int((~answerable).sum()),
        precision=share(int((accepted & right).sum()), int(accepted.sum())),
        recall=share(int((accepted & right).sum()), int(answerable.sum())),
        best_f1=best_f1(score, right, int(answerable.sum())),
        recall_at_1=share(int((rank[answerable] == 1).sum()), int(answerable.sum())),
        recall_at_5=share(int(((rank[answerable] >= 1) & (rank[answerable] <= 5)).sum()), int(answerable.sum())),
        wrong_item=int((wrong & answerable).sum()),
        should_be_none=int((wrong & ~answerable).sum()),
        calibration_error=calibration_error(score[has], right[has]),
        none_calibration_error=calibration_error(none, ~answerable | (rank == 0)),
        bins=reliability(score[has], right[has]),
        mistakes=_listed(table[wrong].sort_values("score", ascending=False)),
        missed=_listed(table[answerable & ~(accepted & right)].sort_values("score")),
    )


def best_f1(score: Reals, right: Flags, answerable: int) -> float:
    """The best harmonic mean of precision and recall over all thresholds: for comparison with tools without bands."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum(right[order])
    taken = np.arange(1, len(order) + 1)
    return float(np.max(2 * hits / (taken + max(answerable, 1)), initial=0.0))


def _listed(rows: pd.DataFrame) -> list[dict[str, Any]]:
    columns = ["key", "name", "gold", "item", "score", "outcome", "evidence"]
    return [{name: _plain(row[name]) for name in columns} for _, row in rows.head(SHOWN_MISTAKES).iterrows()]


def _plain(value: Any) -> Any:
    return None if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 - not a number
