"""Values that a Wikibase accepts, alters and refuses, by datatype."""

from typing import Any

import pytest

from pipelines.sandbox.elsewhere import Elsewhere
from pipelines.sandbox.errors import ApiError
from pipelines.sandbox.validation import link_entity, shorten, validate_value
from pipelines.sandbox.values import VALUE_TYPES, CorruptValue, normalise_value

ENTITY = "http://www.wikidata.org/entity/"
DAY = {
    "time": "+2020-01-01T00:00:00Z",
    "timezone": 0,
    "before": 0,
    "after": 0,
    "precision": 11,
    "calendarmodel": f"{ENTITY}Q1985727",
}
POINT = {"latitude": 1, "longitude": 2, "altitude": None, "precision": 0.1, "globe": f"{ENTITY}Q2"}


class Known:
    """A wiki with the item Q1 and the property P1."""

    elsewhere = Elsewhere()
    badges: tuple[str, ...] = ()

    def exists(self, entity_id: str) -> bool:
        return entity_id in {"Q1", "P1"}

    def datatype(self, property_id: str) -> str | None:
        return "string" if property_id == "P1" else None


def judge(datatype: str, value: Any) -> Any:
    """The value as it is stored, or the name of the message that refuses it."""
    try:
        normal = normalise_value({"type": VALUE_TYPES[datatype], "value": value})
        validate_value(normal, datatype, Known())
    except CorruptValue:
        return "bad-value"
    except ApiError as error:
        return error.messages[0].name.removeprefix("wikibase-validator-")
    return normal["value"]


@pytest.mark.parametrize(
    ("datatype", "value"),
    [
        ("string", "é" * 1500),
        ("string", "a  b"),
        ("url", "ftp://example.org/x"),
        ("url", "mailto:a@example.org"),
        ("url", "https://müller.example/ä"),
        ("url", "HTTPS://EXAMPLE.org/"),
        ("time", DAY | {"time": "+2020-02-30T00:00:00Z"}),
        ("time", DAY | {"time": "+0000-01-01T00:00:00Z"}),
        ("time", DAY | {"time": "-4500000000-00-00T00:00:00Z", "precision": 0}),
        ("time", DAY | {"calendarmodel": f"{ENTITY}Q12138"}),
        ("quantity", {"amount": "-3.50", "unit": "1"}),
        ("quantity", {"amount": "+1", "unit": f"{ENTITY}Q99999999"}),
        ("globe-coordinate", POINT | {"latitude": 91}),
        ("monolingualtext", {"text": "x", "language": "und"}),
        ("geo-shape", "Data:Imaginary.map"),
        ("tabular-data", "Data:Imaginary/part.tab"),
        ("wikibase-lexeme", {"entity-type": "lexeme", "numeric-id": 5, "id": "L5"}),
        ("wikibase-form", {"entity-type": "form", "id": "L5-F1"}),
        ("wikibase-sense", {"entity-type": "sense", "id": "L5-S1"}),
        ("entity-schema", {"entity-type": "entity-schema", "id": "E10"}),
    ],
)
def test_values_that_are_stored_as_they_are(datatype: str, value: Any) -> None:
    assert judge(datatype, value) == value


@pytest.mark.parametrize(
    ("datatype", "value", "stored"),
    [
        ("quantity", {"amount": "42", "unit": "1"}, {"amount": "+42", "unit": "1"}),
        ("quantity", {"amount": 42.5, "unit": "1"}, {"amount": "+42.5", "unit": "1"}),
        ("quantity", {"amount": "-0", "unit": "1"}, {"amount": "+0", "unit": "1"}),
        ("time", DAY | {"time": "+00000002020-01-01T00:00:00Z"}, DAY),
        ("time", DAY | {"time": "+476-09-04T00:00:00Z"}, DAY | {"time": "+0476-09-04T00:00:00Z"}),
        ("globe-coordinate", POINT | {"latitude": "1.5", "globe": None}, POINT | {"latitude": 1.5}),
        ("wikibase-item", {"id": "q1"}, {"entity-type": "item", "numeric-id": 1, "id": "Q1"}),
        (
            "wikibase-item",
            {"entity-type": "item", "numeric-id": 1},
            {"entity-type": "item", "numeric-id": 1, "id": "Q1"},
        ),
    ],
)
def test_values_that_are_put_right(datatype: str, value: Any, stored: Any) -> None:
    assert judge(datatype, value) == stored


@pytest.mark.parametrize(
    ("datatype", "value", "message"),
    [
        ("string", "", "too-short"),
        ("string", "x" * 1501, "too-long"),
        ("string", " x", "illegal-string-chars"),
        ("string", "a\tb", "illegal-string-chars"),
        ("string", 5, "bad-value"),
        ("url", "example.org", "url-scheme-missing"),
        ("url", "//example.org", "url-scheme-missing"),
        ("url", "javascript:alert(1)", "bad-url-scheme"),
        ("url", "https://", "bad-url"),
        ("url", "https://example.org/a b", "bad-url"),
        ("url", "https://example.org/[a]", "bad-url"),
        ("commonsMedia", "File:Example.jpg", "illegal-file-chars"),
        ("commonsMedia", "Example", "check-file-type"),
        ("geo-shape", "Imaginary.map", "illegal-geo-shape-title"),
        ("tabular-data", "Data:Imaginary.map", "illegal-tabular-data-title"),
        ("wikibase-item", {"entity-type": "item", "id": "Q2"}, "no-such-entity"),
        ("wikibase-item", {"entity-type": "property", "id": "P1"}, "bad-entity-type"),
        ("wikibase-item", {"entity-type": "item", "id": "banana"}, "bad-value"),
        ("wikibase-item", "Q1", "bad-value"),
        ("time", DAY | {"time": "banana"}, "bad-value"),
        ("time", DAY | {"time": "+2020-13-01T00:00:00Z"}, "bad-value"),
        ("time", DAY | {"time": "+2020-01-32T00:00:00Z"}, "bad-value"),
        ("time", DAY | {"time": "+2020-01-01T25:00:00Z"}, "bad-value"),
        ("time", DAY | {"time": "+2020-01-01T12:30:00Z"}, "malformed-value"),
        ("time", DAY | {"time": "+2020-01-00T00:00:00Z"}, "malformed-value"),
        ("time", DAY | {"precision": 15}, "bad-value"),
        ("time", DAY | {"precision": 14}, "too-high"),
        ("time", DAY | {"precision": "11"}, "bad-value"),
        ("time", {"time": "+2020-01-01T00:00:00Z"}, "bad-value"),
        ("time", DAY | {"calendarmodel": "https://www.wikidata.org/entity/Q1985727"}, "bad-prefix"),
        ("time", DAY | {"calendarmodel": "Q1985727"}, "url-scheme-missing"),
        ("quantity", {"amount": "+1e3", "unit": "1"}, "bad-value"),
        ("quantity", {"amount": "+007", "unit": "1"}, "bad-value"),
        ("quantity", {"amount": "+" + "1" * 127, "unit": "1"}, "bad-value"),
        ("quantity", {"amount": None, "unit": "1"}, "bad-value"),
        ("quantity", {"amount": "+1", "unit": ""}, "bad-value"),
        ("quantity", {"amount": "+1", "unit": f"{ENTITY}P1"}, "not-allowed"),
        ("quantity", {"amount": "+5", "unit": "1", "upperBound": "+6"}, "bad-value"),
        ("quantity", {"amount": "+5", "unit": "1", "upperBound": "+4", "lowerBound": "+3"}, "bad-value"),
        ("quantity", {"amount": "+5", "unit": "1", "upperBound": "+7", "lowerBound": "+6"}, "bad-value"),
        ("globe-coordinate", POINT | {"latitude": 400}, "bad-value"),
        ("globe-coordinate", POINT | {"longitude": 400}, "bad-value"),
        ("globe-coordinate", POINT | {"latitude": "north"}, "bad-value"),
        ("globe-coordinate", POINT | {"precision": None}, "missing-field"),
        ("globe-coordinate", POINT | {"globe": "Q2"}, "url-scheme-missing"),
        ("globe-coordinate", {"latitude": 1, "longitude": 2}, "missing-field"),
        ("monolingualtext", {"language": "nosuch", "text": "x"}, "not-a-language"),
        ("monolingualtext", {"language": "en", "text": ""}, "too-short"),
        ("monolingualtext", {"language": "", "text": "x"}, "bad-value"),
        ("monolingualtext", {"language": "en", "text": 5}, "bad-value"),
    ],
)
def test_values_that_are_refused(datatype: str, value: Any, message: str) -> None:
    assert judge(datatype, value) == message


def test_a_value_of_another_type_is_refused() -> None:
    with pytest.raises(ApiError, match="was expected"):
        validate_value({"type": "string", "value": "1815"}, "time", Known())
    with pytest.raises(CorruptValue, match="unsupported"):
        normalise_value({"type": "nosuch", "value": 1})


def test_messages_name_entities_and_shorten_texts() -> None:
    assert link_entity("P1") == "[[Property:P1|P1]]"
    assert shorten("x" * 40) == "x" * 29 + "..."
