from pipelines.reconcile.assessment import assess
from pipelines.reconcile.clues import Clues, Date, Fact, Identifier, Name
from pipelines.reconcile.evidence import Kind, Level
from tests.reconcile.items import born, citizen, item, ulan, year

CLUES = Clues(
    row=1,
    key="1",
    identifiers=(Identifier("ulan", "P245", "500900002"), Identifier("ulan", "P245", "500900001")),
    names=(Name("name", ("Ada Q.",), ("en",)), Name("other", ("Ada Quill",), ("en",))),
    dates=(Date("born", "P569", year(1853)),),
    facts=(Fact("nationality", "P27", "Laputan", ("Q183",)), Fact("site", "P856", "example.org", None)),
)
ADA = item("Q1", "Ada Quill", statements=[born(1853), ulan("500900001"), citizen("Q145")], description="feather artist")


def test_every_clue_is_compared_and_values_of_one_column_are_alternatives() -> None:
    candidate = assess(CLUES, ADA, frozenset({"Q5"}), by_identifier=True, languages=("en",))
    assert [(e.kind, e.about, e.level) for e in candidate.evidence] == [
        (Kind.IDENTIFIER, "ulan", Level.EXACT),
        (Kind.NAME, "other", Level.EXACT),
        (Kind.TYPE, "type", Level.EXACT),
        (Kind.DATE, "born", Level.EXACT),
        (Kind.FACT, "nationality", Level.CONTRADICTING),
        (Kind.FACT, "site", Level.UNKNOWN),
    ]


def test_a_candidate_carries_what_a_person_recognises_it_by() -> None:
    candidate = assess(CLUES, ADA, frozenset({"Q5"}), by_identifier=False, languages=("fr", "en"))
    assert (candidate.item, candidate.label, candidate.description) == ("Q1", "Ada Quill", "feather artist")
    assert 0 < candidate.score < 1
