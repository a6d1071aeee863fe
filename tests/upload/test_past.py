from pipelines.model.entities import Entity
from pipelines.model.statements import Snak
from pipelines.upload.difference import difference
from pipelines.upload.draft import Draft
from pipelines.upload.past import NOTHING_BEFORE, past_of
from pipelines.upload.rows import Action, Proposal
from tests.upload.samples import BIRTH, day, item, propose, propose_term, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
WITH, WITHOUT = item(statement(BORN, reference())), item()


def born(draft: Draft) -> bool:
    return bool(draft.statements(BIRTH))


def decided(proposal: Proposal, before: Entity, now: Entity) -> tuple[str, str | None]:
    found = difference([proposal], now, past=past_of([(before, None)]))
    return found.edits[0].action, found.issues[0].code if found.issues else None


def test_an_item_that_we_never_edited_has_no_past() -> None:
    assert not NOTHING_BEFORE.removed(born)
    assert not past_of([(None, None)]).removed(born)


def test_what_was_there_after_our_edit_was_taken_away_by_another() -> None:
    assert past_of([(WITH, None)]).removed(born)
    assert not past_of([(WITHOUT, None)]).removed(born)


def test_what_was_there_before_our_next_edit_and_not_after_it_we_took_away_ourselves() -> None:
    assert not past_of([(WITH, WITH), (WITHOUT, None)]).removed(born)


def test_what_another_took_away_between_two_of_our_edits_stays_away() -> None:
    assert past_of([(WITH, WITHOUT), (WITHOUT, None)]).removed(born)


def test_what_another_gave_back_is_no_longer_taken_away() -> None:
    assert not past_of([(WITH, WITHOUT), (WITHOUT, WITH), (WITHOUT, None)]).removed(born)


def test_a_value_that_a_person_removed_is_not_added_again() -> None:
    assert decided(propose(BORN), WITH, WITHOUT) == (Action.LEAVE, "value-removed")


def test_nor_one_that_a_person_put_another_in_place_of() -> None:
    corrected = item(statement(snak(BIRTH, year(1854)), reference()))
    assert decided(propose(BORN, on_existing="add"), WITH, corrected) == (Action.LEAVE, "value-removed")
    assert decided(propose(BORN, on_existing="propose"), WITH, corrected) == (Action.LEAVE, "value-removed")


def test_another_value_than_the_removed_one_may_be_added() -> None:
    assert decided(propose(snak(BIRTH, day("1860-01-01"))), WITH, WITHOUT) == (Action.ADD_STATEMENT, None)


def test_versions_without_datatypes_say_the_same() -> None:
    stored: Snak = snak("P856", None)
    bare = statement(stored).to_json()
    bare["mainsnak"] = {
        "snaktype": "value",
        "property": "P856",
        "hash": "x",
        "datavalue": {"type": "string", "value": "http://example.org/"},
    }
    before = Entity({"id": "Q1", "claims": {"P856": [bare]}})
    assert decided(propose(_site("https://example.org")), before, WITHOUT) == (Action.LEAVE, "value-removed")


def _site(url: str) -> Snak:
    from pipelines.model.values import StringValue

    return snak("P856", StringValue(url))


def test_a_reference_that_a_person_removed_does_not_come_back() -> None:
    assert decided(propose(BORN), WITH, item(statement(BORN))) == (Action.LEAVE, "reference-removed")


def test_further_references_are_still_added() -> None:
    found = difference(
        [propose(BORN, reference("1"), reference("2"))], item(statement(BORN)), past=past_of([(WITH, None)])
    )
    assert found.edits[0].action == Action.ADD_REFERENCE
    assert '"https://museum.example.org/record/2"' in str(found.edits[0].references)
    assert '"https://museum.example.org/record/1"' not in str(found.edits[0].references)


def test_a_name_that_a_person_removed_is_not_added_again() -> None:
    named = item(labels={"en": "Ada"}, aliases={"en": ["Countess"]})
    assert decided(propose_term("label", "Ada"), named, WITHOUT) == (Action.LEAVE, "term-removed")
    assert decided(propose_term("alias", "Countess"), named, WITHOUT) == (Action.LEAVE, "term-removed")
    assert decided(propose_term("label", "Grace"), named, WITHOUT) == (Action.ADD_TERM, None)
