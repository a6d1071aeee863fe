from pipelines.model.values import EntityValue
from pipelines.upload.difference import difference
from pipelines.upload.renewal import drift, renew, with_ids
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


def test_an_item_that_says_it_by_now_has_not_drifted() -> None:
    planned = difference([propose(BORN), propose_term("label", "Ada")], item()).edits
    assert drift(planned, item(statement(BORN, reference("1")), labels={"en": "Ada"})) == []
    assert drift(planned, item(statement(BORN))) == []


def test_another_value_or_name_is_drift() -> None:
    planned = difference([propose(BORN), propose_term("label", "Ada"), propose_term("alias", "A.")], item()).edits
    drifted = drift(planned, item(statement(OTHER), labels={"en": "Grace"}))
    assert sorted(before.kind for before, _ in drifted) == ["label", "statement"]
    assert {now.action for _, now in drifted} == {Action.LEAVE}


def test_a_statement_that_was_to_gain_a_reference_and_is_gone_or_changed_is_drift() -> None:
    planned = difference([propose(BORN)], item(statement(BORN))).edits
    assert len(drift(planned, item())) == 1
    assert len(drift(planned, item(statement(snak(BIRTH, year(1854)))))) == 1
    assert drift(planned, item(statement(BORN), statement(OTHER, number=2))) == []


def test_a_value_that_the_plan_knew_as_merged_is_still_the_same() -> None:
    there = statement(snak("P27", EntityValue("Q9")))
    planned = difference([propose(snak("P27", EntityValue("Q30")))], item(there), {"Q9": "Q30"}).edits
    assert [edit.action for edit in renew(planned, item(there))] == [Action.ADD_REFERENCE]
    assert drift(planned, item(there)) == []
