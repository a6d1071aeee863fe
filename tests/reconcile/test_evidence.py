from pipelines.reconcile.evidence import Candidate, Evidence, Kind, Level

NAME = Evidence(Kind.NAME, "name", Level.EXACT, "the name is the same")
BORN = Evidence(Kind.DATE, "born", Level.CLOSE, "born a year apart")
DIED = Evidence(Kind.DATE, "died", Level.CONTRADICTING, "died in other years")
COUNTRY = Evidence(Kind.FACT, "country", Level.UNKNOWN, "no country")


def test_a_name_is_no_independent_agreement() -> None:
    candidate = Candidate("Q1", by_identifier=False, evidence=(NAME, BORN, DIED, COUNTRY), score=0.5)
    assert candidate.agreements == (BORN,)
    assert candidate.contradictions == (DIED,)
    assert candidate.of(Kind.NAME) == (NAME,)


def test_words_end_with_what_is_not_known() -> None:
    candidate = Candidate("Q1", by_identifier=True, evidence=(COUNTRY, NAME), score=0.5)
    assert candidate.words == "the name is the same; no country"
    assert candidate.method == "identifier"
