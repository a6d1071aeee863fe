"""The ranking's formula."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.coverage.equity.ranking import as_series, gaps, rank, score
from pipelines.model.equity import GROUPS, MEMBERSHIP
from pipelines.model.tables import rows_of

CLASS = GROUPS.frame(
    {"scope": scope, "dimension": dimension, "group": group, "items": items, "total": 100}
    for scope, dimension, group, items in [
        ("class", "gender", "male", 80),
        ("class", "gender", "female", 20),
        ("class", "gender", "", 90),
        ("class", "century", "20", 10),
        ("class", "region", "Europe", 10),
        ("donated", "century", "19", 10),
    ]
)
FULL = {"statements": ["51-"], "labels": ["21-"], "sitelinks": ["21-"]}


def test_the_largest_known_group_has_no_gap_and_the_unknown_one_none_either() -> None:
    assert gaps(CLASS) == {"gender": {"male": 0.0, "female": 0.75}, "century": {"20": 0.0}}


def test_a_score_is_the_mean_of_its_terms() -> None:
    told = score({"gender": ["female"], "century": ["19"], **FULL}, gaps(CLASS))
    assert told.terms == {"gender": 0.75, "century": 1.0, "sparsity": 0.0}
    assert told.score == pytest.approx(1.75 / 3)
    assert told.why == "century 1.00, gender 0.75"


def test_unknown_groups_close_nothing_and_sparse_items_do() -> None:
    assert score({"gender": [""], "century": [""], **FULL}, gaps(CLASS)).score == 0
    assert score({"gender": ["male"]}, gaps(CLASS)).terms["sparsity"] == 1.0
    assert score(FULL, gaps(CLASS), new=True).terms["sparsity"] == 1.0


def test_rows_come_by_what_they_close_and_those_without_a_candidate_last() -> None:
    members = MEMBERSHIP.frame(
        {"item": item, "dimension": "gender", "group": group} for item, group in [("Q1", "male"), ("Q2", "female")]
    )
    table = rank({1: "Q1", 2: "", 3: "Q2", 4: "Q1"}, members, [("Q1", "ig")], gaps(CLASS))
    assert [(row["row"], row["subject"]) for row in rows_of(table)] == [(3, "Q2"), (1, "Q1"), (4, "Q1"), (2, "")]
    assert rows_of(table)[-1]["why"] == "no candidate"
    series = as_series(table)
    assert series.loc[3] > series.loc[1] > series.loc[2] == 0.0


names = st.sampled_from(["male", "female", "", "other"])


@given(st.dictionaries(st.sampled_from(["gender", "century"]), st.lists(names)), st.booleans())
def test_scores_are_shares(groups: dict[str, list[str]], new: bool) -> None:
    assert 0 <= score(groups, gaps(CLASS), new=new).score <= 1
