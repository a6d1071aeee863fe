"""The crosswalks and schemas held against the whole real dumps, which are not in the repository."""

import csv
import gzip
import json
from functools import cache

import pytest

from tests.definitions.partner_tables import MOMA, ROR, flatten, partner, uncovered
from tests.definitions.real_data import real_file

pytestmark = pytest.mark.real_data

#: Values of the whole dumps whose item is not certain: each becomes an issue row for a person to decide.
OPEN_NATIONALITIES = {
    "Korean", "Puerto Rican", "Congolese", "Palestinian", "Yugoslavian", "Sahrawi", "Persian", "British and Nigerian",
}  # fmt: skip
OPEN_COUNTRIES = {"FO", "JE", "GL", "CW", "VG", "IM", "BQ", "FK", "MS", "GG", "GI", "AW", "BM"}


@cache
def real_lines(name: str) -> tuple[bytes, ...]:
    with gzip.open(real_file(name)) as file:
        return tuple(file)


def test_museums_headers_are_all_known() -> None:
    with real_file("partners/moma-artists.csv").open(encoding="utf-8-sig", newline="") as file:
        headers = next(csv.reader(file))
    known = {header for f in partner(MOMA).resource.table_schema.fields for header in (f.name, *f.donata.headers)}

    assert set(headers) <= known


@pytest.mark.parametrize(
    ("column", "name", "still_open"),
    [("Nationality", "nationality", OPEN_NATIONALITIES), ("Gender", "gender", {"gender non-conforming"})],
)
def test_museums_words_are_covered(column: str, name: str, still_open: set[str]) -> None:
    with real_file("partners/moma-artists.csv").open(encoding="utf-8-sig", newline="") as file:
        words = {row[column] for row in csv.DictReader(file)}

    assert uncovered(name, words) == still_open


def test_registrys_words_are_covered() -> None:
    codes: set[str] = set()
    kinds: set[str] = set()
    for line in real_lines("partners/ror-records.jsonl.gz"):
        record = json.loads(line)["record"]
        kinds.update(record["types"])
        if "names" in record:
            codes.update(place["geonames_details"]["country_code"] for place in record["locations"])
        else:
            codes.add(record["country"]["country_code"])

    assert uncovered("country-code", codes) == OPEN_COUNTRIES
    assert uncovered("ror-type", kinds) == set()


def test_registrys_records_give_the_required_columns() -> None:
    required = [f.name for f in partner(ROR).resource.table_schema.fields if f.constraints.required]
    lacking = []
    for line in real_lines("partners/ror-records.jsonl.gz")[::50]:
        cells = flatten(json.loads(line))
        if not all(isinstance(cells[name], str) and cells[name] for name in required):
            lacking.append(cells["id"])

    assert lacking == []
