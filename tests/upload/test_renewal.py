from pipelines.upload.difference import difference
from pipelines.upload.renewal import renew, with_ids
from pipelines.upload.rows import Action
from tests.upload.samples import BIRTH, item, propose, propose_term, reference, snak, statement, year

BORN = snak(BIRTH, year(1853))
OTHER = snak(BIRTH, year(1850))


def test_on_an_item_that_did_not_change_all_changes_stand() -> None:
    live = item(statement(OTHER, reference("9")))
    planned = difference([propose(BORN, on_existing="add"), propose(OTHER), propose_term("label", "Ada")], live).edits
    assert [edit.action for edit in renew(planned, live)] == [
        Action.ADD_STATEMENT,
        Action.ADD_TERM,
        Action.ADD_REFERENCE,
    ]


def test_what_someone_added_meanwhile_is_not_added_again() -> None:
    planned = difference([propose(BORN), propose_term("label", "Ada")], item()).edits
    assert renew(planned, item(statement(BORN, reference("1")), labels={"en": "Ada"})) == []


def test_a_statement_that_someone_added_meanwhile_gains_the_reference() -> None:
    there = statement(BORN)
    (edit,) = renew(difference([propose(BORN)], item()).edits, item(there))
    assert (edit.action, edit.statement) == (Action.ADD_REFERENCE, there.id)


def test_a_property_that_was_unused_is_left_once_it_is_used() -> None:
    assert renew(difference([propose(BORN, on_existing="add")], item()).edits, item(statement(OTHER))) == []


def test_a_reference_never_becomes_a_statement() -> None:
    planned = difference([propose(BORN)], item(statement(BORN))).edits
    assert renew(planned, item()) == []


def test_new_statements_have_the_same_id_however_often_they_are_asked() -> None:
    planned = difference([propose(BORN), propose_term("label", "Ada")], item()).edits
    label, born = with_ids(planned, "0123456789a", "Q1")
    assert with_ids(planned, "0123456789a", "Q1") == [label, born]
    assert label.statement is None
    others = {with_ids(planned, run, id_)[1].statement for run, id_ in (("0123456789b", "Q1"), ("0123456789a", "Q2"))}
    assert born.statement not in others
    assert len(others) == 2
