from types import MappingProxyType
from typing import Any

import orjson
import pytest

from pipelines.mapping.readings import Said, Trouble, reader
from pipelines.partners.crosswalks import Crosswalk, Entry
from pipelines.partners.mapping import SnakSpec
from tests.mapping.conftest import DATATYPES

ENTRIES = {
    "laputan": Entry("Laputan", "Q183", "", "", 2),
    "nowhere": Entry("Nowhere", None, "", "not known", 3),
}
CROSSWALKS = {"lands": Crosswalk("lands", MappingProxyType(ENTRIES))}


def read(text: str, prop: str, **spec: Any) -> Any:
    """The data value that a text says; None if it says nothing; the trouble's code if it cannot be read."""
    source = SnakSpec(property=prop, column="cell", **spec)
    reading = reader(source, DATATYPES[prop], CROSSWALKS)(text)
    if isinstance(reading, Said):
        snak = orjson.loads(reading.main)
        assert (snak["property"], snak["datatype"]) == (prop, DATATYPES[prop])
        return snak["datavalue"]["value"]
    if isinstance(reading, Trouble):
        assert reading.message
        assert reading.remedy
        return reading.code
    return None


@pytest.mark.parametrize(
    ("text", "prop", "spec", "value"),
    [
        (" Laputan ", "P27", {"crosswalk": "lands"}, {"entity-type": "item", "id": "Q183", "numeric-id": 183}),
        ("nowhere", "P27", {"crosswalk": "lands"}, None),
        ("Lilliputian", "P27", {"crosswalk": "lands"}, "not-in-crosswalk"),
        ("Q5", "P27", {}, {"entity-type": "item", "id": "Q5", "numeric-id": 5}),
        ("Laputan", "P27", {}, "not-an-item"),
        ("http://vocab.getty.edu/ulan/500900001", "P245", {}, "500900001"),
        ("900001", "P245", {}, "unparsable-identifier"),
        ("n.d.", "P569", {}, None),
        ("yesteryear", "P569", {}, "unparsable-date"),
        ("fl. 1600", "P569", {}, "floruit-date"),
        ("example.org/Quill", "P856", {}, "https://example.org/Quill"),
        ("not an address", "P856", {}, "unparsable-url"),
        ("12.5 cm", "P2048", {}, {"amount": "+12.5", "unit": "http://www.wikidata.org/entity/Q174728"}),
        ("12.5", "P2048", {"unit": "Q11573"}, {"amount": "+12.5", "unit": "http://www.wikidata.org/entity/Q11573"}),
        ("24 × 36 cm", "P2049", {}, {"amount": "+36", "unit": "http://www.wikidata.org/entity/Q174728"}),
        ("24 × 36 cm", "P2386", {}, None),
        ("24 × 36 cm", "P2067", {}, None),
        ("tall", "P2048", {}, "unparsable-quantity"),
        ("24 × 36", "P1114", {}, "unparsable-quantity"),
        ("nowhere", "P625", {}, "unparsable-coordinates"),
        ("  two  words ", "P528", {}, "two words"),
        ("   ", "P528", {}, "empty-value"),
        ("x" * 1501, "P528", {}, "text-too-long"),
        ("File:Ada_Quill.jpg", "P18", {}, "Ada Quill.jpg"),
        ("Feather", "P1476", {"language": "en"}, {"text": "Feather", "language": "en"}),
        ("cy: Pluen", "P1476", {"language": "tagged"}, {"text": "Pluen", "language": "cy"}),
        ("Pluen", "P1476", {"language": "tagged"}, "language-unknown"),
    ],
)
def test_texts_become_values_of_the_datatype(text: str, prop: str, spec: dict[str, Any], value: Any) -> None:
    assert read(text, prop, **spec) == value


def test_coordinates_keep_their_precision() -> None:
    assert read("51.5, -0.125", "P625")["precision"] == 0.001
    assert read("51, 0", "P625", precision=0.1)["precision"] == 0.1


def test_an_amount_brings_its_qualifiers() -> None:
    reading = reader(SnakSpec(property="P2048", column="size"), "quantity", {})("ca. 24 cm")
    assert isinstance(reading, Said)
    assert [orjson.loads(q)["property"] for q in reading.qualifiers] == ["P1480"]


def test_a_date_brings_its_qualifiers() -> None:
    reading = reader(SnakSpec(property="P569", column="born"), "time", {})("c. 1890")
    assert isinstance(reading, Said)
    assert [orjson.loads(q)["property"] for q in reading.qualifiers] == ["P1480"]
    assert reading.words == "1890"


def test_a_date_with_bounds_only_is_an_unknown_value() -> None:
    reading = reader(SnakSpec(property="P570", column="died"), "time", {})("before 1900")
    assert isinstance(reading, Said)
    assert orjson.loads(reading.main)["snaktype"] == "somevalue"
    assert [orjson.loads(q)["property"] for q in reading.qualifiers] == ["P1326"]


def test_a_date_is_read_in_the_format_of_the_mapping() -> None:
    assert read("1890/1891", "P569", format="year") == "unparsable-date"
    assert read("1890", "P569", format="year")["time"] == "+1890-00-00T00:00:00Z"


def test_a_template_in_normal_form_is_taken_as_it_is_filled() -> None:
    def address(template: str, text: str) -> str | None:
        reading = reader(SnakSpec(property="P854", template=template), "url", {})(text)
        return orjson.loads(reading.main)["datavalue"]["value"] if isinstance(reading, Said) else None

    assert address("https://example.org/{id}", "https://example.org/%C3%84") == "https://example.org/%C3%84"
    assert address("https://EXAMPLE.org/{id}", "https://EXAMPLE.org/1") == "https://example.org/1"
    assert address("https://{id}/", "https://not a host/") is None


def test_equal_texts_are_read_once() -> None:
    read_cell = reader(SnakSpec(property="P569", column="born"), "time", {})
    assert read_cell("1853") is read_cell("1853")
