"""Value text of the seed's tables."""

from typing import Any

import pytest

from pipelines.sandbox.seed_values import ValueTextError, parse_snak


@pytest.mark.parametrize(
    ("text", "time", "precision"),
    [
        ("1853", "+1853-00-00T00:00:00Z", 9),
        ("1853-03", "+1853-03-00T00:00:00Z", 10),
        ("1853-03-30", "+1853-03-30T00:00:00Z", 11),
        ("-0044-03-15 julian", "-0044-03-15T00:00:00Z", 11),
        ("18XX", "+1900-00-00T00:00:00Z", 7),
        ("18..", "+1900-00-00T00:00:00Z", 7),
        ("185X", "+1850-00-00T00:00:00Z", 8),
    ],
)
def test_dates_have_their_precision(text: str, time: str, precision: int) -> None:
    value = parse_snak("P1", "time", text)["datavalue"]["value"]
    assert (value["time"], value["precision"]) == (time, precision)
    assert value["calendarmodel"].endswith("Q1985786" if "julian" in text else "Q1985727")


@pytest.mark.parametrize(
    ("datatype", "text", "value"),
    [
        ("wikibase-item", "Q5", {"entity-type": "item", "numeric-id": 5, "id": "Q5"}),
        ("wikibase-property", "P31", {"entity-type": "property", "numeric-id": 31, "id": "P31"}),
        ("quantity", "12.5 Q11573", {"amount": "+12.5", "unit": "http://www.wikidata.org/entity/Q11573"}),
        ("quantity", "3", {"amount": "+3", "unit": "1"}),
        ("monolingualtext", "en:Some text", {"text": "Some text", "language": "en"}),
        ("string", "plain", "plain"),
    ],
)
def test_values_are_wikibases(datatype: str, text: str, value: Any) -> None:
    assert parse_snak("P1", datatype, text)["datavalue"]["value"] == value


def test_unknown_and_absent_values_are_snaks() -> None:
    assert parse_snak("P1", "time", "somevalue")["snaktype"] == "somevalue"
    assert parse_snak("P1", "string", "novalue")["snaktype"] == "novalue"


@pytest.mark.parametrize(
    ("datatype", "text"),
    [
        ("time", "spring"),
        ("time", "1853 mayan"),
        ("wikibase-item", "five"),
        ("wikibase-item", "P5"),
        ("quantity", "many"),
        ("quantity", "3 metres"),
        ("globe-coordinate", "north"),
        ("monolingualtext", "text alone"),
        ("monolingualtext", "klingonish:text"),
        ("url", "example.org"),
    ],
)
def test_what_is_no_value_is_refused(datatype: str, text: str) -> None:
    with pytest.raises(ValueTextError):
        parse_snak("P1", datatype, text)
