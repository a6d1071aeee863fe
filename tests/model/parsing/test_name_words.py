import pytest

from pipelines.model.parsing.name_words import (
    BEGINNINGS,
    GENERATION,
    HONORIFIC,
    HONOUR,
    LEGAL_FORM,
    NOT_A_PERSON,
    QUALIFIED,
    QUALIFIED_BEHIND,
    WEAKLY_QUALIFIED,
)


@pytest.mark.parametrize("word", ["Jr.", "sr", "III", "the Elder", "der Jüngere", "d. Ä.", "le Jeune", "il Vecchio"])
def test_generations_are_told_from_honours(word: str) -> None:
    assert GENERATION.fullmatch(word)
    assert not HONOUR.fullmatch(word)


@pytest.mark.parametrize("word", ["Ph.D.", "M.D.", "OBE", "Esq.", "S.J."])
def test_honours_are_no_part_of_a_name(word: str) -> None:
    assert HONOUR.fullmatch(word)


@pytest.mark.parametrize("word", ["Inc.", "Ltd", "GmbH", "S.p.A.", "B.V."])
def test_legal_forms_are_known(word: str) -> None:
    assert LEGAL_FORM.fullmatch(word)


def test_a_form_of_address_needs_a_whole_name_behind_it() -> None:
    assert HONORIFIC.match("Sir Joshua Reynolds")
    assert not HONORIFIC.match("Sir Joshua")
    assert not HONORIFIC.match("Misses Smith Jones")


@pytest.mark.parametrize("text", ["Sony Corporation, Tokyo", "Venturi, Rauch and Brown", "Studio 65, Turin"])
def test_words_of_organisations_are_known(text: str) -> None:
    assert NOT_A_PERSON.search(text)
    assert not NOT_A_PERSON.search("Reynolds, Joshua")


@pytest.mark.parametrize("text", ["Attributed to X", "possibly attributed to X", "Follower of X", "the Workshop of X"])
def test_attributions_stand_before_a_name(text: str) -> None:
    assert QUALIFIED.match(text)
    assert not WEAKLY_QUALIFIED.match(text)


def test_weak_words_and_brackets_behind_are_attributions_too() -> None:
    assert WEAKLY_QUALIFIED.match("after X")
    assert QUALIFIED_BEHIND.search("X (attributed to)")
    assert not QUALIFIED.match("School of X")


@pytest.mark.parametrize(
    "text",
    [
        *("Dr. Ada Quill", "MRS Ada Quill", "Professor Ada Quill", "Attributed to Ada Quill", "attrib. Ada Quill"),
        *("Formerly attributed to Ada Quill", "The workshop of Ada Quill", "Followers of Ada Quill", "follower of Ada"),
        *("Copy of pupil of Ada Quill", "Umkreis von Ada Quill", "Attribuito a Ada Quill", "Toegeschreven aan Ada"),
        *("After Ada Quill", "Engraved after Ada Quill", "Print after Ada", "Design after Ada", "nach Ada", "Naar Ada"),
    ],
)
def test_the_first_word_tells_that_a_text_may_be_more_than_a_name(text: str) -> None:
    assert any(pattern.match(text) for pattern in (HONORIFIC, QUALIFIED, WEAKLY_QUALIFIED))
    assert text.split(maxsplit=1)[0].lower() in BEGINNINGS


def test_common_first_words_do_not() -> None:
    assert BEGINNINGS.isdisjoint(("ada", "university", "national", "institute", "john", "van"))
