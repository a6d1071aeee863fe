from typing import Any

import pandas as pd

from pipelines.model.tables import ISSUES, MATCHES, rows_of
from pipelines.partners.partner import Partner
from pipelines.reconcile.settlement import settle
from tests.reconcile.conftest import MakePartner
from tests.reconcile.test_matching import NEW_ITEMS


def matches(*rows: tuple[str, str | None]) -> pd.DataFrame:
    return MATCHES.frame(
        {"_row": n, "_key": str(n), "outcome": outcome, "item": item, "method": "name", "evidence": "the names agree"}
        for n, (outcome, item) in enumerate(rows, start=1)
    )


def outcomes(frame: pd.DataFrame) -> list[Any]:
    return [row["outcome"] for row in rows_of(frame)]


def test_rows_that_claim_one_item_all_go_to_review(partner: Partner) -> None:
    given = matches(("accepted", "Q1"), ("accepted", "Q2"), ("accepted", "Q1"), ("accepted", "Q1"), ("review", "Q2"))
    settled, issues = settle(given, partner)
    assert outcomes(settled) == ["review", "accepted", "review", "review", "review"]
    assert rows_of(settled)[0]["evidence"] == "the names agree; to review: rows 3, 4 claim Q1 too"
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


def test_nothing_to_settle(partner: Partner) -> None:
    given = matches(("accepted", "Q1"), ("none", None))
    settled, issues = settle(given, partner)
    assert settled.equals(given)
    assert issues.empty
    assert settle(MATCHES.frame(), partner)[0].empty


def test_a_row_for_which_a_person_chose_the_item_keeps_it(partner: Partner) -> None:
    given = matches(("accepted", "Q1"), ("accepted", "Q1"))
    given.loc[0, "method"] = "judgement"
    settled, issues = settle(given, partner)
    assert outcomes(settled) == ["accepted", "review"]
    assert [i["row"] for i in rows_of(issues)] == [2]
