from typing import Any

from pipelines.mapping.terms import LONGEST_TERM, Term, term_sources, terms_of
from pipelines.mapping.troubles import Troubles
from tests.mapping.conftest import ISSUED, MakePartner

TERMS = """\
labels:
  - {column: name, form: inverted, language: mul}
aliases:
  - {column: name, language: en}
descriptions:
  - {template: "imaginary artist ({bio})", language: en}
"""


def terms(make_partner: MakePartner, specs: str, **record: str) -> tuple[list[Term], Troubles]:
    partner = make_partner((TERMS, specs), ("gallery: where", "bio: unused\n  gallery: where"))
    troubles = Troubles("artists.csv")
    cells: dict[str, Any] = {"_row": 1, "_line": 2, **record}
    return terms_of(term_sources(partner.mapping, ISSUED), cells, troubles), troubles


def test_the_first_label_of_a_language_stands(make_partner: MakePartner) -> None:
    specs = "labels:\n  - {column: name, form: inverted}\n  - {column: born}\n"
    found, _ = terms(make_partner, specs, name="  Quill,   Ada ", born="1853")
    assert [(t.kind, t.language, t.text, t.raw) for t in found] == [("label", "en", "Ada Quill", "  Quill,   Ada ")]


def test_tagged_texts_carry_their_language(make_partner: MakePartner) -> None:
    specs = "labels:\n  - {column: name, language: tagged}\n"
    found, troubles = terms(make_partner, specs, name="en:Ada Quill\x1fcy:Ada Cwils\x1fAda")
    assert [(t.language, t.text) for t in found] == [("en", "Ada Quill"), ("cy", "Ada Cwils")]
    assert [(i.code, i.column, i.value) for i in troubles.issues] == [("language-unknown", "name", "Ada")]


def test_an_alias_is_neither_the_label_nor_twice_there(make_partner: MakePartner) -> None:
    specs = "labels:\n  - {column: name}\naliases:\n  - {column: name}\n  - {column: born}\n  - {column: died}\n"
    found, _ = terms(make_partner, specs, name="Ada", born="A. Q.", died="A. Q.")
    assert [(t.kind, t.text, t.column) for t in found] == [("label", "Ada", "name"), ("alias", "A. Q.", "born")]


def test_a_description_does_not_repeat_the_label(make_partner: MakePartner) -> None:
    specs = "labels:\n  - {column: name}\ndescriptions:\n  - {column: born}\n"
    found, troubles = terms(make_partner, specs, name="Ada", born="Ada")
    assert [t.kind for t in found] == ["label"]
    assert [(i.code, i.severity) for i in troubles.issues] == [("description-is-label", "warning")]


def test_a_term_fits_what_wikibase_stores(make_partner: MakePartner) -> None:
    specs = "labels:\n  - {column: name}\ndescriptions:\n  - {column: born}\n"
    found, troubles = terms(make_partner, specs, name="x" * LONGEST_TERM, born="y" * (LONGEST_TERM + 1))
    assert [t.kind for t in found] == ["label"]
    assert [(i.code, i.row, i.line) for i in troubles.issues] == [("text-too-long", 1, 2)]


def test_a_workshop_is_nobodys_label(make_partner: MakePartner) -> None:
    found, troubles = terms(make_partner, TERMS.partition("aliases")[0], name="Workshop of Quill, Ada")
    assert found == []
    assert [i.code for i in troubles.issues] == ["qualified-name"]


def test_conditions_hold_for_terms_too(make_partner: MakePartner) -> None:
    specs = "labels:\n  - {column: name, when: [{column: born, empty: false}]}\n"
    assert terms(make_partner, specs, name="Ada")[0] == []
    assert len(terms(make_partner, specs, name="Ada", born="1853")[0]) == 1
