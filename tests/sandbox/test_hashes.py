"""Hashes as Wikibase computes them, against hashes that a Wikibase gave."""

from typing import Any

import pytest

from pipelines.sandbox.hashes import hash_reference, hash_snak, hash_value, php_float

EARTH = "http://www.wikidata.org/entity/Q2"
GREGORIAN = "http://www.wikidata.org/entity/Q1985727"


def time_value(time: str, precision: int) -> dict[str, Any]:
    value = {"time": time, "timezone": 0, "before": 0, "after": 0, "precision": precision, "calendarmodel": GREGORIAN}
    return {"type": "time", "value": value}


@pytest.mark.parametrize(
    ("property_id", "datavalue", "expected"),
    [
        ("P1", {"type": "string", "value": "a plain string"}, "b40bfdbc73b1ad4f8cf87abf99b7c63b14e22fe4"),
        (
            "P3",
            {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": 2, "id": "Q2"}},
            "f9833bb68274f63fc1d51dfab1c847fe9c734599",
        ),
        (
            "P4",
            {"type": "wikibase-entityid", "value": {"entity-type": "property", "numeric-id": 1, "id": "P1"}},
            "11468d353024410f35ccd9bdaddcc3c4c981610d",
        ),
        ("P5", time_value("+1815-12-10T00:00:00Z", 11), "959e2bff931de323d200af098dd909c521c6b6b6"),
        (
            "P7",
            {"type": "monolingualtext", "value": {"language": "en", "text": "Ada"}},
            "b8bca5c333fc40552e59fed50fa2f287d0119be1",
        ),
        (
            "P8",
            {"type": "quantity", "value": {"amount": "+42", "unit": "1"}},
            "da523b70c7786981fd26c55221c284f2efca2a02",
        ),
        (
            "P8",
            {
                "type": "quantity",
                "value": {
                    "amount": "+1.63",
                    "unit": "http://www.wikidata.org/entity/Q4",
                    "upperBound": "+1.64",
                    "lowerBound": "+1.62",
                },
            },
            "677c5cdd48cf2ff30c21251640091d248dd81b6c",
        ),
        (
            "P9",
            {
                "type": "globecoordinate",
                "value": {
                    "latitude": 51.5,
                    "longitude": -0.1275,
                    "altitude": None,
                    "precision": 0.0001,
                    "globe": EARTH,
                },
            },
            "fcdde8e64868145652b727d2c10dbadef62bd80f",
        ),
    ],
)
def test_snaks_hash_as_in_wikibase(property_id: str, datavalue: dict[str, Any], expected: str) -> None:
    assert hash_snak({"snaktype": "value", "property": property_id, "datavalue": datavalue}) == expected


def test_snaks_without_a_value_hash_as_in_wikibase() -> None:
    assert hash_snak({"snaktype": "somevalue", "property": "P3"}) == "761d443d646b4e1a1b295fbc595d6d57cd66c296"
    assert hash_snak({"snaktype": "novalue", "property": "P8"}) == "6c1c65ec2d3a86c88d8b1fe269205256cb8f71d2"


def test_a_references_hash_does_not_depend_on_order() -> None:
    hashes = ["afa3f321925a06a8898378f1f85c6aced33c159c", "9e85fd4db5e8172b03d96697156c77cb754946aa"]
    assert hash_reference(hashes) == hash_reference(hashes[::-1]) == "cb38b56ac99df6e3513c06e6b4bb66a7216ad9a8"


def test_full_values_are_named_as_in_wikibase() -> None:
    assert hash_value(time_value("+1815-12-10T00:00:00Z", 11)) == "0a403d04f2821525053390c8a5474864"
    value = {"latitude": 51.5, "longitude": -0.1275, "altitude": None, "precision": 0.0001, "globe": EARTH}
    assert hash_value({"type": "globecoordinate", "value": value}) == "abfb822748a314cd9bb1132c1c731a39"


@pytest.mark.parametrize(("number", "text"), [(52.0, "52"), (51.5, "51.5"), (1e-12, "1.0e-12"), (None, "null")])
def test_numbers_are_written_as_php_does(number: float | None, text: str) -> None:
    assert php_float(number) == text
