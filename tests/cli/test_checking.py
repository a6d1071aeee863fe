"""`donata check`: of a file, of a partner's dump, and of what is neither."""

import csv

from tests.cli.conftest import Donata
from tests.end_to_end.installation import Installation
from tests.fictional import DUMP, SLUG


def test_a_partners_dump(installation: Installation, donata: Donata) -> None:
    told = donata("check", SLUG)
    assert told.code == 0, told.err
    page = installation.runs / "checks" / SLUG / "check.html"
    assert f"Report: {page}" in told.out
    assert "Museum of Imaginary Things" in page.read_text(encoding="utf-8")


def test_a_partners_dump_with_a_broken_row(installation: Installation, donata: Donata) -> None:
    dump = installation.home / "next.csv"
    dump.write_text(DUMP + "seven,,,,,,,\n", encoding="utf-8")
    told = donata("check", SLUG, "--dump", str(dump))
    assert told.code == 1
    quarantine = installation.runs / "checks" / SLUG / "quarantine.csv"
    assert f"send again: {quarantine}" in told.out
    with quarantine.open(encoding="utf-8-sig", newline="") as file:
        [row] = csv.DictReader(file)
    assert row["id"] == "seven"


def test_any_file(installation: Installation, donata: Donata) -> None:
    dump = installation.home / "list.csv"
    dump.write_text("name;born\nQuill, Ada;1853\n", encoding="cp1252")
    page = installation.home / "page.html"
    told = donata("check", str(dump), "--html", str(page))
    assert told.code == 0, told.err
    assert "born" in told.out
    assert page.is_file()


def test_what_is_neither_file_nor_partner(donata: Donata) -> None:
    told = donata("check", "nothing.csv")
    assert told.code == 1
    assert "neither a file nor a partner" in told.err
    assert SLUG in told.err
