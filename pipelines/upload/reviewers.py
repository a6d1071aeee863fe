"""Reviewers: whose judgement in force is behind a match, by the ledger; goes into each contribution of its record."""

import pandas as pd

from pipelines.ledger.judgement_book import JudgementBook
from pipelines.model.judgements import Judgement, Opinion

#: `tables.MATCHES.method` of a match that people decided.
_BY_JUDGEMENT = "judgement"


def read_reviewers(book: JudgementBook, slug: str, matches: pd.DataFrame | None) -> dict[int, str]:
    """The reviewers of those matches (schema `tables.MATCHES`) that people decided, by row; several with `; `.

    Where it was another partner's record that was judged, its reviewer is the one whom the evidence names.
    """
    if matches is None:
        return {}
    decided = matches[(matches["method"] == _BY_JUDGEMENT) & matches["item"].notna()]
    rows = decided[["_row", "_key", "item", "evidence"]].to_dict("records")
    if not rows:
        return {}
    own = _by(book.judgements(slug, {str(row["_key"]) for row in rows}), "key")
    rest = {str(row["item"]) for row in rows if str(row["_key"]) not in own}
    elsewhere = _by(book.judgements_on(rest), "item") if rest else {}
    found: dict[int, str] = {}
    for row in rows:
        named = [j for j in elsewhere.get(str(row["item"]), ()) if j.words in str(row["evidence"])]
        by = own.get(str(row["_key"]), named)
        if by:
            found[int(row["_row"])] = "; ".join(dict.fromkeys(j.reviewer for j in by))
    return found


def _by(judgements: list[Judgement], field: str) -> dict[str, list[Judgement]]:
    found: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.opinion is Opinion.POSITIVE:
            found.setdefault(str(getattr(judgement, field)), []).append(judgement)
    return found
