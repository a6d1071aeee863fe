"""The table of regions, and what reading it refuses."""

from collections import Counter
from pathlib import Path

import pytest

from pipelines.coverage.regions import FILE, by_code, read_countries
from pipelines.exceptions import ConfigurationError
from tests.definitions.seed_tables import read_table

HOME = Path(__file__).parents[2]
HEAD = "item,label,iso,m49,region,region_m49,subregion,subregion_m49,global_south,basis\n"
NORTH_OUTSIDE_EUROPE = {"Northern America", "Australia and New Zealand"}
DEVELOPED_IN_ASIA = {"CY", "IL", "JP", "KR"}


def test_each_country_of_the_seed_is_placed() -> None:
    countries = read_countries(HOME)
    seed = {row["id"] for row in read_table("items") if row["kind"] == "country"}
    assert seed - set(countries) == set()


def test_codes_are_unique_and_of_the_form_of_the_standard() -> None:
    countries = read_countries(HOME).values()
    for codes in ([c.iso for c in countries if c.iso], [c.m49 for c in countries if c.m49]):
        assert [code for code, count in Counter(codes).items() if count > 1] == []
    for country in countries:
        assert (country.basis == "un-m49") == bool(country.m49) == bool(country.iso)
        assert all(len(code) == 3 and code.isdigit() for code in (country.region_m49, country.subregion_m49))


def test_a_region_has_one_code_and_a_subregion_one_region() -> None:
    countries = read_countries(HOME).values()
    assert len({c.region for c in countries}) == len({(c.region, c.region_m49) for c in countries}) == 5
    assert len({c.subregion for c in countries}) == len({(c.subregion, c.subregion_m49, c.region) for c in countries})


def test_the_global_south_is_what_the_readme_says() -> None:
    for country in read_countries(HOME).values():
        north = country.region == "Europe" or country.subregion in NORTH_OUTSIDE_EUROPE
        assert country.global_south != (north or country.iso in DEVELOPED_IN_ASIA), country.label


def test_by_code() -> None:
    assert by_code(read_countries(HOME))["NG"].subregion == "Western Africa"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "is missing"),
        ("item,label\n", "other columns"),
        (f"{HEAD}Q1,A,,,Asia,142,Eastern Asia,030,perhaps,x\n", "Q1"),
        (f"{HEAD}Q1,A,,,Asia\n", "Q1"),
        (f"{HEAD}{'Q1,A,,,Asia,142,Eastern Asia,030,no,x' + chr(10)}{'Q1,A,,,Asia,142,Eastern Asia,030,no,x'}", "Q1"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(tmp_path: Path, text: str | None, message: str) -> None:
    if text is not None:
        (tmp_path / FILE).parent.mkdir(parents=True)
        (tmp_path / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=message):
        read_countries(tmp_path)
