"""Judgements applied: what people said of records and items outranks what the evidence says. Pure.

A choice is accepted. A refusal binds: the item is never accepted for the record nor shown again, and what remains is
decided anew. An unsure record stays in review and is not asked about again. All this holds while the record's matching
fields are the same and the item is no redirect; then it is asked about again (`pipelines.reconcile.standing`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.tables import CANDIDATES, MATCHES, rows_of
from pipelines.reconcile.fingerprints import Fingerprint
from pipelines.reconcile.judging import Decide, Row, cautious, judge
from pipelines.reconcile.standing import follow, standing


@dataclass(frozen=True)
class Judged:
    """Tables of schema `MATCHES` and `CANDIDATES`, the latter without the items that were turned down."""

    matches: pd.DataFrame
    candidates: pd.DataFrame


def apply_judgements(
    matches: pd.DataFrame,
    candidates: pd.DataFrame,
    judgements: Iterable[Judgement],
    fingerprints: Mapping[str, Fingerprint],
    redirects: Mapping[str, str],
    *,
    slug: str,
    decide: Decide = cautious,
) -> Judged:
    """Let the judgements in force have their say over matches (schema `MATCHES`) and their candidates.

    `judgements`: of the partner `slug`, and positive ones on other partners' records. `fingerprints`: of the records,
    by key; a record without one counts as unchanged, and shares no identifier. `redirects`: merged item → its target.
    """
    own, elsewhere = _sorted(judgements, slug)
    rows = _rows(matches, own, elsewhere, fingerprints)
    if not len(rows):
        return Judged(matches, candidates)
    said_of = rows_of(matches.loc[rows])
    numbers = [row["_row"] for row in said_of]
    seen = _by_row(candidates[candidates["_row"].isin(numbers)])
    decided, kept = [], []
    for row in said_of:
        known = fingerprints.get(row["_key"])
        stands = standing(own.get(row["_key"], ()), known.digest if known else None, redirects)
        others = [j for i in (known.identifiers if known else ()) for j in elsewhere.get(i, ())]
        judged = judge(row, seen.get(row["_row"], []), stands, _by_item(others, redirects), decide)
        decided.append(judged[0])
        kept += judged[1]
    return Judged(_replaced(matches, rows, decided), _with(candidates, numbers, kept))


def concerned(
    matches: pd.DataFrame, judgements: Iterable[Judgement], fingerprints: Mapping[str, Fingerprint], slug: str
) -> list[int]:
    """The numbers of the records that `apply_judgements` looks at; of all others it leaves matches and candidates."""
    rows = _rows(matches, *_sorted(judgements, slug), fingerprints)
    return [int(row) for row in matches.loc[rows, "_row"]]


def _rows(
    matches: pd.DataFrame,
    own: Mapping[str, Sequence[Judgement]],
    elsewhere: Mapping[tuple[str, str], Sequence[Judgement]],
    fingerprints: Mapping[str, Fingerprint],
) -> "pd.Index[Any]":
    shared = {key for key, print_ in fingerprints.items() if any(i in elsewhere for i in print_.identifiers)}
    return matches.index[matches["_key"].isin(list(own.keys() | shared))]


def _sorted(
    judgements: Iterable[Judgement], slug: str
) -> tuple[dict[str, list[Judgement]], dict[tuple[str, str], list[Judgement]]]:
    """The partner's own judgements by key, and other partners' choices by identifier."""
    own: dict[str, list[Judgement]] = {}
    elsewhere: dict[tuple[str, str], list[Judgement]] = {}
    for judgement in judgements:
        if judgement.slug == slug:
            own.setdefault(judgement.key, []).append(judgement)
        elif judgement.opinion is Opinion.POSITIVE:
            for identifier in judgement.identifiers:
                elsewhere.setdefault(identifier, []).append(judgement)
    return own, elsewhere


def _by_item(judgements: Iterable[Judgement], redirects: Mapping[str, str]) -> dict[str, list[Judgement]]:
    found: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        by = found.setdefault(follow(str(judgement.item), redirects), [])
        if judgement not in by:
            by.append(judgement)
    return found


def _by_row(candidates: pd.DataFrame) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for candidate in rows_of(candidates.sort_values(["_row", "rank"])):
        found.setdefault(candidate["_row"], []).append(candidate)
    return found


def _replaced(matches: pd.DataFrame, rows: "pd.Index[Any]", decided: Sequence[Row]) -> pd.DataFrame:
    new = MATCHES.frame(decided).set_index(rows)
    return MATCHES.check(pd.concat([matches.drop(index=rows), new]).reindex(matches.index))


def _with(candidates: pd.DataFrame, numbers: Sequence[int], kept: Sequence[Row]) -> pd.DataFrame:
    others = candidates[~candidates["_row"].isin(numbers)]
    both = pd.concat([others, CANDIDATES.frame(kept)]) if len(others) else CANDIDATES.frame(kept)
    return CANDIDATES.check(both.sort_values(["_row", "rank"], ignore_index=True))
