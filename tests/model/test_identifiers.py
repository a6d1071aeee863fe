import csv
import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.identifiers import (
    KINDS,
    KINDS_BY_PROPERTY,
    IdentifierKind,
    guess_kind,
    is_entity_id,
    is_item_id,
    is_property_id,
)


def test_entity_ids_are_told_from_other_texts() -> None:
    assert is_item_id("Q42")
    assert not any(
        is_item_id(text) for text in ("q42", "Q042", "Q", "P42", "Q42 ", "http://www.wikidata.org/entity/Q42")
    )
    assert is_property_id("P31")
    assert not is_property_id("Q31")
    assert all(is_entity_id(text) for text in ("Q1", "P1", "L1", "L1-F2", "L1-S2", "E433"))
    assert not any(is_entity_id(text) for text in ("L1-X2", "Q1-F2", "", "M5"))


WRITTEN = [
    ("wikidata", "Q42", "Q42"),
    ("wikidata", "q42", "Q42"),
    ("wikidata", "http://www.wikidata.org/entity/Q42", "Q42"),
    ("wikidata", "https://m.wikidata.org/wiki/Q42#P31", "Q42"),
    ("wikidata", "https://www.wikidata.org/wiki/Special:EntityData/Q42.json", "Q42"),
    ("wikidata", "P42", None),
    ("ulan", "500027998", "500027998"),
    ("ulan", "ULAN ID: 500027998", "500027998"),
    ("ulan", "http://vocab.getty.edu/page/ulan/500027998", "500027998"),
    ("ulan", "http://vocab.getty.edu/ulan/500027998-agent", "500027998"),
    ("ulan", "300027998", None),
    ("viaf", "https://viaf.org/viaf/130377972/", "130377972"),
    ("viaf", "viaf.org/viaf/130377972", "130377972"),
    ("viaf", "VIAF:47146708292700842867", "47146708292700842867"),
    ("viaf", "013037797", None),
    ("isni", "0000 0001 2196 1335", "0000000121961335"),
    ("isni", "0000-0001-2196-1335", "0000000121961335"),
    ("isni", "ISNI 000000012176610x", "000000012176610X"),
    ("isni", "https://isni.org/isni/0000000121961335", "0000000121961335"),
    ("isni", "0000 0001 2196 1336", None),
    ("isni", "0000-0002-1003-5675", None),
    ("orcid", "0000-0002-1003-5675", "0000-0002-1003-5675"),
    ("orcid", "0000000210035675", "0000-0002-1003-5675"),
    ("orcid", "https://orcid.org/0000-0002-1003-5675", "0000-0002-1003-5675"),
    ("orcid", "0000-0002-1003-5676", None),
    ("orcid", "0000 0001 2196 1335", None),
    ("ror", "https://ror.org/008xxew50", "008xxew50"),
    ("ror", "008XXEW50", "008xxew50"),
    ("ror", "008xxew51", None),
    ("grid", "GRID.12380.38", "grid.12380.38"),
    ("grid", "grid: grid.12380.38", "grid.12380.38"),
    ("geonames", "https://www.geonames.org/763442/poznan.html", "763442"),
    ("geonames", "http://sws.geonames.org/763442/", "763442"),
    ("gnd", "(DE-588)118604740", "118604740"),
    ("gnd", "https://d-nb.info/gnd/4016415-9", "4016415-9"),
    ("gnd", "12345", None),
    ("lcauth", "n 79-6848", "n79006848"),
    ("lcauth", "n 79006848", "n79006848"),
    ("lcauth", "http://id.loc.gov/authorities/names/n79006848.html", "n79006848"),
    ("bnf", "ark:/12148/cb118637117", "118637117"),
    ("bnf", "https://data.bnf.fr/ark:/12148/cb12325644v", "12325644v"),
    ("idref", "08019544x", "08019544X"),
    ("moma", "https://www.moma.org/artists/4", "4"),
    ("moma", "https://www.moma.org/artists/41497-jean-arp", "41497"),
    ("whitney", "https://whitney.org/artists/14325", "14325"),
    ("rkdartists", "https://rkd.nl/explore/artists/11018", "11018"),
    ("funder", "10.13039/501100001833", "501100001833"),
    ("funder", "https://doi.org/10.13039/100006048", "100006048"),
    ("lei", "inr2ejn1eran0w5zp974", "INR2EJN1ERAN0W5ZP974"),
    ("lei", "INR2EJN1ERAN0W5ZP975", None),
    ("doi", "doi:10.1038/nn.2501", "10.1038/NN.2501"),
    ("doi", "https://doi.org/10.1038/nn.2501", "10.1038/NN.2501"),
    ("aat", "http://vocab.getty.edu/aat/300435247", "300435247"),
    ("tgn", "http://vocab.getty.edu/tgn/7005118-place", "7005118"),
]


@pytest.mark.parametrize(("kind", "text", "normal"), WRITTEN)
def test_an_identifier_is_brought_to_the_form_that_wikidata_stores(kind: str, text: str, normal: str | None) -> None:
    assert KINDS[kind].normalise(text) == normal
    assert KINDS[kind].normalise(f"  {text}\u200b ") == normal


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_an_example_above_and_leaves_its_normal_form_alone(kind: IdentifierKind) -> None:
    normals = {normal for name, _, normal in WRITTEN if name == kind.name and normal}
    assert normals
    assert all(kind.normalise(normal) == normal for normal in normals)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_kind_takes_the_address_of_another_site(kind: IdentifierKind) -> None:
    assert kind.normalise("https://example.org/500027998") is None
    assert kind.normalise("") is None


@given(st.text())
def test_what_is_normalised_has_the_pattern(text: str) -> None:
    for kind in KINDS.values():
        normal = kind.normalise(text)
        assert normal is None or re.fullmatch(kind.pattern, normal, re.ASCII)


@given(st.integers(15_000_000, 35_000_000))
def test_one_check_character_in_eleven_makes_an_orcid(number: int) -> None:
    good = [KINDS["orcid"].normalise(f"{number:015d}{check}") for check in "0123456789X"]
    assert sum(normal is not None for normal in good) == 1


@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=6, max_size=6))
def test_one_check_number_in_a_hundred_makes_a_ror_id(text: str) -> None:
    good = [KINDS["ror"].normalise(f"0{text}{check:02d}") for check in range(100)]
    assert sum(normal is not None for normal in good) == ("u" not in text)


def test_kinds_are_found_by_property() -> None:
    assert KINDS_BY_PROPERTY["P245"] is KINDS["ulan"]
    assert len(KINDS_BY_PROPERTY) == len(KINDS) - 1


@pytest.mark.parametrize(
    ("values", "column", "kind"),
    [
        (["500027998", "", None, "500031718"], "getty_id", "ulan"),
        (["Q42", "Q1", "n/a", "Q5", "Q6", "Q7"], "wd", "wikidata"),
        (["0000 0001 2196 1335", "0000000121131390"], "x", "isni"),
        (["0000-0002-1003-5675"], "x", "orcid"),
        (["https://ror.org/008xxew50"], "id", "ror"),
        (["130377972", "159624082"], "id", None),
        (["130377972", "159624082"], "VIAF", "viaf"),
        (["https://viaf.org/viaf/130377972"], "id", "viaf"),
        (["763442", "755330"], "geonames_id", "geonames"),
        (["1", "2", "3"], "ConstituentID", None),
        (["1", "2", "3"], "moma id", "moma"),
        (["763442"], "P1566", "geonames"),
        (["Q42", "x", "y"], "id", None),
        ([], "id", None),
        (["", None], "id", None),
    ],
)
def test_a_kind_is_guessed_from_the_values_and_the_columns_name(
    values: list[str | None], column: str, kind: str | None
) -> None:
    guessed = guess_kind(values, column)
    assert (guessed.name if guessed else None) == kind


@pytest.mark.real_data
def test_the_columns_of_real_dumps_are_recognised(real_data: Path) -> None:
    expected = {
        "moma-artists.csv": {"Wiki QID": "wikidata", "ULAN": "ulan"},
        "whitney-artists.csv": {"wikidata_id": "wikidata", "getty_ulan_id": "ulan"},
        "walters-creators.csv": {},
    }
    for name, kinds in expected.items():
        with (real_data / "partners" / name).open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        guessed = {column: guess_kind([row[column] for row in rows], column) for column in rows[0]}
        assert {column: kind.name for column, kind in guessed.items() if kind} == kinds


@pytest.mark.real_data
def test_nearly_all_identifiers_of_the_ror_registry_are_sound(real_data: Path) -> None:
    kinds = {"isni": "isni", "grid": "grid", "fundref": "funder", "wikidata": "wikidata"}
    good = bad = 0
    with gzip.open(real_data / "partners" / "ror-records.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)["record"]
            found = [KINDS["ror"].normalise(record["id"])]
            if isinstance(record["external_ids"], list):
                found += [KINDS[kinds[e["type"]]].normalise(text) for e in record["external_ids"] for text in e["all"]]
            good += sum(normal is not None for normal in found)
            bad += sum(normal is None for normal in found)
    assert good > 100_000
    assert bad < 20


@pytest.mark.real_data
def test_identifiers_on_wikidata_are_in_their_normal_form_already(real_data: Path) -> None:
    bad: dict[str, list[str]] = {}
    with gzip.open(real_data / "wikidata" / "entities.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            for prop, claims in (json.loads(line).get("claims") or {}).items():
                kind = KINDS_BY_PROPERTY.get(prop)
                texts = [c["mainsnak"]["datavalue"]["value"] for c in claims if "datavalue" in c["mainsnak"]]
                if kind is not None:
                    bad.setdefault(kind.name, []).extend(t for t in texts if kind.normalise(t) != t.replace(" ", ""))
    assert sum(len(texts) for texts in bad.values()) < 10, bad
