"""Settlement: what all batches together can tell: who has an item, what precision allows, how many would be new."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from pipelines.messages import N_
from pipelines.model.issues import Issue, Severity, issues_table
from pipelines.model.tables import MATCHES, values_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.decision import ACCEPTED, NEW, NONE, REVIEW, held_back
from pipelines.reconcile.judging import JUDGEMENT

Reals = NDArray[np.float64]

#: Of the room that the required precision leaves for mistakes, the share that is kept free.
MARGIN = 0.0
#: The probability, once others' claims are counted, from which a row is clearly the one; the bands still hold for it.
CLEARLY = 0.8
#: Outcomes of rows that claim their item.
CLAIMING = frozenset({ACCEPTED, REVIEW})
#: The least probability of a second row that counts as claiming an item too.
LEAST_CLAIM = 0.2


@dataclass(frozen=True, slots=True)
class Bands:
    """`threshold`: the least probability of an accepted match; `expected`: the precision that they should have."""

    threshold: float
    expected: float


def exclusive(probability: Reals, item: Sequence[object]) -> Reals:
    """Probabilities once no two rows can have one item: the odds of all that claim it compete."""
    p = np.clip(probability, 1e-9, 1 - 1e-9)
    odds = p / (1 - p)
    codes, _ = pd.factorize(np.array(item, dtype=object), use_na_sentinel=True)
    total = np.zeros(int(codes.max(initial=-1)) + 1)
    np.add.at(total, codes[codes >= 0], odds[codes >= 0])
    rivals = np.where(codes >= 0, total[codes] if len(total) else 0.0, odds)
    return np.where(codes >= 0, odds / (1.0 + rivals), probability)


def bands(probability: Reals, required: float) -> Bands:
    """The largest set of matches whose mean probability leaves a margin above the required precision."""
    ordered = np.sort(probability)[::-1]
    expected = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    target = required + MARGIN * (1.0 - required)
    # Equal probabilities are accepted together or not at all.
    last_of_equals = np.append(ordered[1:] < ordered[:-1], True)[: len(ordered)]
    fitting = np.flatnonzero((expected >= target) & last_of_equals)
    if not len(fitting):
        return Bands(1.0, 1.0)
    last = int(fitting[-1])
    return Bands(float(ordered[last]), float(expected[last]))


def settle(
    matches: pd.DataFrame, partner: Partner, rested: Collection[int] = frozenset()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Settle the matches (schema `MATCHES`) of all batches; gives them again, and issues (schema `ISSUES`).

    `rested`: rows (`_row`) that were settled in an earlier run; touched only where a new row claims their item.
    Where the mapping says `one_row_per_item`, rows that claim one item compete; where none of them is clearly the one,
    they are likely duplicates inside the dump, and only a person can tell. Then as many matches are accepted as the
    required precision allows; the rest goes to review. Rows for which a person has chosen the item stay accepted. New
    items beyond `at_most` become `none`.
    """
    matches = MATCHES.check(matches).reset_index(drop=True)
    outcome = np.array(values_of(matches, "outcome"), dtype=object)
    score = matches["score"].to_numpy(dtype=np.float64, na_value=0.0)
    item = np.array(values_of(matches, "item"), dtype=object)
    evidence = values_of(matches, "evidence")
    chosen = (matches["method"] == JUDGEMENT).to_numpy(dtype=bool)
    identified = (matches["method"] == "identifier").to_numpy(dtype=bool) | chosen
    fresh = ~matches["_row"].isin(list(rested)).to_numpy(dtype=bool)
    issues: list[Issue] = []
    if partner.mapping.match.one_row_per_item:
        score, told = _part_rivals(
            matches,
            outcome=outcome,
            score=score,
            item=item,
            identified=identified,
            chosen=chosen,
            fresh=fresh,
            evidence=evidence,
            partner=partner,
        )
        issues += told
    _hold_back(outcome=outcome, score=score, identified=identified, fresh=fresh, evidence=evidence, partner=partner)
    issues += _limit_new(matches, outcome, partner)
    # As Arrow has them: lists would be looked through for what they hold, and converted twice.
    settled = matches.assign(
        outcome=_column(pa.array(outcome.tolist(), pa.string())),
        evidence=_column(pa.array(evidence, pa.string())),
        score=_column(pa.array(score, pa.float64(), mask=item == None)),  # noqa: E711 - elementwise
    )
    return MATCHES.check(settled), issues_table(issues)


def _column(values: pa.Array) -> "pd.Series[Any]":
    return pd.Series(pd.arrays.ArrowExtensionArray(values))


def _part_rivals(
    matches: pd.DataFrame,
    *,
    outcome: NDArray[np.object_],
    score: Reals,
    item: NDArray[np.object_],
    identified: NDArray[np.bool_],
    chosen: NDArray[np.bool_],
    fresh: NDArray[np.bool_],
    evidence: list[str],
    partner: Partner,
) -> tuple[Reals, list[Issue]]:
    """Rows that claim one item: the likeliest keeps it if it is clearly the one, else all of them go to review."""
    rows = matches["_row"].to_numpy(dtype=np.int64)
    claiming = np.isin(outcome, list(CLAIMING)) & (item != None)  # noqa: E711 - elementwise
    claims = np.flatnonzero(claiming & (score >= LEAST_CLAIM))
    claimed_anew = set(item[claims[fresh[claims]]].tolist())
    anew = np.array([one in claimed_anew for one in item[claims].tolist()], dtype=bool)
    # What an identifier found is as good as certain.
    sure = np.where(identified & (outcome == ACCEPTED), np.maximum(score, 0.999), score)
    sure = np.where(chosen, 1.0, sure)
    after = np.where(claiming, sure, score)
    after[claims] = np.where(anew, exclusive(sure[claims], item[claims].tolist()), score[claims])
    by_item: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in zip(claims[anew].tolist(), item[claims[anew]].tolist(), strict=True):
        by_item[one].append(place)
    issues = []
    for one, members in sorted(by_item.items()):
        accepted = [place for place in members if outcome[place] == ACCEPTED]
        if len(members) < 2 or not accepted:
            continue
        for place in accepted:
            others = [int(rows[other]) for other in members if other != place]
            shown = ", ".join(map(str, others[:5]))
            words = N_(f"row {shown} claims {one} too") if len(others) == 1 else N_(f"rows {shown} claim {one} too")
            if after[place] >= CLEARLY or chosen[place]:
                continue
            outcome[place] = REVIEW
            evidence[place] = f"{evidence[place]}; {held_back(words)}"
            issues.append(_rival_issue(int(rows[place]), one, words, partner))
    return after, issues


def _rival_issue(row: int, item: str, words_said: str, partner: Partner) -> Issue:
    return Issue(
        stage="reconcile",
        code="rows-share-item",
        severity=Severity.WARNING,
        message=f"matches {item}, but {words_said}",
        remedy="if the rows are duplicates, keep one; if not, decide in review which of them is the item",
        file=partner.dump_name,
        row=row,
        value=item,
    )


def _hold_back(
    *,
    outcome: NDArray[np.object_],
    score: Reals,
    identified: NDArray[np.bool_],
    fresh: NDArray[np.bool_],
    evidence: list[str],
    partner: Partner,
) -> None:
    """Of what names and facts found, only as much is accepted as the required precision allows."""
    required = partner.mapping.match.required_precision
    named = (outcome == ACCEPTED) & ~identified
    band = bands(score[named], required)
    for place in np.flatnonzero(named & fresh & (score < band.threshold)).tolist():
        outcome[place] = REVIEW
        score_number = f"{score[place]:.3f}"
        words = N_(f"a probability of {score_number} is too little for the required precision of {required}")
        evidence[place] = f"{evidence[place]}; {held_back(words)}"


def _limit_new(matches: pd.DataFrame, outcome: NDArray[np.object_], partner: Partner) -> list[Issue]:
    limit = partner.mapping.new_items.at_most
    beyond = np.flatnonzero(outcome == NEW)[limit:]
    if not len(beyond):
        return []
    outcome[beyond] = NONE
    return [
        Issue(
            stage="reconcile",
            code="too-many-new-items",
            severity=Severity.WARNING,
            message=f"{len(beyond)} more records may become new items than the {limit} that the mapping allows at once",
            remedy="check the new items of this run first; then raise `new_items.at_most`",
            file=partner.dump_name,
            row=int(matches["_row"].iloc[int(beyond[0])]),
        )
    ]
