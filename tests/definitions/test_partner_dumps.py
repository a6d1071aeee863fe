"""The committed partners (data/partners, mappings, crosswalks): real, complete, with the quirks that are promised."""

import re
from collections import Counter

import pytest

from pipelines.model.identifiers import KINDS
from pipelines.partners.licence import check_licence
from pipelines.partners.partner import partner_slugs
from pipelines.partners.properties import check_properties
from pipelines.partners.uses import crosswalk_uses
from tests.definitions.partner_tables import (
    MOMA,
    ROR,
    artists,
    bearers,
    crosswalk,
    holders,
    organisations,
    partner,
    uncovered,
)
from tests.definitions.seed_tables import HOME, datatypes, labels, values

CROSSWALKS = sorted(path.stem for path in (HOME / "mappings" / "crosswalks").glob("*.tsv"))


def test_both_worlds_are_there() -> None:
    assert {MOMA, ROR} <= set(partner_slugs(HOME))
    assert partner(MOMA).package.donata.kind == "glam"
    assert partner(ROR).package.donata.kind == "open-science"


@pytest.mark.parametrize("slug", [MOMA, ROR])
class TestEveryPartner:
    def test_is_coherent_and_known_to_the_seed(self, slug: str) -> None:
        check_properties(partner(slug), datatypes())

    def test_may_be_donated(self, slug: str) -> None:
        assert check_licence(partner(slug).package, partner(slug).resource).open

    def test_says_whose_facts_under_which_licence(self, slug: str) -> None:
        readme = (partner(slug).folder / "README.md").read_text(encoding="utf-8")

        assert "Whose facts" in readme
        assert "https://creativecommons.org/publicdomain/zero/1.0/" in readme
        assert "broken" in readme

    def test_every_item_of_the_mapping_is_in_the_seed(self, slug: str) -> None:
        named = set(re.findall(r"\bQ[1-9]\d*\b", partner(slug).mapping.model_dump_json()))

        assert named - set(labels()) == set()

    def test_every_reference_names_source_and_day(self, slug: str) -> None:
        for name, reference in partner(slug).mapping.references.items():
            properties = {snak.property for snak in reference}

            assert properties & {"P248", "P854"}, name
            assert "P813" in properties, name


def test_every_crosswalk_is_used() -> None:
    used = {use.name for slug in partner_slugs(HOME) for use in crosswalk_uses(partner(slug).mapping)}

    assert set(CROSSWALKS) <= used


@pytest.mark.parametrize("name", CROSSWALKS)
def test_crosswalk_labels_are_those_of_the_seed(name: str) -> None:
    wrong = [
        (entry.value, entry.item, entry.label)
        for entry in crosswalk(name).entries.values()
        if entry.item in labels() and entry.label != labels()[entry.item]
    ]

    assert wrong == []
    assert all(entry.note for entry in crosswalk(name).entries.values())


class TestMuseum:
    def test_has_real_people_with_ids_dates_and_nationality(self) -> None:
        whole = [
            row
            for row in artists()
            if re.fullmatch(r"[1-9]\d*", row["artist_id"])
            and row["nationality"]
            and re.fullmatch(r"\d{4}", row["born"])
        ]

        assert len(whole) >= 250

    def test_has_every_kind_of_row(self) -> None:
        by_id, by_name, ambiguous, absent = [], [], [], []
        ulan, moma = holders("P245"), holders("P2174")
        for row in artists():
            found = bearers(row["name"], "Q5")
            if row["ulan"] in ulan or row["artist_id"] in moma:
                by_id.append(row)
            elif len(found) > 1:
                ambiguous.append(row)
            elif found:
                by_name.append(row)
            else:
                absent.append(row)

        assert len(by_id) >= 150
        assert len(by_name) >= 40
        assert len(ambiguous) >= 10
        assert len(absent) >= 35

    def test_identifiers_of_seed_and_dump_do_not_contradict(self) -> None:
        ulan, moma = holders("P245"), holders("P2174")
        torn = [
            row["artist_id"]
            for row in artists()
            if row["ulan"] in ulan and row["artist_id"] in moma and ulan[row["ulan"]] != moma[row["artist_id"]]
        ]

        assert torn == []

    def test_has_rows_that_differ_from_the_seed(self) -> None:
        ulan = holders("P245")
        differing = [
            row["name"]
            for row in artists()
            if (born := values("P569").get(ulan.get(row["ulan"], ""), ("",))[0]) and born[:4] != row["born"] != "0"
        ]

        assert len(differing) >= 8

    def test_has_the_broken_rows_that_the_readme_tells_of(self) -> None:
        keys = Counter(row["artist_id"] for row in artists())
        broken = {
            "ulan": [row["ulan"] for row in artists() if row["ulan"] and not KINDS["ulan"].normalise(row["ulan"])],
            "year": [
                year for row in artists() for year in (row["born"], row["died"]) if not re.fullmatch(r"\d*", year)
            ],
            "name": [row["artist_id"] for row in artists() if not row["name"].strip()],
            "key": [key for key, count in keys.items() if count > 1],
            "order": [
                row["artist_id"]
                for row in artists()
                if row["born"].isdigit() and row["died"].isdigit() and 0 < int(row["died"]) < int(row["born"])
            ],
        }

        assert {kind: len(rows) for kind, rows in broken.items()} == {
            "ulan": 2, "year": 3, "name": 1, "key": 1, "order": 1,
        }  # fmt: skip

    def test_has_the_quirks_of_the_real_thing(self) -> None:
        assert {"0", ""} <= {row["died"] for row in artists()}
        assert len({row["gender"] for row in artists()} - {""}) >= 6
        for pattern in (
            r"\bc\. ?\d{4}",
            r"\bactive\b",
            r"\bborn \w+\. ?\d{4}–\d{4}",
            r"^\w+, \d{4}–\d{4}$",
            r"\best\.",
        ):
            assert any(re.search(pattern, row["biography"]) for row in artists()), pattern
        assert sum("(" in row["name"] for row in artists()) >= 8

    @pytest.mark.parametrize(("column", "name"), [("nationality", "nationality"), ("gender", "gender")])
    def test_crosswalk_covers_the_dump(self, column: str, name: str) -> None:
        assert uncovered(name, (row[column] for row in artists())) == set()


class TestRegistry:
    def test_has_real_organisations_in_several_languages(self) -> None:
        languages = {name["language"] for record in organisations() for name in record["names"]} - {None}

        assert len(organisations()) >= 150
        assert sum(bool(record["founded"]) for record in organisations()) >= 120
        assert sum(bool(record["site"]) for record in organisations()) >= 120
        assert len(languages) >= 20
        assert len({record["country"]["code"] for record in organisations()}) >= 30

    def test_has_every_kind_of_row(self) -> None:
        ror = holders("P6782")
        by_id, by_name, ambiguous, absent = [], [], [], []
        for record in organisations():
            texts = {name["text"] for name in record["names"] if name["role"] in {"display", "label"}}
            found = {item for text in texts for item in bearers(text, "Q43229")}
            if record["id"][-9:] in ror:
                by_id.append(record)
            elif len(found) > 1:
                ambiguous.append(record)
            elif found:
                by_name.append(record)
            else:
                absent.append(record)

        assert len(by_id) >= 80
        assert len(by_name) >= 15
        assert len(ambiguous) >= 8
        assert len(absent) >= 35

    def test_has_withdrawn_and_inactive_records(self) -> None:
        states = Counter(record["status"] for record in organisations())

        assert set(states) == {"active", "inactive", "withdrawn"}
        assert min(states.values()) >= 4

    def test_has_the_broken_records_that_the_readme_tells_of(self) -> None:
        founded = [record["founded"] for record in organisations() if record["founded"] is not None]
        nameless = [r for r in organisations() if not any(name["role"] == "display" for name in r["names"])]

        assert len([r for r in organisations() if not KINDS["ror"].normalise(r["id"])]) == 2
        assert [year for year in founded if not isinstance(year, int) or year > 2026] in (
            ["in the 1960s", 19999],
            [19999, "in the 1960s"],
        )
        assert len([r for r in organisations() if r["site"] and not re.match(r"https?://\S+\.\S+", r["site"])]) == 1
        assert len(nameless) == 1

    def test_every_id_stands_once(self) -> None:
        assert [key for key, n in Counter(record["id"] for record in organisations()).items() if n > 1] == []

    def test_has_no_place_data_of_geonames(self) -> None:
        keys = {"id", "status", "kinds", "founded", "names", "site", "country", "ids"}

        assert {key for record in organisations() for key in record} == keys
        assert {key for record in organisations() for key in record["country"]} == {"code", "name"}

    def test_crosswalks_cover_the_dump(self) -> None:
        assert uncovered("country-code", (record["country"]["code"] for record in organisations())) == set()
        assert uncovered("ror-type", (kind for record in organisations() for kind in record["kinds"])) == set()
