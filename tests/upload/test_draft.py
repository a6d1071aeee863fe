from pipelines.model.statements import Rank, Statement
from pipelines.upload.draft import Draft, name_form
from tests.upload.samples import BIRTH, CIRCUMSTANCES, country, item, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))


def test_live_statements_are_read_as_they_are() -> None:
    circa = snak(CIRCUMSTANCES, country(1))
    live = statement(BORN, reference("1"), rank=Rank.DEPRECATED, qualifiers=(circa,))
    (there,) = Draft(item(live)).statements(BIRTH)
    assert (there.main, there.id, there.deprecated, there.row) == (BORN, live.id, True, None)
    assert there.qualifiers == (circa,)
    assert there.references == [reference("1")]


def test_equal_hashes_are_read_once() -> None:
    hashed = statement(BORN, reference("1")).to_json()
    hashed["mainsnak"]["hash"], hashed["references"][0]["hash"] = "a" * 40, "b" * 40
    live = item()
    live.json["claims"][BIRTH] = [hashed, hashed]
    one, other = Draft(live).statements(BIRTH)
    assert one.main is other.main
    assert one.references[0] is other.references[0]


def test_planned_statements_stand_after_live_ones() -> None:
    draft = Draft(item(statement(BORN)))
    draft.add_statement(Statement(snak(BIRTH, year(1850)), references=(reference("1"),)), row=3)
    planned = draft.statements(BIRTH)[1]
    assert (planned.row, planned.id, planned.deprecated) == (3, None, False)
    assert (planned.qualifiers, planned.references) == ((), [reference("1")])


def test_a_new_item_has_nothing() -> None:
    draft = Draft(None)
    assert draft.revision is None
    assert draft.statements(BIRTH) == []
    assert draft.term("label", "en") is None
    assert draft.name("en", "Ada") is None


def test_planned_terms_count() -> None:
    draft = Draft(item(labels={"en": "Ada"}))
    draft.add_term("label", "de", "Ada")
    draft.add_term("alias", "mul", "Countess")
    assert draft.term("label", "de") == "Ada"
    assert draft.name("fr", "countess") == "Countess"


def test_names_are_compared_without_letter_case_and_spacing() -> None:
    assert name_form("ADA  Quill") == name_form("Ada Quill")
