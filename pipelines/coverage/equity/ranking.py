"""Ranking: how much each item closes a gap, by a formula that a page can show; pure over tables.

For a dimension d, the *gap* of a group g is

    gap(d, g) = 1 - items(d, g) / items(d, largest known group)

in the class as it was last measured: 0 for the largest group, near 1 for a rare one, 1 for a known one that the class
lacks. The unknown group has no gap, since filling it is no more than knowing. An item's term of a dimension is that of
its rarest group. Of languages only those count in which an edit adds a label. *Sparsity* is the mean, over statements,
labels and sitelinks, of how far the item's band lies below the highest one: 1 in the lowest band, 0 in the highest. An
item to be created has nothing yet, so its sparsity is 1. The score is the mean of the terms, each weighted by
`WEIGHTS`, between 0 and 1; a dimension that the class was not measured by has no part in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipelines.coverage.equity.dimensions import DIMENSIONS
from pipelines.coverage.equity.planned import is_new
from pipelines.messages import N_
from pipelines.model.equity import GROUPS, MEMBERSHIP, RANKING, UNKNOWN
from pipelines.model.tables import rows_of

SPARSITY = "sparsity"
WEIGHTS: Mapping[str, float] = {"gender": 1.0, "subregion": 1.0, "century": 1.0, "language": 1.0, SPARSITY: 1.0}
_BANDS = {dimension.name: dimension.bands.groups for dimension in DIMENSIONS if dimension.bands}

#: Dimension → group → gap, 0 to 1.
Gaps = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Score:
    """An item's score, and its terms by dimension."""

    score: float
    terms: Mapping[str, float]

    @property
    def why(self) -> str:
        """The terms in words, the greatest first, without those of 0."""
        ordered = sorted(self.terms.items(), key=lambda pair: (-pair[1], pair[0]))
        return ", ".join(f"{name} {term:.2f}" for name, term in ordered if term) or N_("closes no gap")


def gaps(groups: pd.DataFrame) -> Gaps:
    """The gaps of a class, of the dimensions that are ranked; `groups`: schema `GROUPS`, of which `class` is read."""
    ranked = {dimension.name for dimension in DIMENSIONS if dimension.ranked}
    counts: dict[str, dict[str, int]] = {}
    for row in rows_of(GROUPS.check(groups)):
        if row["scope"] == "class" and row["dimension"] in ranked and row["group"] != UNKNOWN:
            counts.setdefault(row["dimension"], {})[row["group"]] = row["items"]
    return {
        name: {group: 1 - items / max(known.values()) for group, items in known.items()}
        for name, known in counts.items()
        if max(known.values()) > 0
    }


def score(groups: Mapping[str, Sequence[str]], gap: Gaps, *, new: bool = False) -> Score:
    """An item's score. `groups`: dimension → the item's groups, of `language` those that an edit adds."""
    terms = {
        name: max((gap[name].get(group, 1.0) for group in groups.get(name, ()) if group != UNKNOWN), default=0.0)
        for name in gap
    }
    terms[SPARSITY] = 1.0 if new else _sparsity(groups)
    weight = sum(WEIGHTS[name] for name in terms)
    return Score(sum(WEIGHTS[name] * term for name, term in terms.items()) / weight, terms)


def rank(
    subjects: Mapping[int, str], members: pd.DataFrame, added: Iterable[tuple[str, str]], gap: Gaps
) -> pd.DataFrame:
    """The rows of a queue, those that close most first: schema `RANKING`; equal ones keep their order.

    `subjects`: row → item, `new:<key>`, or empty where there is no candidate (those come last, with 0). `members`:
    schema `MEMBERSHIP`, of the items as they would be. `added`: subjects with the languages in which a label is added;
    without any, languages have no part in the score.
    """
    groups: dict[str, dict[str, list[str]]] = {}
    for subject, dimension, group in MEMBERSHIP.check(members).itertuples(index=False, name=None):
        if dimension != "language":
            groups.setdefault(subject, {}).setdefault(dimension, []).append(group)
    labels = list(added)
    if not labels:
        gap = {name: known for name, known in gap.items() if name != "language"}
    for subject, language in labels:
        groups.setdefault(subject, {}).setdefault("language", []).append(language)
    scores = {name: score(groups.get(name, {}), gap, new=is_new(name)) for name in set(subjects.values()) if name}
    rows = [(row, name, scores.get(name)) for row, name in subjects.items()]
    rows.sort(key=lambda entry: -(entry[2].score if entry[2] else 0.0))
    return RANKING.frame(
        {
            "row": row,
            "subject": name,
            "score": told.score if told else 0.0,
            "why": told.why if told else N_("no candidate"),
        }
        for row, name, told in rows
    )


def as_series(table: pd.DataFrame) -> "pd.Series[float]":
    """A ranking (schema `RANKING`) as scores by row, as queues take it."""
    return pd.Series(table["score"].to_numpy(dtype=float), index=table["row"].to_numpy(dtype=int), dtype=float)


def _sparsity(groups: Mapping[str, Sequence[str]]) -> float:
    terms = []
    for name, bands in _BANDS.items():
        place = max((bands.index(group) for group in groups.get(name, ()) if group in bands), default=0)
        terms.append(1 - place / (len(bands) - 1))
    return sum(terms) / len(terms)
