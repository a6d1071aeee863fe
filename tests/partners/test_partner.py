"""A partner as a whole."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.exceptions import MappingError, PartnerError
from pipelines.partners.partner import partner_slugs, read_package, read_partner
from tests.fictional import CROSSWALK, MAPPING, SLUG, package, write_partner


def test_a_partner_is_read_whole(tmp_path: Path) -> None:
    partner = read_partner(tmp_path, write_partner(tmp_path))
    assert partner.slug == SLUG
    assert partner.dump == tmp_path / "data" / "partners" / SLUG / "artists.csv"
    assert partner.dump.is_file()
    assert partner.resource.name == "artists"
    assert partner.mapping.partner == SLUG
    assert partner.crosswalks["imaginary-nationalities"].item("Laputan") == "Q183"


def test_slugs_are_listed_in_order(tmp_path: Path) -> None:
    assert partner_slugs(tmp_path) == []
    write_partner(tmp_path, slug="zoo")
    write_partner(tmp_path, slug="archive")
    assert partner_slugs(tmp_path) == ["archive", "zoo"]


def test_an_unknown_partner_names_the_nearest(tmp_path: Path) -> None:
    write_partner(tmp_path)
    with pytest.raises(PartnerError) as caught:
        read_partner(tmp_path, "imaginary-thing")
    assert "did you mean 'imaginary-things'?" in caught.value.remedy
    assert "donata new imaginary-thing" in caught.value.remedy


@pytest.mark.parametrize("slug", ["../secrets", "", "Museum", "a/b", "-", "all"])
def test_what_is_no_slug_is_not_looked_for(tmp_path: Path, slug: str) -> None:
    with pytest.raises(PartnerError, match="is not a partner's slug"):
        read_package(tmp_path, slug)


def test_a_partner_without_a_mapping(tmp_path: Path) -> None:
    slug = write_partner(tmp_path)
    (tmp_path / "mappings" / f"{slug}.yaml").rename(tmp_path / "mappings" / "imaginary-thing.yaml")
    with pytest.raises(MappingError) as caught:
        read_partner(tmp_path, slug)
    assert caught.value.remedy == "did you mean 'imaginary-thing.yaml'?"


def test_a_broken_crosswalk_stops_the_reading(tmp_path: Path) -> None:
    slug = write_partner(tmp_path, crosswalk=CROSSWALK + "laputan\tQ1\t\t\n")
    with pytest.raises(MappingError, match="'laputan' stands already on line 3"):
        read_partner(tmp_path, slug)


def test_the_checksum_changes_with_all_that_shapes_a_run(tmp_path: Path) -> None:
    def checksum(name: str, mapping: str = MAPPING, crosswalk: str = CROSSWALK, title: str = "a") -> str:
        home = tmp_path / name
        slug = write_partner(home, mapping=mapping, crosswalk=crosswalk, descriptor=package() | {"title": title})
        return read_partner(home, slug).mapping_checksum

    first = checksum("1")
    assert len(first) == 16
    assert first == checksum("2")
    others = {
        checksum("3", mapping=MAPPING + "# seen\n"),
        checksum("4", crosswalk=CROSSWALK + "Lilliputian\tQ55\tNetherlands\t\n"),
        checksum("5", title="b"),
    }
    assert len({first, *others}) == 4


def test_the_package_knows_the_day_of_its_own_dump_alone(tmp_path: Path) -> None:
    partner = read_partner(tmp_path, write_partner(tmp_path))
    later = tmp_path / "later.csv"
    later.write_text("id\n", encoding="utf-8")
    stamp = datetime(2027, 2, 3, 12, tzinfo=UTC).timestamp()
    os.utime(later, (stamp, stamp))
    os.utime(partner.dump, (stamp, stamp))
    assert partner.issued(partner.dump) == date(2026, 5, 1)
    assert partner.issued(later) == date(2027, 2, 3)


def test_a_dump_may_be_a_url(tmp_path: Path) -> None:
    descriptor = package()
    descriptor["resources"][0]["path"] = "https://museum.example.org/artists.csv"
    partner = read_partner(tmp_path, write_partner(tmp_path, descriptor=descriptor))
    assert partner.source == "https://museum.example.org/artists.csv"
    with pytest.raises(PartnerError, match="is a URL"):
        _ = partner.dump
    cached = tmp_path / "cached.csv"
    assert partner.issued(cached) == date(2026, 5, 1)


def test_the_dump_is_known_by_the_name_of_the_one_that_was_given(home: Path) -> None:
    partner = read_partner(home, "moma")
    assert partner.dump_name == "artists.csv"
    assert replace(partner, given_dump="Artists-2026.csv").dump_name == "Artists-2026.csv"
