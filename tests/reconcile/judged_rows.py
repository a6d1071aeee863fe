"""Matches, candidates and judgements in a line each, for the tests of what people's words do."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.reconcile.fingerprints import Fingerprint

SLUG = "museum"
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
ULAN = ("P245", "500000001")


def match(row: int, item: str | None = "Q1", outcome: str = "review", **more: Any) -> dict[str, Any]:
    given = {"method": "name", "evidence": "the names agree", "score": 0.6 if item else None}
    return {"_row": row, "_key": f"k{row}", "outcome": outcome, "item": item, **(given | more)}


def candidate(row: int, rank: int, item: str, score: float = 0.5, **more: Any) -> dict[str, Any]:
    return {
        "_row": row,
        "rank": rank,
        "item": item,
        "score": score,
        "method": "name",
        "evidence": f"{item} has the name",
        **more,
    }


def tables(
    matches: Sequence[dict[str, Any]], candidates: Sequence[dict[str, Any]] = ()
) -> tuple[pd.DataFrame, pd.DataFrame]:
    return MATCHES.frame(matches), CANDIDATES.frame(candidates)


def said(opinion: Opinion, item: str | None = "Q1", row: int = 1, **more: Any) -> Judgement:
    given: dict[str, Any] = {"slug": SLUG, "reviewer": "Ada", "time": MAY, "fingerprint": "same"}
    return Judgement(**(given | more | {"key": more.get("key", f"k{row}"), "item": item, "opinion": opinion}))


def prints(*rows: int, digest: str = "same", identifiers: tuple[tuple[str, str], ...] = ()) -> dict[str, Fingerprint]:
    return {f"k{row}": Fingerprint(digest, identifiers) for row in rows}
