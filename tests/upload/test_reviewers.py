from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.ledger import Ledger
from pipelines.model.judgements import Judgement, Opinion
from pipelines.model.tables import MATCHES
from pipelines.upload.attribution import Match, read_matches
from pipelines.upload.reviewers import read_reviewers

MAY = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as opened:
        yield opened


def match(row: int, method: str = "judgement", item: str | None = "Q1", evidence: str = "chosen") -> dict[str, Any]:
    return {"_row": row, "_key": f"k{row}", "outcome": "accepted", "item": item, "method": method, "evidence": evidence}


def judgement(key: str, reviewer: str, item: str = "Q1", slug: str = "museum", **more: Any) -> Judgement:
    return Judgement(slug, key, item, more.pop("opinion", Opinion.POSITIVE), reviewer, MAY, **more)


def test_whose_judgement_in_force_is_behind_a_match(ledger: Ledger) -> None:
    [wrong, *_] = ledger.record_judgements([judgement("k1", "Cyd"), judgement("k1", "Ada"), judgement("k1", "Bea")])
    ledger.record_judgements(
        [
            judgement("k1", "Cyd", opinion=Opinion.UNDONE, supersedes=wrong.id),
            judgement("k2", "Ada"),
            judgement("k3", "Ada", opinion=Opinion.NEGATIVE),
            judgement("g1", "Dot", item="Q4", slug="gallery"),
            judgement("g2", "Eve", item="Q4", slug="gallery"),
        ]
    )
    elsewhere = "records of other partners with the same identifier were judged (Q4: Dot on 2026-05-01 for record g1)"
    rows = [match(1), match(2, method="identifier"), match(3, item=None), match(4, item="Q4", evidence=elsewhere)]
    matches = MATCHES.frame([*rows, match(5, item="Q5")])
    assert read_reviewers(ledger, "museum", matches) == {1: "Ada; Bea", 4: "Dot"}
    assert read_matches(matches, {1: "Ada"})[1] == Match("judgement", "chosen", "Ada")
    assert read_matches(matches)[2].reviewer is None


def test_nobody_decided(ledger: Ledger) -> None:
    assert read_reviewers(ledger, "museum", None) == {}
    assert read_reviewers(ledger, "museum", MATCHES.frame([match(1, method="name")])) == {}
