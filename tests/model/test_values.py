import json
from typing import Any

import pytest
from hypothesis import given

from pipelines.model.values import (
    DATAVALUE_TYPES,
    JULIAN,
    CoordinateValue,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
    Value,
    unit_uri,
    value_from_json,
)
from tests.model.value_strategies import values


@given(values)
def test_a_value_to_json_and_back_is_the_same_value(value: Value) -> None:
    datavalue = json.loads(json.dumps({"type": value.type, "value": value.to_json()}))
    assert value_from_json(datavalue) == value


@given(values)
def test_a_value_has_words(value: Value) -> None:
    assert isinstance(str(value), str)


@pytest.mark.parametrize(
    ("value", "json_value"),
    [
        (StringValue("500027998"), "500027998"),
        (EntityValue("Q42"), {"entity-type": "item", "numeric-id": 42, "id": "Q42"}),
        (EntityValue("P31"), {"entity-type": "property", "numeric-id": 31, "id": "P31"}),
        (EntityValue("L1-F2"), {"entity-type": "form", "id": "L1-F2"}),
        (EntityValue("E433"), {"entity-type": "entity-schema", "id": "E433"}),
        (EntityValue("L1-S2"), {"entity-type": "sense", "id": "L1-S2"}),
        (MonolingualValue("Louvre", "fr"), {"text": "Louvre", "language": "fr"}),
        (
            QuantityValue("+12.5", unit_uri("Q174728")),
            {"amount": "+12.5", "unit": "http://www.wikidata.org/entity/Q174728"},
        ),
        (
            QuantityValue("+12", lower="+11", upper="+13"),
            {"amount": "+12", "unit": "1", "upperBound": "+13", "lowerBound": "+11"},
        ),
    ],
)
def test_the_json_is_wikibases(value: Value, json_value: Any) -> None:
    assert value.to_json() == json_value


def test_every_datatype_has_a_data_value_type_that_can_be_read() -> None:
    samples = {
        "string": "x",
        "wikibase-entityid": {"entity-type": "item", "numeric-id": 1},
        "monolingualtext": {"text": "x", "language": "en"},
        "time": TimeValue("+1853-00-00T00:00:00Z", 9).to_json(),
        "quantity": {"amount": "+1", "unit": "1"},
        "globecoordinate": CoordinateValue(1.0, 2.0).to_json(),
    }
    assert set(DATAVALUE_TYPES.values()) == set(samples)
    for kind, value in samples.items():
        assert value_from_json({"type": kind, "value": value}).type == kind


def test_an_old_dump_gives_only_the_numeric_id() -> None:
    value = {"entity-type": "property", "numeric-id": 31}
    assert value_from_json({"type": "wikibase-entityid", "value": value}) == EntityValue("P31")


def test_an_unknown_data_value_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown data value type 'bad'"):
        value_from_json({"type": "bad", "value": "x"})


@pytest.mark.parametrize(
    ("time", "year", "month", "day"),
    [
        ("+1853-03-30T00:00:00Z", 1853, 3, 30),
        ("-0044-03-15T00:00:00Z", -44, 3, 15),
        ("+12345-00-00T00:00:00Z", 12345, 0, 0),
    ],
)
def test_a_time_knows_its_parts(time: str, year: int, month: int, day: int) -> None:
    value = TimeValue(time, 11)
    assert (value.year, value.month, value.day) == (year, month, day)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (TimeValue("+1853-03-30T00:00:00Z", 11), "1853-03-30"),
        (TimeValue("+1853-03-00T00:00:00Z", 10), "1853-03"),
        (TimeValue("+1853-00-00T00:00:00Z", 9), "1853"),
        (TimeValue("+1850-00-00T00:00:00Z", 8), "1850s"),
        (TimeValue("+1900-00-00T00:00:00Z", 7), "century 19"),
        (TimeValue("+2000-00-00T00:00:00Z", 6), "millennium 2"),
        (TimeValue("-0044-00-00T00:00:00Z", 9, JULIAN), "44 BCE (Julian)"),
        (QuantityValue("+12.5", unit_uri("Q174728")), "12.5 Q174728"),
        (QuantityValue("-3"), "-3"),
        (MonolingualValue("Louvre", "fr"), "Louvre (fr)"),
        (CoordinateValue(48.85, 2.35), "48.85, 2.35"),
        (StringValue("x"), "x"),
        (EntityValue("Q42"), "Q42"),
    ],
)
def test_a_value_reads_as_a_person_would_say_it(value: Value, words: str) -> None:
    assert str(value) == words
