"""The registry's records in three layouts: one organisation (a fictional one) gives the same columns in each."""

from typing import Any

import pytest

from tests.definitions.partner_tables import flatten

OURS: dict[str, Any] = {
    "id": "https://ror.org/012xzy7a9", "status": "active", "kinds": ["education"], "founded": 1901,
    "names": [
        {"text": "Institute of Imaginary Things", "language": "en", "role": "display"},
        {"text": "Institut für Erdachtes", "language": "de", "role": "label"},
        {"text": "Imaginary Institute", "language": None, "role": "alias"},
        {"text": "IIT", "language": None, "role": "acronym"},
    ],
    "site": "https://things.example.org", "country": {"code": "DE", "name": "Germany"},
    "ids": {"isni": ["0000 0000 0000 0000"], "grid": "grid.1.1", "crossref_funder": ["100000000"]},
}  # fmt: skip
FIRST: dict[str, Any] = {
    "record": {
        "id": "https://ror.org/012xzy7a9", "status": "active", "types": ["education"], "established": 1901,
        "name": "Institute of Imaginary Things", "labels": [{"label": "Institut für Erdachtes", "iso639": "de"}],
        "aliases": ["Imaginary Institute"], "acronyms": ["IIT"], "links": ["https://things.example.org"],
        "country": {"country_code": "DE", "country_name": "Germany"},
        "addresses": [{"geonames_city": {"id": 7}}],
        "external_ids": {
            "ISNI": {"preferred": None, "all": ["0000 0000 0000 0000"]},
            "GRID": {"preferred": "grid.1.1", "all": "grid.1.1"},
            "FundRef": {"preferred": None, "all": ["100000000"]},
            "Wikidata": {"preferred": None, "all": ["Q4115189"]},
        },
    }
}  # fmt: skip
SECOND: dict[str, Any] = {
    "record": {
        "id": "https://ror.org/012xzy7a9", "status": "active", "types": ["education"], "established": 1901,
        "names": [
            {"value": "IIT", "lang": None, "types": ["acronym"]},
            {"value": "Institute of Imaginary Things", "lang": "en", "types": ["label", "ror_display"]},
            {"value": "Institut für Erdachtes", "lang": "de", "types": ["label"]},
            {"value": "Imaginary Institute", "lang": None, "types": ["alias"]},
        ],
        "links": [
            {"type": "wikipedia", "value": "https://en.wikipedia.org/wiki/X"},
            {"type": "website", "value": "https://things.example.org"},
        ],
        "locations": [{"geonames_id": 7, "geonames_details": {"country_code": "DE", "country_name": "Germany"}}],
        "external_ids": [
            {"type": "isni", "all": ["0000 0000 0000 0000"], "preferred": None},
            {"type": "grid", "all": ["grid.1.1"], "preferred": None},
            {"type": "fundref", "all": ["100000000"], "preferred": None},
            {"type": "wikidata", "all": ["Q4115189"], "preferred": None},
        ],
    }
}  # fmt: skip


@pytest.mark.parametrize("layout", [OURS, FIRST, SECOND], ids=["ours", "version 1", "version 2"])
def test_flattens_to_the_same_columns(layout: dict[str, Any]) -> None:
    cells = {
        name: value if isinstance(value, list) else [value]
        for name, value in flatten(layout).items()
        if value not in (None, [])
    }

    expected = {
        "id": ["https://ror.org/012xzy7a9"], "status": ["active"], "name": ["Institute of Imaginary Things"],
        "other_names": ["Imaginary Institute"], "acronyms": ["IIT"], "types": ["education"], "established": [1901],
        "website": ["https://things.example.org"], "country_code": ["DE"], "country_name": ["Germany"],
        "isni": ["0000 0000 0000 0000"], "grid": ["grid.1.1"], "fundref": ["100000000"],
    }  # fmt: skip
    assert {name: cells.get(name) for name in expected} == expected
    assert "de:Institut für Erdachtes" in cells["labels"]
    assert cells.get("wikidata", ["Q4115189"]) == ["Q4115189"]
