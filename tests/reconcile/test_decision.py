from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.decision import ACCEPTED, NONE, REVIEW, decide
from pipelines.reconcile.evidence import INDEPENDENT, Candidate, Evidence, Kind, Level
from pipelines.reconcile.scoring import score

EVIDENCE = st.builds(Evidence, st.sampled_from(Kind), st.just("column"), st.sampled_from(Level), st.just("words"))


def candidate(number: int, *evidence: tuple[Kind, Level], by_identifier: bool = False) -> Candidate:
    compared = tuple(Evidence(kind, kind.value, level, f"{kind} {level}") for kind, level in evidence)
    return Candidate(f"Q{number}", by_identifier=by_identifier, evidence=compared, score=score(compared))


NAME = (Kind.NAME, Level.EXACT)
HUMAN = (Kind.TYPE, Level.EXACT)
BORN = (Kind.DATE, Level.EXACT)
OTHER_DATE = (Kind.DATE, Level.CONTRADICTING)
OTHER_COUNTRY = (Kind.FACT, Level.CONTRADICTING)


def test_no_candidate_is_no_match() -> None:
    verdict = decide([])
    assert (verdict.outcome, verdict.best, verdict.method) == (NONE, None, "none")
    assert verdict.words == "no item with this identifier or name"


def test_a_lone_name_goes_to_review() -> None:
    verdict = decide([candidate(1, NAME, HUMAN)])
    assert verdict.outcome == REVIEW
    assert verdict.words.endswith("to review: nothing but the name agrees")


def test_a_name_and_an_independent_fact_are_accepted() -> None:
    verdict = decide([candidate(1, NAME, HUMAN, BORN), candidate(2, NAME, HUMAN, OTHER_DATE)])
    assert (verdict.outcome, verdict.method) == (ACCEPTED, "name")
    assert verdict.best is not None
    assert verdict.best.item == "Q1"
    assert verdict.runner_up is not None
    assert verdict.runner_up.item == "Q2"


def test_homonyms_that_fit_equally_well_go_to_review() -> None:
    verdict = decide([candidate(2, NAME, HUMAN, BORN), candidate(1, NAME, HUMAN, BORN)])
    assert verdict.outcome == REVIEW
    assert verdict.best is not None
    assert verdict.best.item == "Q1", "between equals the older item is named first"
    assert "Q2 fits nearly as well" in verdict.words


def test_an_unknown_type_takes_two_agreeing_facts() -> None:
    verdict = decide([candidate(1, NAME, (Kind.TYPE, Level.UNKNOWN), BORN)])
    assert verdict.outcome == REVIEW
    assert "type is not known" in verdict.words
    assert decide([candidate(1, NAME, (Kind.TYPE, Level.UNKNOWN), BORN, BORN)]).outcome == ACCEPTED


def test_items_of_other_types_are_no_candidates() -> None:
    verdict = decide([candidate(1, NAME, (Kind.TYPE, Level.CONTRADICTING), BORN)])
    assert (verdict.outcome, verdict.best) == (NONE, None)
    assert verdict.words == "items of this name are of other types (Q1)"


def test_similar_names_are_not_accepted() -> None:
    verdict = decide([candidate(1, (Kind.NAME, Level.COMPATIBLE), HUMAN, BORN, BORN)])
    assert verdict.outcome == REVIEW
    assert "only similar" in verdict.words


def test_one_contradicting_date_beside_an_agreeing_one_goes_to_review() -> None:
    verdict = decide([candidate(1, NAME, HUMAN, BORN, OTHER_DATE)])
    assert verdict.outcome == REVIEW


def test_contradicting_dates_alone_are_another_person() -> None:
    verdict = decide([candidate(1, NAME, HUMAN, OTHER_DATE, OTHER_DATE)])
    assert verdict.outcome == NONE
    assert "not the same" in verdict.words


def test_one_other_country_is_outweighed_by_two_exact_dates() -> None:
    assert decide([candidate(1, NAME, HUMAN, BORN, BORN, OTHER_COUNTRY)]).outcome == ACCEPTED
    assert decide([candidate(1, NAME, HUMAN, BORN, OTHER_COUNTRY)]).outcome == REVIEW


def test_an_identifier_decides() -> None:
    shared = candidate(7, (Kind.IDENTIFIER, Level.EXACT), NAME, HUMAN, by_identifier=True)
    verdict = decide([candidate(1, NAME, HUMAN, BORN), shared])
    assert (verdict.outcome, verdict.method, verdict.issue) == (ACCEPTED, "identifier", None)
    assert verdict.best is shared
    assert verdict.runner_up is not None
    assert verdict.runner_up.item == "Q1"


def test_an_identifier_whose_item_contradicts_is_an_issue_and_no_match() -> None:
    for against in ((Kind.TYPE, Level.CONTRADICTING), OTHER_DATE):
        verdict = decide([candidate(1, (Kind.IDENTIFIER, Level.EXACT), NAME, against, by_identifier=True)])
        assert (verdict.outcome, verdict.issue) == (REVIEW, "identifier-contradicted")


def test_another_name_and_nothing_else_contradicts_an_identifier() -> None:
    stranger = (Kind.NAME, Level.CONTRADICTING)
    alone = candidate(1, (Kind.IDENTIFIER, Level.EXACT), stranger, HUMAN, by_identifier=True)
    assert decide([alone]).issue == "identifier-contradicted"
    supported = candidate(1, (Kind.IDENTIFIER, Level.EXACT), stranger, HUMAN, BORN, by_identifier=True)
    assert decide([supported]).outcome == ACCEPTED, "people take other names"


def test_another_second_identifier_needs_name_and_date_to_be_excused() -> None:
    other = (Kind.IDENTIFIER, Level.CONTRADICTING)
    press = candidate(1, (Kind.IDENTIFIER, Level.EXACT), other, (Kind.NAME, Level.UNKNOWN), HUMAN, by_identifier=True)
    assert decide([press]).issue == "identifier-contradicted", "one ISNI given to a university and to its press"
    same = candidate(1, (Kind.IDENTIFIER, Level.EXACT), other, NAME, HUMAN, BORN, by_identifier=True)
    assert decide([same]).outcome == ACCEPTED


def test_identifiers_of_two_items_are_an_issue_and_no_match() -> None:
    identified = [candidate(n, (Kind.IDENTIFIER, Level.EXACT), NAME, HUMAN, BORN, by_identifier=True) for n in (1, 2)]
    verdict = decide(identified)
    assert (verdict.outcome, verdict.issue) == (REVIEW, "identifiers-disagree")
    assert "Q1, Q2" in verdict.words


@given(st.lists(st.builds(lambda n, e: Candidate(f"Q{n}", False, tuple(e), score(e)), st.integers(1, 99),
                          st.lists(EVIDENCE, max_size=6)), max_size=4))  # fmt: skip
def test_nothing_is_accepted_by_name_without_independent_agreement(candidates: list[Candidate]) -> None:
    verdict = decide(candidates)
    if verdict.outcome == ACCEPTED:
        assert verdict.best is not None
        assert any(e.kind in INDEPENDENT and e.agrees for e in verdict.best.evidence)
        assert any(e.kind is Kind.NAME and e.agrees for e in verdict.best.evidence)
        assert verdict.runner_up is None or verdict.best.score > verdict.runner_up.score
