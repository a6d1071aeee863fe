import numpy as np
import pytest

from pipelines.reconcile.questions import contradicting
from tests.reconcile.judged_rows import candidate, match
from tests.reconcile.test_asking import queue

AGAINST = '[{"kind": "date", "column": "born", "level": "contradicting", "bits": -5, "words": "1901"}]'
ASKED = queue(
    [match(1), match(2, None), match(3, "Q3")],
    [
        candidate(3, 2, "Q8", 0.2, label="Möss", features=AGAINST),
        candidate(3, 1, "Q3", 0.5, label="Moss B."),
        candidate(1, 1, "Q1", 0.9, features=AGAINST, evidence="the name is the item's"),
    ],
)


def test_a_record_is_taken_whole() -> None:
    assert ASKED.rows.tolist() == [3, 1, 2]
    first, second = ASKED.by_row[3], ASKED.by_key["k1"]
    assert [(c["rank"], c["item"]) for c in first.candidates] == [(1, "Q3"), (2, "Q8")]
    assert second.candidates[0]["evidence"] == "the name is the item's"
    assert (second.match["outcome"], ASKED[-1].candidates) == ("review", ())
    with pytest.raises(IndexError):
        ASKED[3]
    assert 4 not in ASKED.by_row
    assert list(ASKED.by_key) == ["k3", "k1", "k2"]
    assert len(ASKED.by_row) == 3


def test_a_part_keeps_its_order() -> None:
    part = ASKED[1:]
    assert (len(part), part[0].row, part.place) == (2, 1, {"k1": 0, "k2": 1})
    assert [question.row for question in ASKED.only(np.array([2, 0]))] == [2, 3]


def test_a_list_says_what_is_at_hand() -> None:
    last, first = ASKED.heads([2, 0])
    assert (last.row, last.key, last.best, last.label, last.score) == (2, "k2", None, "", None)
    assert (first.row, first.name, first.label, first.score) == (3, "Moss", "Moss B.", 0.5)
    whole = ASKED[0]
    assert (first.doubt, first.weight, first.why) == (whole.doubt, whole.weight, whole.why)
    np.testing.assert_array_equal(ASKED.best_scores, [0.5, 0.9, np.nan])


def test_records_are_looked_for_by_folded_text() -> None:
    assert ASKED.folded[0].split("\n") == ["moss", "k3", "q3", "moss b", "q8", "moss"]
    assert ASKED.folded[2].split("\n") == ["ada quill", "k2"]


def test_what_contradicts_the_best_candidate_is_known_by_column() -> None:
    assert {column: found.tolist() for column, found in ASKED.contradictions.items()} == {"born": [False, True, False]}
    assert contradicting(AGAINST) == {"born"}
    assert contradicting(None) == set()
