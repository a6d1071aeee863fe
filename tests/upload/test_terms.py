import pytest

from pipelines.model.entities import Entity
from pipelines.upload.difference import difference
from pipelines.upload.rows import Action, Proposal
from tests.upload.samples import item, propose_term


def actions(entity: Entity | None, *proposals: Proposal) -> list[str]:
    return [edit.action for edit in difference(proposals, entity).edits]


@pytest.mark.parametrize(
    ("kind", "language", "expected"),
    [
        ("label", "de", Action.ADD_TERM),
        ("label", "en", Action.LEAVE),
        ("description", "en", Action.ADD_TERM),
    ],
)
def test_terms_are_added_where_the_language_has_none(kind: str, language: str, expected: Action) -> None:
    live = item(labels={"en": "Ada Imaginary"})
    assert actions(live, propose_term(kind, "Someone", language)) == [expected]


def test_the_same_label_is_kept() -> None:
    assert actions(item(labels={"en": "Ada Imaginary"}), propose_term("label", "Ada  Imaginary")) == [Action.KEEP]


@pytest.mark.parametrize(("text", "expected"), [("Ada Imaginary", Action.KEEP), ("A. Imaginary", Action.LEAVE)])
def test_a_label_for_all_languages_serves_every_language(text: str, expected: Action) -> None:
    assert actions(item(labels={"mul": "Ada Imaginary"}), propose_term("label", text, "fr")) == [expected]


def test_a_description_cannot_be_given_for_all_languages() -> None:
    found = difference([propose_term("description", "painter", "mul")], item())
    assert (found.edits[0].action, found.issues[0].code) == (Action.LEAVE, "description-for-all-languages")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Imaginary", Action.KEEP),
        ("ADA IMAGINARY", Action.KEEP),
        ("A. Imaginary", Action.KEEP),
        ("Countess Imaginary", Action.KEEP),
        ("Ada I.", Action.ADD_TERM),
    ],
)
def test_an_alias_must_be_a_new_name(text: str, expected: Action) -> None:
    live = item(labels={"en": "Ada Imaginary"}, aliases={"en": ["A. Imaginary"], "mul": ["Countess Imaginary"]})
    assert actions(live, propose_term("alias", text)) == [expected]


def test_two_rows_of_one_item_add_a_name_once() -> None:
    proposals = [
        propose_term("label", "Ada Imaginary"),
        propose_term("label", "Ada the Great", row=2),
        propose_term("alias", "Ada Imaginary", row=2),
        propose_term("alias", "Ada the Great", row=2),
        propose_term("alias", "Ada the Great", row=3),
    ]
    assert actions(None, *proposals) == [
        Action.ADD_TERM,
        Action.LEAVE,
        Action.KEEP,
        Action.ADD_TERM,
        Action.KEEP,
    ]


def test_a_description_may_not_equal_the_label() -> None:
    found = difference([propose_term("description", "Ada Imaginary")], item(labels={"en": "Ada Imaginary"}))
    assert (found.edits[0].action, found.issues[0].code) == (Action.LEAVE, "label-equals-description")


def test_another_label_is_reported_if_the_mapping_wants_it() -> None:
    live = item(labels={"en": "Ada Imaginary"})
    found = difference([propose_term("label", "Ada", on_existing="report")], live)
    assert [issue.code for issue in found.issues] == ["term-differs"]
    assert difference([propose_term("label", "Ada")], live).issues == []


@pytest.mark.parametrize(
    ("text", "language", "fault"),
    [
        ("painter from nowhere.", "en", True),
        ("The painter", "en-gb", True),
        ("an imaginary painter", "en", True),
        ("painter (imaginary).", "en", True),
        ("画家。", "zh", True),
        ("painter", "en", False),
        ("American painter", "en", False),
        ("politician in the U.S.", "en", False),
        ("company, part of Imaginary Inc.", "en", False),
        ("the painter", "nl", False),
    ],
)
def test_descriptions_keep_their_rules(text: str, language: str, fault: bool) -> None:
    found = difference([propose_term("description", text, language)], item())
    assert [edit.action for edit in found.edits] == [Action.LEAVE if fault else Action.ADD_TERM]
    assert [issue.code for issue in found.issues] == (["description-style"] if fault else [])
