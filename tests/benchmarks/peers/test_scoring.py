"""The bench's own arithmetic: thresholds, samples weighed back, ranks."""

import math

import pytest

from tests.benchmarks.peers.exchange import fold
from tests.benchmarks.peers.scoring import (
    accepted_point,
    at_precision,
    best_f1,
    curve,
    narrowed,
    ranked,
    recall_at,
)
from tests.benchmarks.peers.tasks import Gold, sample

GOLD = Gold(
    items={1: frozenset({"Q1"}), 2: frozenset({"Q2", "Q22"}), 3: frozenset({"Q3"}), 4: frozenset({"Q404"})},
    present=frozenset({1, 2, 3}),
)


def test_an_item_stands_once_at_its_best_score() -> None:
    found = ranked([(1, "Q1", 3.0), (1, "Q9", 4.0), (1, "Q1", 5.0)])
    assert found == {1: [("Q1", 5.0), ("Q9", 4.0)]}


def test_each_threshold_accepts_all_rows_of_its_score_together() -> None:
    found = ranked([(1, "Q1", 9.0), (2, "Q22", 5.0), (4, "Q4", 5.0), (3, "Q8", 1.0), (9, "Q9", 9.0)])
    points = curve(found, GOLD)
    assert [p.threshold for p in points] == [9.0, 5.0, 1.0]
    assert [p.precision for p in points] == pytest.approx([1, 2 / 3, 1 / 2])
    assert [p.recall for p in points] == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert at_precision(points, 0.9).recall == pytest.approx(1 / 3)
    assert best_f1(points).threshold == 5.0
    assert best_f1(points).f1 == pytest.approx(2 / 3)


def test_where_no_threshold_is_precise_enough_nothing_is_accepted() -> None:
    point = at_precision(curve(ranked([(4, "Q4", 1.0)]), GOLD), 0.9)
    assert (point.precision, point.recall, math.isinf(point.threshold)) == (1.0, 0.0, True)
    assert best_f1([]).f1 == 0.0


def test_a_samples_rows_count_for_those_left_out() -> None:
    whole = Gold({row: frozenset({f"Q{row}"}) for row in range(10)}, frozenset({0, 1}))
    asked = narrowed(whole, [0, 5])
    assert asked.present == {0}
    [point] = curve(ranked([(0, "Q0", 1.0), (5, "Q99", 1.0)]), asked, whole)
    assert point.precision == pytest.approx(2 / 10)  # two that are there, eight that are not
    assert point.recall == 1.0


def test_the_sample_is_half_there_and_always_the_same() -> None:
    whole = Gold({row: frozenset({f"Q{row}"}) for row in range(1000)}, frozenset(range(300)))
    chosen = sample(whole, 100)
    assert chosen == sample(whole, 100)
    assert (len(chosen), len(chosen & whole.present)) == (100, 50)


def test_rank_counts_the_answerable_rows() -> None:
    found = ranked([(1, "Q7", 3.0), (1, "Q1", 2.0), (2, "Q2", 1.0)])
    assert recall_at(1, found, GOLD) == pytest.approx(1 / 3)
    assert recall_at(5, found, GOLD) == pytest.approx(2 / 3)


def test_what_ours_accepts_is_scored_where_the_answer_is_known() -> None:
    point = accepted_point({1: "Q1", 4: "Q4", 77: "Q77"}, GOLD)
    assert point.precision == 0.5
    assert point.recall == pytest.approx(1 / 3)


def test_names_are_folded_as_a_practitioner_would() -> None:
    assert fold("  Ångström,  É. (b)") == "angstrom e b"
