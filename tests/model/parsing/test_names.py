import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing.names import (
    Name,
    NameForm,
    fold_name,
    fold_names,
    name_key,
    parse_name,
    plain_names,
    split_languages,
)

NAMES: list[tuple[str, NameForm, Name]] = [
    ("Arp, Jean", "auto", Name("Jean Arp")),
    ("Gogh, Vincent van", "inverted", Name("Vincent van Gogh")),
    ("van der Weyden, Rogier", "auto", Name("Rogier van der Weyden")),
    ("King, Martin Luther, Jr.", "auto", Name("Martin Luther King, Jr.")),
    ("Long, Robert Cary Jr.", "inverted", Name("Robert Cary Long, Jr.")),
    ("Holbein, Hans, the Younger", "auto", Name("Hans Holbein the Younger")),
    ("Brueghel, Jan the elder", "inverted", Name("Jan Brueghel the elder")),
    ("Hans Holbein, the younger", "auto", Name("Hans Holbein the younger")),
    ("Ralph Bartholomew, Jr.", "auto", Name("Ralph Bartholomew, Jr.")),
    ("Smith, Anna, Ph.D.", "auto", Name("Anna Smith")),
    ("Arp, Jean", "natural", Name("Arp, Jean")),
    ("Jean Arp", "inverted", Name("Jean Arp")),
    ("葛飾北斎", "auto", Name("葛飾北斎")),
    # Brackets
    ("Jean (Hans) Arp", "auto", Name("Jean Arp", ("Hans Arp",))),
    ("Rembrandt (Rembrandt Harmensz. van Rijn)", "auto", Name("Rembrandt", ("Rembrandt Harmensz. van Rijn",))),
    ("Brassaï (Gyula Halász)", "auto", Name("Brassaï", ("Gyula Halász",))),
    ("Hokusai (葛飾北斎)", "auto", Name("Hokusai", ("葛飾北斎",))),
    ("Otl Aicher (also known as Otto Aicher)", "auto", Name("Otl Aicher", ("Otto Aicher",))),
    ("L. (Alfred Lewin Copley) Alcopley", "auto", Name("L. Alcopley", ("Alfred Lewin Copley",))),
    ("Berger (?)", "auto", Name("Berger")),
    ("Rembrandt van Rijn (1606–1669)", "auto", Name("Rembrandt van Rijn", (), "1606–1669")),
    ("Dalí, Salvador (1904-1989)", "auto", Name("Salvador Dalí", (), "1904-1989")),
    ("Abbasi, Riza (Persian, ca. 1565-1635)", "auto", Name("Riza Abbasi", (), "Persian, ca. 1565-1635")),
    ("Picasso, Pablo, 1881-1973", "auto", Name("Pablo Picasso", (), "1881-1973")),
    ("Robert Estienne, 1503 (?)-1559", "auto", Name("Robert Estienne", (), "1503 (?)-1559")),
    # Not the person
    ("Attributed to Rembrandt", "auto", Name("Rembrandt", qualification="attributed to")),
    ("Workshop of Rembrandt", "auto", Name("Rembrandt", qualification="workshop of")),
    ("Circle of Rogier van der Weyden", "auto", Name("Rogier van der Weyden", qualification="circle of")),
    ("after Raphael", "auto", Name("Raphael", qualification="after")),
    ("d'après Poussin, Nicolas", "auto", Name("Nicolas Poussin", qualification="d'après")),
    ("Mathew B. Brady (studio of)", "auto", Name("Mathew B. Brady", qualification="studio of")),
    # Honorifics
    ("Dr. Albert Schweitzer", "auto", Name("Dr. Albert Schweitzer", ("Albert Schweitzer",))),
    ("Clementina, Lady Hawarden", "auto", Name("Clementina, Lady Hawarden")),
    # Organisations
    ("Henry Disston & Sons, Inc.", "auto", Name("Henry Disston & Sons, Inc.")),
    ("Acme, Ltd.", "inverted", Name("Acme, Ltd.")),
    ("University of California, Berkeley", "auto", Name("University of California, Berkeley")),
    ("Mitsubishi Electric Corp., Japan", "auto", Name("Mitsubishi Electric Corp., Japan")),
    ("Dominique Perrault Architecture, Paris", "auto", Name("Dominique Perrault Architecture, Paris")),
    ("School of Oriental and African Studies", "auto", Name("School of Oriental and African Studies")),
    ("After School Foundation", "auto", Name("After School Foundation")),
    ("", "auto", Name("")),
    ("(?)", "auto", Name("")),
]


@pytest.mark.parametrize(("text", "form", "name"), NAMES, ids=[f"{text} ({form})" for text, form, _ in NAMES])
def test_names_are_read_as_partners_write_them(text: str, form: NameForm, name: Name) -> None:
    assert parse_name(text, form) == name


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Arp, Jean", "arp jean"),
        ("Jean Arp", "arp jean"),
        ("Søren Łukasz Đorđe", "dorde lukasz soren"),
        ("Müller-Straße", "muller strasse"),
        ("Ærøskøbing Œuvre", "aeroskobing oeuvre"),
        ("O'Keeffe", "okeeffe"),
        ("D’Annunzio", "dannunzio"),
        ("Nuñez–Pérez", "nunez perez"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "fine"),
        ("J.R.R. Tolkien", "j r r tolkien"),
        ("Иван Ёлкин", "елкин иван"),
        ("Ἀριστοτέλης", "αριστοτελησ"),
        ("مُحَمَّد", "محمد"),
        ("東京大学", "東京大学"),
        ("が", "が"),
        ("한국", "한국"),
        ("संस्था", "संस्था"),
        ("ตัวอย่าง", "ตัวอย่าง"),
        ("—", ""),
    ],
)
def test_a_key_folds_what_does_not_tell_names_apart(text: str, key: str) -> None:
    assert name_key(text) == key


@given(st.text())
def test_a_key_is_stable_and_blind_to_order_and_case_of_ascii(text: str) -> None:
    key = name_key(text)
    assert key == " ".join(sorted(key.split()))
    assert name_key(" ".join(reversed(fold_name(text).split()))) == name_key(fold_name(text))


@given(st.text("ABCDEFGHIJ klmnop-'.", max_size=30))
def test_the_key_of_a_key_is_the_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)


@given(st.text(), st.sampled_from(["natural", "inverted", "auto"]))
def test_any_text_gives_a_name_without_repeated_variants(text: str, form: NameForm) -> None:
    name = parse_name(text, form)
    assert name.text not in name.variants
    assert len(set(name.variants)) == len(name.variants)
    assert all(name.variants)


def test_languages_are_parted_from_names_too() -> None:
    assert split_languages("fr:Musée") == ("fr", "Musée")


@pytest.mark.real_data
def test_inverted_names_of_a_real_museum_become_its_natural_names(real_data: Path) -> None:
    """The Walters Art Museum writes each creator's name twice: for sorting and for display."""
    same = total = 0
    with (real_data / "partners" / "walters-creators.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if "," in row["sort_name"]:
                total += 1
                same += name_key(parse_name(row["sort_name"], "inverted").text) == name_key(
                    parse_name(row["name"], "natural").text
                )
    assert total > 1_000
    assert same / total > 0.97


@given(st.lists(st.text()))
def test_many_names_are_folded_as_each_is(texts: list[str]) -> None:
    assert fold_names(texts) == [fold_name(text) for text in texts]


def test_marks_that_stand_alone_and_parts_of_syllables_are_folded_with_their_neighbours() -> None:
    """The vowel sign stays, the accent goes, two parts of a Korean syllable become one, a kana and its mark too."""
    texts = ["हिन्दी", "e\u0301", "\u1112\u1161", "か\u3099", "two\nlines", "", "é 中"]
    assert fold_names(texts) == ["हिन्दी", "e", "하", "が", "two lines", "", "e 中"]
    assert [fold_name(text) for text in texts] == fold_names(texts)


@given(st.lists(st.text()), st.sampled_from(["natural", "inverted", "auto"]))
def test_plain_names_are_what_they_are_read_as(texts: list[str], form: NameForm) -> None:
    for text, plain in zip(texts, plain_names(texts), strict=True):
        assert plain is None or parse_name(text, form) == Name(plain)


@pytest.mark.parametrize("text", ["Quill, Ada", "Ada Quill (painter)", "Ada Quill 1853", "Dr. Ada Quill"])
def test_what_says_more_than_a_name_is_not_plain(text: str) -> None:
    assert plain_names([text, "Ada  Quill "]) == [None, "Ada Quill"]


def test_letters_folded_alone_give_what_the_whole_text_gives() -> None:
    for text in ("Łódź’s Œuvre – İzmir", "Ǆ ŉ ẞ", "d‘Été", "Чайковский", "Σίσυφος", "서울 ガラス 中"):
        assert fold_name(text) == fold_name(text + " कि").removesuffix(" कि")
