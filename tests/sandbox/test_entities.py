"""Entities as plain JSON: ids in their canonical form, sizes as MediaWiki counts them."""

import pytest

from pipelines.sandbox.entities import blank_entity, dump_entity, parse_entity_id, serialised_size


@pytest.mark.parametrize(
    ("text", "entity_id"),
    [
        ("q1", "Q1"),
        (" Property:P5 ", "P5"),
        ("Item:Q7", "Q7"),
        ("Property talk:P5", None),
        ("Talk:Q1", None),
        ("Q01", None),
        ("banana", None),
    ],
)
def test_ids_are_read_in_any_case_from_titles_of_entities_alone(text: str, entity_id: str | None) -> None:
    assert parse_entity_id(text) == entity_id


def test_sizes_are_those_of_the_array_as_php_serialises_it() -> None:
    # Both sizes were seen on a real Wikibase.
    assert serialised_size(dump_entity(blank_entity("Q1"))) == 152
    labelled = blank_entity("Q214") | {"labels": {"en": {"language": "en", "value": "protected"}}}
    assert serialised_size(dump_entity(labelled)) == 221


def test_numbers_truths_and_snaks_have_the_sizes_of_their_php_forms() -> None:
    assert serialised_size(b'{"a":[1,-20,0.5,true,null]}') == 5 + 1 + 8 + (5 + 1 + 4 * 5 + 4 + 6 + 6 + 4 + 2)
    snak = b'{"snaktype":"novalue","datatype":"string"}'
    assert serialised_size(snak) == serialised_size(b'{"snaktype":"novalue"}')
