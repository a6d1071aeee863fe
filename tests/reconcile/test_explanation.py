import json

from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.explanation import explain, explanation_lines, pieces, probability
from tests.reconcile.judged_rows import candidate, match


def features(*told: tuple[str, str, str, float | None, str]) -> str:
    return json.dumps([dict(zip(("kind", "column", "level", "bits", "words"), one, strict=True)) for one in told])


BEST = features(
    ("prior", "", "", -6.0, "one in 64 before anything is compared"),
    ("name", "name", "exact", 5.0, "Ada Quill is the item's name"),
    ("date", "born", "exact", 4.0, "born 1853 as the item says"),
    ("fact", "gender", "unknown", 0.0, "nothing to compare"),
)
SECOND = features(
    ("prior", "", "", -6.0, "one in 64 before anything is compared"),
    ("name", "name", "exact", 5.0, "Ada Quill is the item's name"),
    ("date", "born", "contradicting", -5.5, "born 1853, and the item says 1901"),
)
CANDIDATES = [
    candidate(1, 1, "Q1", 0.88, label="Ada Quill", description="painter", features=BEST),
    candidate(1, 2, "Q2", 0.01, label="Ada Quill", features=SECOND),
]


def test_a_waterfall_in_words() -> None:
    row = match(1, "Q1", "accepted", score=0.88, runner_up="Q2", none_probability=0.11)
    text = "\n".join(explanation_lines(explain(row, CANDIDATES), "Quill, Ada"))
    assert (
        text
        == """\
Row 1, key k1: Quill, Ada
Outcome: accepted as Q1

Q1 Ada Quill (painter)
     -6.00 bits  prior                        odds ÷ 64        one in 64 before anything is compared
     +5.00 bits  name [exact]                 odds × 32        Ada Quill is the item's name
     +4.00 bits  born [exact]                 odds × 16        born 1853 as the item says
     +0.00 bits  gender [unknown]             odds unchanged   nothing to compare
     +3.00 bits  sum                          odds 8.0 to 1, so 0.889 taken by itself
  0.880 is its probability against 1 other candidate and "none of them" (0.110)

Runner-up: Q2 Ada Quill, 0.010
   9.50 bits behind by born: born 1853, and the item says 1901 (the best: born 1853 as the item says)"""
    )


def test_without_weights_the_evidence_has_to_do() -> None:
    row = match(1, "Q1", "review", runner_up="Q2")
    lines = explanation_lines(explain(row, [candidate(1, 1, "Q1"), candidate(1, 2, "Q2")]))
    assert "Outcome: to review; the best candidate is Q1" in lines
    assert "  Q1 has the name" in lines
    assert "Runner-up: Q2, 0.500" in lines


def test_outcomes_without_a_candidate() -> None:
    for outcome, words in (("none", "no match"), ("new", "a new item may be created"), ("failed", "did not answer")):
        lines = explanation_lines(explain(match(1, None, outcome), []))
        assert words in lines[1]
        assert lines[-1] == "There was no other candidate."
    [*_, nearest, why] = explanation_lines(explain(match(1, None, "none"), [candidate(1, 1, "Q7")]))
    assert (nearest, why) == ("Nearest: Q7, 0.500", "  Q7 has the name")


def test_a_judgement_is_named() -> None:
    row = match(1, "Q2", "accepted", method="judgement", evidence="chosen by Ada on 2026-05-01; the names agree")
    lines = explanation_lines(explain(row, CANDIDATES))
    assert "Outcome: accepted as Q2 by a person's judgement" in lines
    assert "Judgement: chosen by Ada on 2026-05-01" in lines
    assert "Runner-up: Q1 Ada Quill (painter), 0.880" in lines
    assert any("9.50 bits ahead by born" in line for line in lines)


def test_features_that_cannot_be_read_are_none() -> None:
    assert pieces(None) == pieces("") == pieces("{") == pieces("[1]") == ()


@given(st.floats(-2000, 2000))
def test_a_probability_is_one(bits: float) -> None:
    assert 0 <= probability(bits) <= 1
    assert probability(0) == 0.5


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=6))
def test_the_steps_sum_up(weights: list[float]) -> None:
    told = features(*((f"k{n}", f"c{n}", "exact", w, "") for n, w in enumerate(weights)))
    steps = explain(match(1), [candidate(1, 1, "Q1", features=told)]).steps
    assert abs(steps[-1].sum - sum(weights)) < 1e-9
