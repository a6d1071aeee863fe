from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.tables import ISSUES, MATCHES, rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.settlement import bands, exclusive, settle
from tests.reconcile.conftest import MakePartner
from tests.reconcile.test_matching import NEW_ITEMS


def matches(*rows: tuple[str, str | None] | tuple[str, str | None, float]) -> pd.DataFrame:
    """Rows of outcome, item and probability (0.999 where there is an item)."""
    return MATCHES.frame(
        {
            "_row": n,
            "_key": str(n),
            "outcome": row[0],
            "item": row[1],
            "score": (row[2] if len(row) > 2 else 0.999) if row[1] else None,
            "method": "name",
            "evidence": "the names agree",
        }
        for n, row in enumerate(rows, start=1)
    )


def outcomes(frame: pd.DataFrame) -> list[Any]:
    return [row["outcome"] for row in rows_of(frame)]


def test_rows_that_claim_one_item_all_go_to_review(partner: Partner) -> None:
    known = matches(
        ("accepted", "Q1"), ("accepted", "Q2"), ("accepted", "Q1"), ("accepted", "Q1"), ("review", "Q2", 0.1)
    )
    settled, issues = settle(known, partner)
    assert outcomes(settled) == ["review", "accepted", "review", "review", "review"]
    assert rows_of(settled)[0]["evidence"] == "the names agree; to review: rows 3, 4 claim Q1 too"
    assert rows_of(settled)[0]["score"] == pytest.approx(1 / 3, abs=0.01)
    assert [(i["code"], i["row"], i["value"]) for i in rows_of(ISSUES.check(issues))] == [
        ("rows-share-item", 1, "Q1"),
        ("rows-share-item", 3, "Q1"),
        ("rows-share-item", 4, "Q1"),
    ]


def test_a_mapping_may_allow_several_rows_for_an_item(make_partner: MakePartner) -> None:
    partner = make_partner(("  types: [Q5]", "  types: [Q5]\n  one_row_per_item: false"))
    settled, issues = settle(matches(("accepted", "Q1"), ("accepted", "Q1")), partner)
    assert outcomes(settled) == ["accepted", "accepted"]
    assert issues.empty


def test_no_more_new_items_than_the_mapping_allows(make_partner: MakePartner) -> None:
    settled, issues = settle(
        matches(("new", None), ("new", None), ("none", None), ("new", None)), make_partner(NEW_ITEMS)
    )
    assert outcomes(settled) == ["new", "new", "none", "none"]
    assert [(i["code"], i["row"]) for i in rows_of(issues)] == [("too-many-new-items", 4)]


def test_the_row_that_is_clearly_the_item_keeps_it(partner: Partner) -> None:
    settled, issues = settle(matches(("accepted", "Q1", 0.9999), ("accepted", "Q1", 0.5)), partner)
    assert outcomes(settled) == ["accepted", "review"]
    assert [issue["row"] for issue in rows_of(issues)] == [2]
    assert rows_of(settled)[1]["score"] < 0.01


def test_an_identifier_outweighs_any_name(partner: Partner) -> None:
    known = matches(("accepted", "Q1", 0.6), ("accepted", "Q1", 0.6))
    known.loc[1, "method"] = "identifier"
    assert outcomes(settle(known, partner)[0]) == ["review", "accepted"]


def test_no_more_is_accepted_than_the_required_precision_allows(make_partner: MakePartner) -> None:
    strict = make_partner()
    rows = [("accepted", f"Q{n}", 0.999) for n in range(1, 20)]
    doubtful = [("accepted", "Q98", 0.93), ("accepted", "Q99", 0.6)]
    settled, _ = settle(matches(*rows, *doubtful), strict)
    assert outcomes(settled)[-2:] == ["accepted", "review"]
    assert "0.600 is too little for the required precision of 0.99" in rows_of(settled)[-1]["evidence"]
    loose = make_partner(("  types: [Q5]", "  types: [Q5]\n  required_precision: 0.9"))
    assert outcomes(settle(matches(*rows, *doubtful), loose)[0])[-2:] == ["accepted", "accepted"]
    assert outcomes(settle(matches(("accepted", "Q1", 0.95)), strict)[0]) == ["review"]


def test_what_was_settled_before_rests_unless_a_new_row_claims_its_item(partner: Partner) -> None:
    known = matches(("accepted", "Q1", 0.95), ("accepted", "Q2", 0.95), ("accepted", "Q2", 0.95))
    settled, issues = settle(known, partner, rested={1, 2})
    assert outcomes(settled) == ["accepted", "review", "review"]
    assert rows_of(settled)[0]["score"] == 0.95
    assert len(issues) == 2
    again, none = settle(settled, partner, rested={1, 2, 3})
    assert again.equals(settled)
    assert none.empty


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0.5, 0.99))
def test_bands_keep_the_required_precision(probabilities: list[float], required: float) -> None:
    given = np.array(probabilities)
    band = bands(given, required)
    kept = given[given >= band.threshold]
    if len(kept) and band.threshold < 1:
        assert kept.mean() >= required - 1e-9


@given(st.lists(st.tuples(st.floats(0.001, 0.999), st.sampled_from(["Q1", "Q2", None])), min_size=1, max_size=20))
def test_an_item_is_shared_out_once(rows: list[tuple[float, str | None]]) -> None:
    probability, items = np.array([p for p, _ in rows]), [item for _, item in rows]
    after = exclusive(probability, items)
    assert (after <= probability + 1e-9).all()
    for one in ("Q1", "Q2"):
        assert sum(p for p, item in zip(after.tolist(), items, strict=True) if item == one) <= 1 + 1e-9


def test_nothing_to_settle(partner: Partner) -> None:
    known = matches(("accepted", "Q1"), ("none", None))
    settled, issues = settle(known, partner)
    assert settled.equals(known)
    assert issues.empty
    assert settle(MATCHES.frame(), partner)[0].empty


def test_a_row_for_which_a_person_chose_the_item_keeps_it(partner: Partner) -> None:
    given = matches(("accepted", "Q1"), ("accepted", "Q1"))
    given.loc[0, "method"] = "judgement"
    settled, issues = settle(given, partner)
    assert outcomes(settled) == ["accepted", "review"]
    assert [i["row"] for i in rows_of(issues)] == [2]
