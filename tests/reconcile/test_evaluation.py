import pandas as pd
import pytest

from pipelines.reconcile.evaluation import best_f1, evaluate, share
from pipelines.reconcile.evaluation_report import evaluation_html, report_rows


def table() -> pd.DataFrame:
    rows = [
        ("1", "accepted", "Q1", 0.99, "Q1", True, 1),
        ("2", "accepted", "Q2", 0.98, "Q2 Q22", True, 1),
        ("3", "accepted", "Q9", 0.97, "Q3", True, 2),
        ("4", "accepted", "Q8", 0.96, "Q4", False, 0),
        ("5", "review", "Q5", 0.6, "Q5", True, 1),
        ("6", "none", None, None, "Q6", True, 0),
        ("7", "none", None, None, "Q7", False, 0),
    ]
    names = ["key", "outcome", "item", "score", "gold", "answerable", "rank"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.assign(name="<b>x</b>", evidence="seen", none_probability=1 - frame["score"].fillna(0))


def test_figures() -> None:
    found = evaluate(table(), {"part": "test"})
    assert (found.answerable, found.absent) == (5, 2)
    assert (found.precision.part, found.precision.whole) == (2, 4)
    assert (found.recall.part, found.recall.whole) == (2, 5)
    assert (found.wrong_item, found.should_be_none) == (1, 1)
    assert (found.recall_at_1.part, found.recall_at_5.part) == (3, 4)
    assert [row["key"] for row in found.mistakes] == ["3", "4"]
    assert {row["key"] for row in found.missed} == {"3", "5", "6"}


def test_wilsons_interval() -> None:
    one = share(95, 100)
    assert (one.value, one.low, one.high) == pytest.approx((0.95, 0.8882, 0.9785), abs=1e-3)
    assert share(0, 0).value == 0


def test_f1_is_that_of_the_best_threshold() -> None:
    frame = table()
    right = (frame["item"] == frame["gold"]).to_numpy()
    assert best_f1(frame["score"].fillna(0).to_numpy(), right, 5) == pytest.approx(4 / 10)


def test_the_report_tells_all_and_escapes() -> None:
    found = evaluate(table(), {"part": "test", "rows": 7, "workers": 1, "seconds": 1.0, "rows_per_second": 7.0})
    assert ("precision of accepted", "0.5000") in [row[:2] for row in report_rows(found)]
    page = evaluation_html(found)
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<circle" in page
    assert found.to_json()["precision"]["value"] == 0.5
