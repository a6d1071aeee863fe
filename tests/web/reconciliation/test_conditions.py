import pytest

from pipelines.model.reconciliation import ID, NAME, Condition, GivenValue
from pipelines.web.reconciliation.conditions import holds
from pipelines.web.reconciliation.draft_requests import WILDCARD
from tests.web.reconciliation.sample import people

ENTITIES = {entity.id: entity for entity in people()}


@pytest.mark.parametrize(
    ("item", "prop", "text", "held"),
    [
        ("Q101", "P569", "30 March 1853", False),
        ("Q101", "P569", "1853-03-30", True),
        ("Q103", "P569", "1920-05", True),
        ("Q103", "P569", "1920-05-01", False),
        ("Q105", "P1", "12", True),
        ("Q105", "P1", "12.5", True),
        ("Q105", "P1", "13", False),
        ("Q105", "P3", "TITRE", True),
        ("Q105", "P27", "Q901", True),
        ("Q105", "P27", "Q999", False),
        ("Q101", "P999", "anything", False),
        ("Q101", NAME, "ada QUILL", True),
        ("Q101", ID, "q101", True),
    ],
)
def test_values_are_compared_as_what_they_are(item: str, prop: str, text: str, held: bool) -> None:
    assert holds(Condition(prop, (GivenValue(text),)), ENTITIES[item]) is held


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("*", True),
        ("Ada*", True),
        ("*quill", True),
        ("a*a*i*l", True),
        ("*ada ada*", False),
        ("Ad*Adaq*l", False),
        ("Quill*", False),
    ],
)
def test_wildcards_stand_for_any_letters(pattern: str, held: bool) -> None:
    assert holds(Condition(NAME, (GivenValue(pattern),), qualifier=WILDCARD), ENTITIES["Q102"]) is held
