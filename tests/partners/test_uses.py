"""Where a mapping names what."""

import pytest

from pipelines.partners.mapping import Mapping
from pipelines.partners.uses import (
    Use,
    column_uses,
    crosswalk_uses,
    mapping_properties,
    new_item_uses,
    pattern_uses,
    placeholders,
    property_uses,
)

MAPPING = Mapping.model_validate(
    {
        "version": 1,
        "partner": "imaginary-things",
        "resource": "artists",
        "class": "Q5",
        "match": {
            "types": ["Q5"],
            "identifiers": [{"column": "ulan", "property": "P245"}],
            "dates": [{"column": "bio", "property": "P569", "extract": "(\\d+)"}],
            "facts": [{"column": "country", "property": "P27", "crosswalk": "countries"}],
        },
        "statements": [
            {
                "property": "P569",
                "column": "born",
                "qualifiers": [{"property": "P1480", "constant": "Q5727902"}],
                "when": [{"column": "state", "matches": "ok|fine"}],
            }
        ],
        "labels": [{"template": "{first} {last}"}],
        "references": {"default": [{"property": "P854", "template": "https://example.org/{id}"}]},
        "new_items": {"identifiers": ["ulan"], "signals": ["born", "died"]},
    }
)


def test_columns_are_found_wherever_they_are_used() -> None:
    used = [use.name for use in column_uses(MAPPING)]
    assert used == ["ulan", "bio", "country", "born", "state", "first", "last", "id"]
    assert Use(("references", "default", 0, "template"), "id") in list(column_uses(MAPPING))
    assert "died" not in used


def test_columns_of_new_items_are_told_apart() -> None:
    assert [use.at for use in new_item_uses(MAPPING)] == [
        ("new_items", "identifiers", 0),
        ("new_items", "signals", 0),
        ("new_items", "signals", 1),
    ]


def test_properties_are_named_once_in_order() -> None:
    assert mapping_properties(MAPPING) == ("P245", "P569", "P27", "P1480", "P854")
    assert len(list(property_uses(MAPPING))) == 6


def test_crosswalks_and_patterns() -> None:
    assert [use.name for use in crosswalk_uses(MAPPING)] == ["countries"]
    assert [(use.name, groups) for use, groups in pattern_uses(MAPPING)] == [("(\\d+)", 1), ("ok|fine", None)]


def test_placeholders_are_plain_names() -> None:
    assert placeholders("{a} and {{b}} and {c_1}") == ("a", "c_1")


@pytest.mark.parametrize("template", ["{a", "a}", "{}", "{a.b}", "{a!r}", "{a:>3}", "{0}"])
def test_other_placeholders_are_refused(template: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        placeholders(template)
