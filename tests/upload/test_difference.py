import pytest

from pipelines.model.snak_texts import read_references
from pipelines.model.statements import Rank, Reference, Snak, SnakType
from pipelines.model.values import EntityValue, Value
from pipelines.upload.difference import difference
from pipelines.upload.payload import payload
from pipelines.upload.renewal import drift, renew
from pipelines.upload.rows import CHANGES, Action, replaced_hashes
from tests.upload.samples import (
    BIRTH,
    CIRCUMSTANCES,
    COUNTRY,
    country,
    day,
    item,
    propose,
    reference,
    snak,
    statement,
    unknown,
    year,
)

BORN = snak(BIRTH, year(1853))


def born(value: Value) -> Snak:
    return snak(BIRTH, value)


def test_an_unused_property_gains_the_statement() -> None:
    found = difference([propose(BORN)], item())
    (edit,) = found.edits
    assert (edit.action, edit.revision, found.issues) == (Action.ADD_STATEMENT, 7, [])
    assert edit.references == propose(BORN).references
    assert edit.why == "the item has no statement for this property"


def test_a_new_item_gains_everything() -> None:
    (edit,) = difference([propose(BORN, subject="new:1")], None).edits
    assert (edit.action, edit.revision) == (Action.ADD_STATEMENT, None)


def test_nothing_is_added_without_a_reference() -> None:
    found = difference([propose(BORN)._replace(references=None)], item())
    assert [edit.action for edit in found.edits] == [Action.LEAVE]
    assert [issue.code for issue in found.issues] == ["statement-unsourced"]


def test_an_equal_value_gains_only_the_missing_reference() -> None:
    there = statement(BORN, reference("9"))
    (edit,) = difference([propose(BORN)], item(there)).edits
    assert (edit.action, edit.statement) == (Action.ADD_REFERENCE, there.id)
    assert read_references(edit.references) == (reference("1"),)


def test_an_equal_value_with_our_reference_is_kept() -> None:
    there = statement(BORN, reference("1", retrieved="2019-01-01"))
    (edit,) = difference([propose(BORN)], item(there)).edits
    assert (edit.action, edit.references, edit.statement) == (Action.KEEP, None, there.id)


def test_of_two_equal_statements_the_one_with_our_reference_counts() -> None:
    bare, sourced = statement(BORN), statement(BORN, reference(), number=2)
    (edit,) = difference([propose(BORN)], item(bare, sourced)).edits
    assert (edit.action, edit.statement) == (Action.KEEP, sourced.id)


@pytest.mark.parametrize(
    ("theirs", "code", "existing"),
    [
        (born(year(1850)), "value-differs", "1850"),
        (born(day("1853-03-30")), "value-more-precise", "1853-03-30"),
        (born(year(1853).__class__("+1850-00-00T00:00:00Z", 8)), "value-less-precise", "1850s"),
        (unknown(BIRTH), "value-less-precise", "unknown value"),
        (snak(BIRTH, None, SnakType.NOVALUE), "value-differs", "no value"),
    ],
)
def test_another_value_is_never_overwritten(theirs: Snak, code: str, existing: str) -> None:
    found = difference([propose(BORN)], item(statement(theirs)))
    (edit,), (issue,) = found.edits, found.issues
    assert (edit.action, edit.existing, issue.code, issue.row) == (Action.LEAVE, existing, code, 1)


def test_the_mapping_may_leave_without_a_word() -> None:
    found = difference([propose(BORN, on_existing="skip")], item(statement(born(year(1850)))))
    assert (found.edits[0].action, found.issues) == (Action.LEAVE, [])


@pytest.mark.parametrize(
    ("theirs", "action"),
    [
        (born(year(1850)), Action.ADD_STATEMENT),
        (unknown(BIRTH), Action.ADD_STATEMENT),
        (born(day("1853-03-30")), Action.LEAVE),
    ],
)
def test_the_mapping_may_add_beside_but_never_what_is_coarser(theirs: Snak, action: Action) -> None:
    (edit,) = difference([propose(BORN, on_existing="add")], item(statement(theirs))).edits
    assert edit.action == action


def test_what_someone_marked_as_wrong_is_not_added_again() -> None:
    found = difference([propose(BORN, on_existing="add")], item(statement(BORN, rank=Rank.DEPRECATED)))
    assert found.edits[0].action == Action.LEAVE
    assert found.issues[0].code == "value-deprecated"


def test_other_values_that_are_marked_as_wrong_do_not_stand_in_the_way() -> None:
    (edit,) = difference([propose(BORN)], item(statement(born(year(1850)), rank=Rank.DEPRECATED))).edits
    assert (edit.action, edit.why) == (
        Action.ADD_STATEMENT,
        "the item has no other statement that stands for this property",
    )


def test_a_standing_equal_value_counts_more_than_a_deprecated_one() -> None:
    wrong, right = statement(BORN, rank=Rank.DEPRECATED), statement(BORN, number=2)
    (edit,) = difference([propose(BORN)], item(wrong, right)).edits
    assert (edit.action, edit.statement) == (Action.ADD_REFERENCE, right.id)


def test_a_value_that_the_partner_holds_as_wrong_leaves_the_rank_alone() -> None:
    found = difference([propose(BORN, rank=Rank.DEPRECATED)], item(statement(BORN)))
    assert (found.edits[0].action, found.issues[0].code) == (Action.LEAVE, "value-not-deprecated")


def test_a_deprecated_value_of_ours_finds_its_own_kind() -> None:
    there = statement(BORN, rank=Rank.DEPRECATED)
    (edit,) = difference([propose(BORN, rank=Rank.DEPRECATED)], item(there)).edits
    assert edit.action == Action.ADD_REFERENCE


def test_the_same_value_without_our_qualifier_is_left() -> None:
    circa = snak(CIRCUMSTANCES, EntityValue("Q5727902"))
    found = difference([propose(BORN, qualifiers=[circa], on_existing="add")], item(statement(BORN)))
    assert (found.edits[0].action, found.issues[0].code) == (Action.LEAVE, "qualifiers-differ")


def test_several_values_of_one_dump_stand_side_by_side() -> None:
    proposals = [propose(snak(COUNTRY, country(n))) for n in (30, 183)]
    assert [edit.action for edit in difference(proposals, item()).edits] == [Action.ADD_STATEMENT] * 2


def test_two_rows_of_one_item_add_a_value_once_with_both_references() -> None:
    found = difference([propose(BORN, row=1), propose(BORN, row=2), propose(BORN, row=2)], item())
    assert [edit.action for edit in found.edits] == [Action.ADD_STATEMENT, Action.KEEP, Action.KEEP]
    assert read_references(found.edits[0].references) == (reference("1"), reference("2"))
    assert found.edits[1].why == "row 1 of the dump already adds this value"


def test_a_value_that_may_not_stand_beside_others_joins_one_that_may() -> None:
    other = item(statement(snak(BIRTH, year(1850))))
    found = difference([propose(BORN, row=1), propose(BORN, row=2, on_existing="add")], other)
    assert [(edit.row, edit.action) for edit in found.edits] == [(2, Action.ADD_STATEMENT), (1, Action.KEEP)]
    assert read_references(found.edits[0].references) == (reference("2"), reference("1"))


def test_two_rows_of_one_item_each_add_their_reference_to_a_live_value() -> None:
    found = difference([propose(BORN, row=1), propose(BORN, row=2), propose(BORN, row=2)], item(statement(BORN)))
    assert [edit.action for edit in found.edits] == [Action.ADD_REFERENCE, Action.ADD_REFERENCE, Action.KEEP]


def test_many_other_values_are_named_in_short() -> None:
    there = [statement(snak(COUNTRY, country(n)), number=n) for n in (1, 2, 3, 4)]
    found = difference([propose(snak(COUNTRY, country(30)))], item(*there))
    assert found.edits[0].existing == "Q1, Q2, Q3 and 1 more"


PRECISE, COARSE = born(day("1853-03-30")), born(year(1853))


@pytest.mark.parametrize(
    ("policy", "action", "code"),
    [
        ("add", Action.ADD_STATEMENT, None),
        ("propose", Action.PROPOSE, "value-proposed"),
        ("report", Action.LEAVE, "value-less-precise"),
        ("skip", Action.LEAVE, None),
        (None, Action.LEAVE, "value-less-precise"),
    ],
)
def test_beside_a_less_precise_value_the_mapping_decides(policy: str | None, action: Action, code: str | None) -> None:
    found = difference([propose(PRECISE, on_less_precise=policy)], item(statement(COARSE)))
    (edit,) = found.edits
    assert (edit.action, [issue.code for issue in found.issues]) == (action, [code] if code else [])
    assert (edit.references is not None) == (action is not Action.LEAVE)


def test_a_less_precise_value_may_be_treated_otherwise_than_another_one() -> None:
    live = item(statement(born(year(1850))))
    (edit,) = difference([propose(PRECISE, on_existing="report", on_less_precise="add")], live).edits
    assert edit.action == Action.LEAVE


@pytest.mark.parametrize(
    ("policy", "action", "code"),
    [
        ("add-reference", Action.ADD_REFERENCE, None),
        ("report", Action.LEAVE, "value-more-precise"),
        ("skip", Action.LEAVE, None),
        (None, Action.LEAVE, "value-more-precise"),
    ],
)
def test_a_more_precise_value_gains_our_reference_only_if_the_mapping_vouches_for_it(
    policy: str | None, action: Action, code: str | None
) -> None:
    there = statement(PRECISE)
    found = difference([propose(COARSE, on_existing="add", on_more_precise=policy)], item(there))
    (edit,) = found.edits
    assert (edit.action, edit.statement) == (action, there.id)
    assert [issue.code for issue in found.issues] == ([code] if code else [])


def test_a_more_precise_value_with_our_reference_is_kept() -> None:
    live = item(statement(PRECISE, reference("1")))
    assert difference([propose(COARSE, on_more_precise="add-reference")], live).edits[0].action == Action.KEEP


def test_a_more_precise_value_that_another_row_adds_takes_our_reference_along() -> None:
    rows = [propose(PRECISE, on_existing="add"), propose(COARSE, row=2, on_more_precise="add-reference")]
    added, joined = difference(rows, item()).edits
    assert (joined.action, read_references(added.references)) == (Action.KEEP, (reference("1"), reference("2")))


def test_a_different_value_can_be_proposed_to_a_person() -> None:
    found = difference([propose(BORN, on_existing="propose")], item(statement(born(year(1850)))))
    (edit,) = found.edits
    assert (edit.action, edit.existing, edit.references) == (Action.PROPOSE, "1850", propose(BORN).references)
    assert [issue.code for issue in found.issues] == ["value-proposed"]
    assert edit.action not in CHANGES


def test_what_is_proposed_joins_what_a_later_row_adds() -> None:
    there = statement(unknown(BIRTH))
    rows = [
        propose(BORN, on_existing="add", on_less_precise="propose"),
        propose(BORN, row=2, on_existing="add"),
    ]
    found = difference(rows, item(there))
    assert [edit.action for edit in found.edits] == [Action.KEEP, Action.ADD_STATEMENT]
    assert found.issues == []
    assert read_references(found.edits[1].references) == (reference("2"), reference("1"))


class TestRetrieved:
    """Our references of an earlier day."""

    there = statement(BORN, Reference(reference("1", retrieved="2019-01-01").snaks, "aaaa"))

    def test_they_are_left_unless_the_mapping_renews_them(self) -> None:
        assert difference([propose(BORN)], item(self.there)).edits[0].action == Action.KEEP

    def test_ours_is_renewed_in_its_place(self) -> None:
        live = item(self.there)
        (edit,) = difference([propose(BORN)], live, renewable={(self.there.id, "aaaa")}).edits
        assert (edit.action, edit.statement, replaced_hashes(edit)) == (Action.RENEW_REFERENCE, self.there.id, ["aaaa"])
        stored = live.json["claims"][BIRTH][0]
        assert payload([edit], live)["claims"] == [{**stored, "references": [reference("1").to_json()]}]

    def test_what_others_cited_is_never_renewed(self) -> None:
        assert (
            difference([propose(BORN)], item(self.there), renewable={("Q1$x", "aaaa")}).edits[0].action == Action.KEEP
        )

    def test_an_older_dump_renews_nothing(self) -> None:
        old = propose(BORN, reference("1", retrieved="2018-01-01"))
        assert difference([old], item(self.there), renewable={(self.there.id, "aaaa")}).edits[0].action == Action.KEEP

    def test_a_further_reference_is_added_in_the_same_edit(self) -> None:
        live = item(self.there)
        both = propose(BORN, reference("1"), reference("2"))
        (edit,) = difference([both], live, renewable={(self.there.id, "aaaa")}).edits
        assert (edit.action, replaced_hashes(edit)) == (Action.ADD_REFERENCE, ["aaaa"])
        (claim,) = payload([edit], live)["claims"]
        assert claim["references"] == [reference("1").to_json(), reference("2").to_json()]

    def test_one_that_a_person_took_away_meanwhile_does_not_come_back(self) -> None:
        planned = difference([propose(BORN)], item(self.there), renewable={(self.there.id, "aaaa")}).edits
        bare = item(statement(BORN))
        assert renew(planned, bare) == []
        assert len(drift(planned, bare)) == 1
