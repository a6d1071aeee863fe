from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.model.parsing.names import name_key
from pipelines.model.tables import CANDIDATES, MATCHES
from pipelines.partners.partner import read_partner
from pipelines.reconcile.asking import build_queue, hanging
from pipelines.reconcile.questions import Questions
from tests.fictional import write_partner
from tests.reconcile.judged_rows import candidate, match

Row = dict[str, Any]


def queue(matches: list[Row], candidates: list[Row] | None = None, **more: Any) -> Questions:
    names = {1: "Quill, Ada", 2: "Ada Quill", 3: "Moss"}
    return build_queue(MATCHES.frame(matches), CANDIDATES.frame(candidates or []), names, **more)


def rows(questions: Questions) -> list[int]:
    return [question.row for question in questions]


def test_only_open_doubts_are_asked() -> None:
    asked = queue([match(1), match(2, "Q2", "accepted"), match(3, "Q3", method="judgement"), match(4, None, "none")])
    assert rows(asked) == [1]
    assert (asked[0].key, asked[0].name) == ("k1", "Quill, Ada")
    assert rows(queue([])) == []


def test_the_more_doubtful_comes_first() -> None:
    sure = [candidate(1, 1, "Q1", 0.97), candidate(1, 2, "Q9", 0.01)]
    torn = [candidate(3, 2, "Q8", 0.48), candidate(3, 1, "Q3", 0.5)]
    asked = queue([match(1), match(3, "Q3")], [*sure, *torn])
    assert rows(asked) == [3, 1]
    assert [c["item"] for c in asked[0].candidates] == ["Q3", "Q8"]


def test_what_settles_more_comes_first_and_says_why() -> None:
    lone, shared = match(3, "Q3"), [match(4, "Q4"), match(5, "Q4")]
    assert rows(queue([lone, *shared])) == [4, 5, 3]
    asked = queue([match(3, "Q3"), match(1, "Q1"), match(2, "Q2")], statements={1: 1})
    assert rows(asked) == [1, 2, 3], "two rows of one name, however it is written"
    assert asked[0].why == "0.00 bits of doubt; 1 statement hangs on it; 1 more row of this name"
    asked = queue([match(3, "Q3"), match(4, "Q4")], statements={4: 7})
    assert rows(asked) == [4, 3]
    assert asked[0].why == "0.00 bits of doubt; 7 statements hang on it"


@pytest.mark.parametrize(
    ("scores", "none", "bits"),
    [([0.5, 0.5], 0.0, 1), ([0.5], None, 1), ([1.0], None, 0), ([], 1.0, 0), ([], 0.0, 0), ([0.25] * 4, 0.0, 2)],
)
def test_doubt(scores: list[float], none: float | None, bits: float) -> None:
    found = [candidate(1, rank, f"Q{rank}", score) for rank, score in enumerate(scores, start=1)]
    assert queue([match(1, none_probability=none)], found)[0].doubt == bits


# The plain way, a record at a time: what the order is by definition.


def slow_order(
    matches: Sequence[Row],
    candidates: Sequence[Row],
    names: Mapping[int, str],
    statements: Mapping[int, int],
    ranks: Mapping[int, float],
) -> list[tuple[int, float, float]]:
    """The rows in order, each with its doubt and its weight."""
    asked = [row for row in matches if row["outcome"] == "review" and row["method"] != "judgement"]
    same_item = Counter(row["item"] for row in asked if row["item"])
    same_name = Counter(key for row in asked if (key := name_key(names.get(row["_row"], ""))))
    found = []
    for row in asked:
        own = sorted((c for c in candidates if c["_row"] == row["_row"]), key=lambda c: int(c["rank"]))
        doubt = slow_entropy([c["score"] for c in own], row.get("none_probability"))
        rivals = same_item[row["item"]] - 1 if row["item"] else 0
        namesakes = max(0, same_name[name_key(names.get(row["_row"], ""))] - 1)
        reach = 1.0 + rivals + 0.5 * namesakes
        found.append((row["_row"], doubt, (0.1 + doubt) * reach * (1.0 + log2(1 + statements.get(row["_row"], 0)))))
    return sorted(found, key=lambda one: (-ranks.get(one[0], 0.0), -one[2], one[0]))


def slow_entropy(scores: Sequence[float], none: float | None) -> float:
    rest = max(0.0, 1.0 - sum(scores)) if none is None else none
    weights = [w for w in (*scores, rest) if w > 1e-12]
    total = sum(weights)
    doubt = -sum(w / total * log2(w / total) for w in weights) if total else 0.0
    return max(0.0, doubt)


SHARES = st.sampled_from([0.0, 1e-13, 0.1, 0.3, 1 / 3, 0.5, 1.0]) | st.floats(0, 1)


@st.composite
def queues(draw: st.DrawFn) -> tuple[list[Row], list[Row], dict[int, str], dict[int, int], dict[int, float]]:
    numbers = draw(st.lists(st.integers(1, 99), unique=True, max_size=12))
    matches, candidates = [], []
    for row in numbers:
        item = draw(st.sampled_from([None, "Q1", "Q2", "Q3"]))
        outcome, method = draw(
            st.sampled_from([("review", "name")] * 4 + [("accepted", "name"), ("review", "judgement")])
        )
        matches.append(match(row, item, outcome, method=method, none_probability=draw(st.none() | SHARES)))
        for rank, score in enumerate(draw(st.lists(SHARES, max_size=6)), start=1):
            candidates.append(candidate(row, rank, f"Q{rank}", score))
    names = draw(st.dictionaries(st.sampled_from(numbers or [1]), st.sampled_from(["Moss", "Añ A", "a an", "", "–"])))
    statements = draw(st.dictionaries(st.sampled_from(numbers or [1]), st.integers(0, 9)))
    ranks = draw(st.dictionaries(st.sampled_from(numbers or [1]), st.sampled_from([-1.0, 0.0, 0.5])))
    return matches, draw(st.permutations(candidates)), names, statements, ranks


@given(queues())
@settings(max_examples=60)
def test_the_order_is_the_plain_one_to_the_last_bit(
    told: tuple[list[Row], list[Row], dict[int, str], dict[int, int], dict[int, float]],
) -> None:
    matches, candidates, names, statements, ranks = told
    ranking = pd.Series(ranks, dtype="float64") if ranks else None
    asked = build_queue(MATCHES.frame(matches), CANDIDATES.frame(candidates), names, statements, ranking=ranking)
    found = list(zip(asked.rows.tolist(), asked.doubt.tolist(), asked.weight.tolist(), strict=True))
    assert found == slow_order(matches, candidates, names, statements, ranks)
    taken = [(question.row, question.doubt, question.weight) for question in asked]
    assert taken == found, "taken one by one they are the same"


def test_statements_that_hang_on_a_row(tmp_path: Path) -> None:
    mapping = read_partner(tmp_path, write_partner(tmp_path)).mapping
    records = pa.table({"_row": [1, 2, 3], "born": ["1853", "", None], "ulan": ["500900001", None, ""]})
    assert hanging(records, mapping).tolist() == [2, 0, 0]
    assert hanging(records.select(["_row"]), mapping).tolist() == [0, 0, 0]
