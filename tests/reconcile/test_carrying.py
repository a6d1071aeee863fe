"""Carrying over: what may rest, and with which row numbers."""

import pandas as pd

from pipelines.model.tables import CANDIDATES, MATCHES, RECORDS
from pipelines.reconcile.carrying import carry_candidates, carry_over, is_resting, resting
from tests.reconcile.judged_rows import candidate


def _matches(*rows: tuple[int, str, str, str | None]) -> pd.DataFrame:
    return MATCHES.frame(
        {"_row": row, "_key": key, "outcome": outcome, "item": item, "method": "name", "evidence": "seen"}
        for row, key, outcome, item in rows
    )


def _records(*rows: tuple[int, str, str]) -> pd.DataFrame:
    return RECORDS.frame(
        {"_row": row, "_line": row + 1, "_key": key, "_checksum": "0" * 16, "_change": change}
        for row, key, change in rows
    )


EARLIER = _matches(
    (1, "a", "accepted", "Q1"), (2, "b", "review", "Q2"), (3, "c", "failed", None), (4, "d", "new", None)
)


def test_rows_that_the_service_failed_or_the_wiki_refused_are_looked_at_again() -> None:
    assert list(resting(EARLIER, set())["_key"]) == ["a", "b", "d"]
    assert list(resting(EARLIER, {"Q2", "new:d"})["_key"]) == ["a"]


def test_only_unchanged_rows_rest() -> None:
    records = _records((1, "b", "same"), (2, "a", "changed"), (3, "c", "same"), (4, "e", "new"))
    assert list(is_resting(records, resting(EARLIER, set()))) == [True, False, False, False]


def test_carried_outcomes_have_the_new_row_numbers() -> None:
    records = _records((1, "d", "same"), (2, "a", "same"), (3, "b", "changed"))
    carried = carry_over(resting(EARLIER, set()), records)
    assert [(row["_row"], row["_key"], row["outcome"]) for row in carried.to_dict("records")] == [
        (1, "d", "new"),
        (2, "a", "accepted"),
    ]


def test_nothing_to_carry_is_an_empty_table() -> None:
    assert len(carry_over(EARLIER, _records((1, "x", "new")))) == 0


def test_the_candidates_of_doubtful_rows_go_along() -> None:
    candidates = CANDIDATES.frame([candidate(1, 1, "Q1"), candidate(2, 1, "Q2"), candidate(2, 2, "Q3")])
    carried = carry_over(resting(EARLIER, set()), _records((7, "b", "same"), (8, "a", "same")))
    shown = carry_candidates(candidates, EARLIER, carried)
    assert [(row["_row"], row["rank"], row["item"]) for row in shown.to_dict("records")] == [(7, 1, "Q2"), (7, 2, "Q3")]


def test_what_was_judged_is_looked_at_again_with_what_claimed_the_same_item() -> None:
    earlier = _matches(
        (1, "a", "accepted", "Q1"), (2, "b", "review", "Q1"), (3, "c", "review", "Q2"), (4, "d", "none", None)
    )
    assert list(resting(earlier, set(), {"a"})["_key"]) == ["c", "d"]
    assert list(resting(earlier, set(), {"d"})["_key"]) == ["a", "b", "c"]
