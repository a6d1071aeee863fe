import csv
import io
from typing import Any

import orjson
import pytest

from pipelines.interop.mismatch_finder import HEADER, MismatchFiles, mismatch
from pipelines.model.statements import Snak, SnakType
from pipelines.model.values import (
    DAY,
    DECADE,
    JULIAN,
    YEAR,
    CoordinateValue,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
    Value,
)

GUID = "Q42$7814880A-A6EF-40EC-885E-F46DD58C8DC5"


def row(value: Value | None = None, **more: Any) -> dict[str, Any]:
    snak = Snak("P569", "any", value or StringValue("x"))
    content = {"item": "Q42", "property": "P569", "kind": "differs", "partner_says": "1853", "partner_cell": "1853"}
    content |= {"partner_url": "https://museum.example/1", "statement": GUID, "_key": "1"}
    return content | {"snak": orjson.dumps(snak.to_json()).decode()} | more


def test_a_date_is_said_with_its_calendar() -> None:
    day = TimeValue("+1934-04-03T00:00:00Z", DAY, JULIAN)
    assert mismatch(row(day)) == [
        "Q42",
        GUID,
        "P569",
        "1934-04-03",
        "Q1985786",
        "1853",
        "https://museum.example/1",
        "statement",
    ]
    assert mismatch(row(TimeValue("-0044-00-00T00:00:00Z", YEAR)))[3:5] == ["44 BCE", "Q1985727"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (EntityValue("Q350"), "Q350"),
        (StringValue("abc"), "abc"),
        (QuantityValue("+5"), "5"),
        (CoordinateValue(52.5, 13.4), "52.5, 13.4"),
        (CoordinateValue(-33.9, 18.4), "-33.9, 18.4"),
    ],
)
def test_values_are_said_so_that_the_service_reads_them(value: Value, text: str) -> None:
    assert mismatch(row(value))[3:5] == [text, ""]


def test_nothing_there_is_said_by_empty_cells() -> None:
    cells = mismatch(row(statement=None, snak=None, kind="removed", partner_url=None))
    assert cells == ["Q42", "", "P569", "", "", "1853", "", "statement"]


def test_what_is_no_address_is_left_out_lest_the_whole_import_fail() -> None:
    for address in ("urn:isbn:1", "museum.example/1", "https://museum.example/a b", "https://"):
        assert mismatch(row(partner_url=address))[6] == ""


def test_an_item_is_said_in_the_partners_word() -> None:
    assert mismatch(row(partner_says="Q145", partner_cell="Erewhonian"))[5] == "Erewhonian"
    assert mismatch(row(partner_says="Q145", partner_cell=None))[5] == "Q145"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (row(kind="deprecated"), "already decided"),
        (row(TimeValue("+1930-00-00T00:00:00Z", DECADE)), "no words"),
        (row(MonolingualValue("a", "en")), "no words"),
        (row(partner_says="x" * 1501), "1,500"),
        (row(statement="Q1$7814880A-A6EF-40EC-885E-F46DD58C8DC5"), "form"),
        (row(statement="Q42$short"), "form"),
        (row(partner_says="a, b\\"), "backslash"),
        (row(snak=orjson.dumps(Snak("P1", "time", None, SnakType.SOMEVALUE).to_json()).decode()), "no words"),
    ],
)
def test_what_cannot_be_said_is_told(content: dict[str, Any], why: str) -> None:
    files = MismatchFiles([content])
    assert list(files.texts()) == []
    assert why in files.left[0][1]


def test_large_imports_are_parted_each_with_its_header() -> None:
    files = MismatchFiles([row(partner_says=f"{n:050}") for n in range(20)])
    texts = list(files.texts(largest=1000))
    assert len(texts) > 1
    parts = [list(csv.reader(io.StringIO(text))) for text in texts]
    assert all(tuple(part[0]) == HEADER for part in parts)
    assert sum(len(part) - 1 for part in parts) == files.count == 20
    assert all(len(text.encode()) <= 1000 for text in texts)


def test_no_cell_is_a_formula() -> None:
    (text,) = MismatchFiles([row(partner_says="=cmd|' /C calc'!A0")]).texts()
    assert next(csv.DictReader(io.StringIO(text)))["external_value"] == "'=cmd|' /C calc'!A0"


def test_a_southern_place_is_written_as_the_service_reads_it() -> None:
    (text,) = MismatchFiles([row(CoordinateValue(-33.9, 18.4))]).texts()
    assert next(csv.DictReader(io.StringIO(text)))["wikidata_value"] == "-33.9, 18.4"
