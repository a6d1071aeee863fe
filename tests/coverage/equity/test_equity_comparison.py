"""Donated beside class, and what is planned."""

import json
from pathlib import Path

import pytest

from pipelines.coverage.equity.comparison import AFTER, BEFORE, CLASS, DONATED, compare, largest, largest_rows
from pipelines.coverage.equity.facts import counted, facts_table, membership, year_of
from pipelines.coverage.equity.planned import after, is_new, planned_facts, planned_subjects
from pipelines.coverage.regions import read_countries
from pipelines.model.equity import GROUPS
from pipelines.model.tables import EDITS, rows_of
from tests.upload.checks.making import snak

COUNTRIES = read_countries(Path(__file__).parents[3])
FEMALE, MALE = "Q6581072", "Q6581097"


def groups(*rows: tuple[str, str, str, int, int]) -> object:
    return [dict(zip(("scope", "dimension", "group", "items", "total"), row, strict=True)) for row in rows]


def edit(subject: str, prop: str | None, value: str, **more: object) -> dict[str, object]:
    row = {"_row": 1, "_key": "k", "subject": subject, "kind": "statement", "action": "add-statement", "property": prop}
    return row | {"value": value, "text": "x", "why": "new"} | more


def snak_text(prop: str, value: str) -> str:
    return json.dumps(snak(prop, value).to_json())


def test_shares_and_representation() -> None:
    table = GROUPS.frame(
        groups(  # type: ignore[arg-type]
            (DONATED, "gender", FEMALE, 3, 4),
            (DONATED, "gender", "", 1, 4),
            (CLASS, "gender", FEMALE, 25, 100),
            (CLASS, "gender", MALE, 75, 100),
            (BEFORE, "gender", "", 2, 2),
            (AFTER, "gender", FEMALE, 3, 4),
            (AFTER, "gender", "", 1, 4),
        )
    )
    rows = {row["group"]: row for row in rows_of(compare(table)) if row["dimension"] == "gender"}
    assert list(rows) == [MALE, FEMALE, ""]
    female = rows[FEMALE]
    assert (female["donated_share"], female["class_share"], female["representation"]) == (0.75, 0.25, 3.0)
    assert (female["next_change"], female["next_share"]) == (3, 28 / 102)
    assert (rows[""]["next_change"], rows[""]["class_items"], rows[""]["representation"]) == (-1, 0, None)


def test_a_class_that_was_not_measured_has_no_figures_of_its_own() -> None:
    rows = rows_of(compare(GROUPS.frame(groups((DONATED, "century", "19", 1, 1)))))  # type: ignore[arg-type]
    century = next(row for row in rows if row["dimension"] == "century")
    assert (century["class_items"], century["class_share"], century["next_share"]) == (None, None, None)
    assert {row["dimension"] for row in rows} == {"century", "statements", "labels", "sitelinks"}


def test_the_largest_groups_stay_in_their_order_and_the_unknown_one_with_them() -> None:
    sizes = {"15": 1, "19": 7, "20": 9, "": 0}
    assert largest(["15", "19", "20", ""], sizes, 2) == ["19", "20", ""]
    assert largest(["15", "19"], sizes, 5) == ["15", "19"]
    rows = [{"group": group, "donated": 0, "class_items": size or None} for group, size in sizes.items()]
    assert [row["group"] for row in largest_rows(rows, 1)] == ["20", ""]


def test_items_of_which_nothing_is_said_are_counted() -> None:
    members = membership(["Q1", "Q2", "Q1"], facts_table([("Q1", "P21", FEMALE)]), COUNTRIES)
    counts = {(row["dimension"], row["group"]): row["items"] for row in rows_of(counted(DONATED, members, 2))}
    assert (counts["gender", FEMALE], counts["gender", ""], counts["labels", "0"]) == (1, 1, 2)


def test_a_plan_tells_what_it_would_add() -> None:
    edits = EDITS.frame(
        [
            edit("Q1", "P21", snak_text("P21", FEMALE)),
            edit("Q1", "P106", snak_text("P106", "Q33231")),
            edit("Q1", "P21", snak_text("P21", MALE), action="keep"),
            edit("new:k2", None, "Ada", kind="label", action="add-term", language="ig"),
            edit("new:k2", None, "painter", kind="description", action="add-term", language="ig"),
            edit("Q3", "P569", '{"snaktype": "somevalue"}'),
        ]
    )
    assert planned_subjects(edits) == ["Q1", "new:k2", "Q3"]
    added = planned_facts(edits)
    assert list(added.itertuples(index=False, name=None)) == [
        ("Q1", "statements", "1"),
        ("Q1", "P21", FEMALE),
        ("Q1", "statements", "1"),
        ("new:k2", "label", "ig"),
        ("Q3", "statements", "1"),
        ("Q3", "P569", ""),
    ]
    assert after(added, added.head(0)) is added
    assert is_new("new:k2")


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ("1901-01-01T00:00:00Z", "1901"),
        ("+1901-00-00T00:00:00Z", "1901"),
        ("-0099-01-01T00:00:00Z", "-99"),
        ("http://www.wikidata.org/entity/Q5", ""),
        ("Q5", ""),
    ],
)
def test_years(value: str, year: str) -> None:
    assert year_of(value) == year
