from pipelines.model.reconciliation import Condition, GivenValue, Query
from pipelines.reconcile.answering import Answering
from pipelines.reconcile.probability import read_model
from pipelines.reconcile.reference import reference_of
from tests.definitions.seed_tables import HOME
from tests.reconcile.items import born, citizen, died, item, ulan

ADA = item("Q11", "Ada Quill", statements=[born(1853), died(1921), ulan("500900001"), citizen("Q145")])
NAMESAKE = item("Q12", "Ada Quill", statements=[born(1790)])
MOSS = item("Q13", "Bartleby Moss")
ANSWERING = Answering(
    reference_of([ADA, NAMESAKE, MOSS]), {name: read_model(HOME, name) for name in ("people", "general")}
)


def given(prop: str, text: str, id_: str = "") -> Condition:
    return Condition(prop, (GivenValue(text, id_),))


def test_queries_are_answered_each_with_its_own() -> None:
    sure = Query(
        ("Quill, Ada",),
        types=("Q5",),
        properties=(given("P569", "1853"), given("P570", "1921"), given("P27", "UK", "Q145")),
    )
    lone = Query(("Bartleby Moss",))
    first, second, third = ANSWERING.answer([sure, lone, Query(("Nobody",))])
    assert [result.item for result in first] == ["Q11", "Q12"]
    assert first[0].probability > 0.95
    assert first[1].probability < 0.1
    assert first[0].features[0].id == "prior"
    assert any("born" in f.name or "P569" in f.name for f in first[0].features)
    assert [result.item for result in second] == ["Q13"]
    assert not second[0].match
    assert list(third) == []


def test_an_identifier_is_a_match_and_the_limit_is_kept() -> None:
    [found] = ANSWERING.answer(
        [Query(("Ada Quill",), types=("Q5",), properties=(given("P245", "500900001"),), limit=1)]
    )
    assert [(result.item, result.match) for result in found] == [("Q11", True)]


def test_what_cannot_be_read_says_nothing() -> None:
    properties = (given("P569", "yesteryear"), given("P27", "Erewhon"), given("P245", "no id"), given("P999", "x"))
    [found] = ANSWERING.answer([Query(("Ada Quill",), properties=properties)])
    assert {result.item for result in found} == {"Q11", "Q12"}
    assert list(ANSWERING.answer([])) == []
