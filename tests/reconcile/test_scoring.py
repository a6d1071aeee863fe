from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.evidence import ORDER, Evidence, Kind, Level
from pipelines.reconcile.scoring import WEIGHTS, score

EVIDENCE = st.builds(Evidence, st.sampled_from(Kind), st.just("column"), st.sampled_from(Level), st.just("words"))


@given(st.lists(EVIDENCE, max_size=12))
def test_a_score_is_between_0_and_1(evidence: list[Evidence]) -> None:
    assert 0 <= score(evidence) <= 1


@given(st.lists(EVIDENCE, max_size=8), st.sampled_from(Kind))
def test_agreement_never_lowers_and_contradiction_never_raises(evidence: list[Evidence], kind: Kind) -> None:
    before = score(evidence)
    assert score([*evidence, Evidence(kind, "c", Level.EXACT, "")]) >= before
    assert score([*evidence, Evidence(kind, "c", Level.CONTRADICTING, "")]) <= before


def test_a_better_level_never_weighs_less() -> None:
    # Unknown stands aside: a candidate of unknown type weighs less than one of the right type, and no more is said.
    levels = [level for level in ORDER if level is not Level.UNKNOWN]
    for kind, weights in WEIGHTS.items():
        ordered = [weights.get(level, 0.0) for level in levels]
        assert ordered == sorted(ordered, reverse=True), kind
