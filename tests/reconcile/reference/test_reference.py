import numpy as np
import pytest

from pipelines.model.entities import Entity
from pipelines.reconcile.reference import Family, Reference, reference_of
from pipelines.reconcile.reference.harvest import ALIAS, LABEL
from tests.reconcile.items import item
from tests.reconcile.reference.bodies import ENTITIES


@pytest.fixture(scope="module")
def reference() -> Reference:
    return reference_of(ENTITIES, redirects={"Q999": "Q998", "Q998": "Q101"}, subclasses={"Q43229": ["Q31855"]})


def ordinal(reference: Reference, item: str) -> int:
    return int(reference.ordinals([int(item[1:])])[0])


def best(reference: Reference, form: str, item: str) -> Family | None:
    hits = reference.find([form])
    families = hits.family[reference.names.owner[hits.name] == ordinal(reference, item)]
    return Family(families.min()) if len(families) else None


@pytest.mark.parametrize(
    ("form", "item", "family"),
    [
        ("SARKA SPARROW", "Q101", Family.EXACT),
        ("Sparrow, Šárka", "Q101", Family.SAME_WORDS),
        ("Sparrows Nest", "Q101", Family.EXACT),
        ("Sparrowsnest", "Q101", Family.LETTERS),
        ("Feather and Sons", "Q203", Family.CORE),
        ("Universität Birdtown", "Q201", Family.CORE),
        ("Birdtown University", "Q201", Family.CORE),
        ("Johann Wren", "Q102", Family.OUTER_WORDS),
        ("Wren, J. S.", "Q102", Family.INITIALS),
        ("J. Smith", "Q106", Family.RARE_WORD),
        ("Joh. Wren", "Q102", Family.SHORTENED),
        ("Sarka Sparow", "Q101", Family.TYPO),
        ("Instiute of Applied Nest Research", "Q202", Family.INITIALS),
        ("Pyotr Chaykin", "Q104", Family.SOUND),
        ("Mao Ma Que", "Q105", Family.LETTERS),
        ("UBT Institute Birdtown", "Q201", Family.RARE_WORD),
        ("IANR", "Q202", Family.ACRONYM),
        ("University Of Birds", "Q201", Family.RARE_WORD),
        ("Bookbinders of Zug", "Q201", None),
        ("Nest Research Fund, Applied", "Q202", Family.PAIR),
        ("G. D. De Monfinche", "Q103", Family.OUTER_SOUND),
    ],
)
def test_a_form_is_found_by_its_closest_family(
    reference: Reference, form: str, item: str, family: Family | None
) -> None:
    assert best(reference, form, item) == family


def test_hits_are_distinct_sorted_and_limited(reference: Reference) -> None:
    hits = reference.find(["John Smith", "", "Nobody Whatsoever", "Sparrow, Sarka"], limit=1)
    assert hits.query.tolist() == [0, 3]
    assert hits.cut.tolist()[0] >= 1
    assert hits.cut.tolist()[1:3] == [0, 0]
    whole = reference.find(["John Smith"])
    assert len(whole) == 2
    assert reference.find([]).query.tolist() == []


def test_nothing_is_found_in_an_empty_reference() -> None:
    empty = reference_of([])
    assert len(empty) == 0
    assert len(empty.find(["Šárka Sparrow"])) == 0
    assert empty.ordinals([5]).tolist() == [-1]
    assert empty.bearers(["x"]).tolist() == [0]


def test_entities_stand_by_number_and_redirects_are_followed(reference: Reference) -> None:
    assert reference.numbers.tolist() == sorted(reference.numbers.tolist())
    assert reference.item(ordinal(reference, "Q101")) == "Q101"
    assert reference.ordinals([999, 998, 101, 7]).tolist() == [ordinal(reference, "Q101")] * 3 + [-1]


def test_names_keep_text_kind_and_language(reference: Reference) -> None:
    at = ordinal(reference, "Q101")
    names = np.arange(reference.names.ptr[at], reference.names.ptr[at + 1])
    assert reference.names.texts(names) == ["Šárka Sparrow", "Sparrow's Nest"]
    assert reference.names.folded(names) == ["sarka sparrow", "sparrows nest"]
    assert reference.names.kind[names].tolist() == [LABEL, ALIAS]
    assert [reference.names.languages[code] for code in reference.names.language[names]] == ["en", "en"]


def test_columns_hold_dates_links_and_texts(reference: Reference) -> None:
    births, at = reference.dates["P569"], ordinal(reference, "Q101")
    place = births.ptr[at]
    assert (births.first[place], births.month[place], births.day[place]) == (1853, 3, 30)
    circa = ordinal(reference, "Q103")
    assert births.circa[births.ptr[circa]]
    deprecated = ordinal(reference, "Q106")
    assert births.ptr[deprecated] == births.ptr[deprecated + 1]
    assert reference.links["P31"].number[reference.links["P31"].ptr[at]] == 5
    assert reference.texts["P856"].values([0]) == ["https://feather.example/"]


def test_properties_are_told_with_their_datatype(reference: Reference) -> None:
    assert reference.properties == {
        "P569": "time",
        "P570": "time",
        "P31": "wikibase-item",
        "P279": "wikibase-item",
        "P245": "external-id",
        "P856": None,
    }


def test_identifiers_are_found_in_any_form(reference: Reference) -> None:
    query, found = reference.find_identifiers("P245", ["nothing", "http://vocab.getty.edu/ulan/500900021"])
    assert (query.tolist(), found.tolist()) == ([1], [ordinal(reference, "Q101")])


def test_rarity_counts_entities(reference: Reference) -> None:
    assert reference.bearers(["john smith", "nobody"]).tolist() == [2, 0]
    assert reference.word_counts(["wren", "of", "zebra"]).tolist() == [1, 2, 0]


def test_types_follow_the_class_graph(reference: Reference) -> None:
    wanted = [ordinal(reference, item) for item in ("Q101", "Q107", "Q201", "Q202", "Q204")]
    assert reference.is_of(wanted, {"Q5"}).tolist() == [1, 1, -1, -1, 0]
    assert reference.is_of(wanted, {"Q43229"}).tolist() == [-1, -1, 1, 1, 0]


def test_prefixes_find_names_that_begin_so(reference: Reference) -> None:
    assert reference.prefix("john s").tolist() == [ordinal(reference, "Q106"), ordinal(reference, "Q107")]
    assert reference.prefix("Institute of App", limit=1).tolist() == [ordinal(reference, "Q202")]
    assert reference.prefix("Пёт", language="ru").tolist() == [ordinal(reference, "Q104")]
    assert reference.prefix("Пёт", language="en").tolist() == []
    assert reference.prefix("…").tolist() == []


def test_terms_fall_back_to_what_there_is(reference: Reference) -> None:
    wanted = [ordinal(reference, "Q101"), ordinal(reference, "Q104"), ordinal(reference, "Q201")]
    assert reference.labels(wanted, ["en"]) == ["Šárka Sparrow", "Пётр Чайкин", "University of Birdtown"]
    assert reference.descriptions(wanted) == [None, None, "university in Birdtown"]


def test_a_description_is_in_the_first_language_that_has_one_then_in_any() -> None:
    def described(number: int, **texts: str) -> Entity:
        terms = {language: {"language": language, "value": text} for language, text in texts.items()}
        return Entity({**item(f"Q{number}", "Sparrow").json, "descriptions": terms})

    entities = [
        described(2, fr="oiseau", en="bird", de="Vogel"),
        described(1, mul="🐦", nl="vogel"),
        described(3),
        described(4, nl="vogel", fr="oiseau"),
    ]
    held = reference_of(entities)
    for languages in (("en",), ("de", "en"), ("it",), ("it", "fr")):
        expected = [entity.description(languages) for entity in sorted(entities, key=lambda one: int(one.id[1:]))]
        assert held.descriptions([0, 1, 2, 3], languages) == expected
    assert held.descriptions([3, 1, 1], ("fr",)) == ["oiseau", "oiseau", "oiseau"]
    assert reference_of([]).descriptions([], ("en",)) == []
