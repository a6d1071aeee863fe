"""When a live item is the thing that is about to be created."""

from pipelines.model.entities import Entity
from pipelines.upload.duplicates import same_thing
from tests.upload.checks.making import adds_term, snak, stands
from tests.upload.samples import item

ULAN = snak("P245", "500001", "external-id")
NAMED = [adds_term("label", "Somebody"), adds_term("description", "imaginary painter")]


def test_an_identifier_shows_the_thing() -> None:
    assert same_thing(item(stands(ULAN)), [], [ULAN]) == "an item that the search finds has its identifier P245 500001"
    assert same_thing(item(stands(snak("P245", "500002", "external-id"))), [], [ULAN]) is None


def test_label_and_description_of_one_language_show_the_thing() -> None:
    def named(label: str, description: str, language: str = "en") -> Entity:
        return item(labels={language: label}, descriptions={language: description})

    assert (
        same_thing(named("Somebody", "imaginary  painter"), NAMED, [])
        == "an item has its label and description in 'en'"
    )
    assert same_thing(named("Somebody", "imaginary sculptor"), NAMED, []) is None
    assert same_thing(named("Somebody", "imaginary painter", "de"), NAMED, []) is None
    assert same_thing(item(labels={"en": "Somebody"}), NAMED[:1], []) is None
