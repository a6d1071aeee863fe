"""Rows that name others: what is proposed, and which rows concern others."""

from datetime import date

import orjson

from pipelines.mapping.naming import naming_columns, naming_others
from pipelines.mapping.proposals import propose, row_items
from pipelines.model.tables import MATCHES, rows_of
from tests.mapping.conftest import DATATYPES, ISSUED, MakePartner, MakeRecords, value_of

TAUGHT = (
    "  - property: P245\n    column: ulan\n",
    "  - {property: P184, column: bio, names_row: true}\n  - property: P245\n    column: ulan\n",
)
QUALIFIED = ("{property: P585, dump_date: true}", '{property: P184, template: "{bio}", names_row: true}')
ROWS = [
    {"name": "Ada", "bio": "2", "nationality": "Laputan"},
    {"name": "Bartleby", "bio": "3"},
    {"name": "Cress", "bio": " 1 "},
    {"name": "Dovetail", "bio": "5"},
    {"name": "Emmer", "bio": "9"},
    {"name": "Ferrol", "bio": "6"},
]
OUTCOMES = ["accepted", "new", "accepted", "new", "review", "new"]


def matches() -> object:
    return MATCHES.frame(
        {"_row": n, "_key": str(n), "outcome": outcome, "method": "name", "evidence": "seen",
         "item": f"Q{100 + n}" if outcome == "accepted" else None}
        for n, outcome in enumerate(OUTCOMES, start=1)
    )  # fmt: skip


def test_a_row_is_named_by_its_key(make_partner: MakePartner, make_records: MakeRecords) -> None:
    found = MATCHES.check(matches())  # type: ignore[arg-type]
    datatypes = {**DATATYPES, "P184": "wikibase-item"}
    partner = make_partner(TAUGHT, QUALIFIED)
    result = propose(make_records(*ROWS), found, partner, datatypes, ISSUED, rows=row_items(found))
    said = {
        r["subject"]: (r["text"], value_of(r["value"])) for r in rows_of(result.proposals) if r["property"] == "P184"
    }
    assert said == {
        "Q101": ("new:2", {"entity-type": "item", "id": "new:2"}),
        "new:2": ("Q103", {"entity-type": "item", "id": "Q103", "numeric-id": 103}),
        "Q103": ("Q101", {"entity-type": "item", "id": "Q101", "numeric-id": 101}),
    }
    told = {(row["code"], row["row"]) for row in rows_of(result.issues) if row["column"] == "bio"}
    assert told == {("row-without-item", 4), ("row-names-itself", 6)}
    (country,) = (row for row in rows_of(result.proposals) if row["property"] == "P27")
    (qualifier,) = orjson.loads(country["qualifiers"])
    assert qualifier["datavalue"]["value"]["id"] == "new:2"


def test_a_key_that_is_not_in_the_dump(make_partner: MakePartner, make_records: MakeRecords) -> None:
    found = MATCHES.check(matches()).replace("review", "new")  # type: ignore[arg-type]
    datatypes = {**DATATYPES, "P184": "wikibase-item"}
    result = propose(make_records(*ROWS), found, make_partner(TAUGHT), datatypes, ISSUED, rows=row_items(found))
    assert [(r["code"], r["row"]) for r in rows_of(result.issues) if r["value"] == "9"] == [("row-unknown", 5)]


def test_rows_that_name_others(make_partner: MakePartner, make_records: MakeRecords) -> None:
    mapping = make_partner(TAUGHT, QUALIFIED).mapping
    assert naming_columns(mapping) == ["bio"]
    records = make_records(*ROWS)
    assert naming_others(records, mapping, date(2026, 5, 1), ["1", "2", "3"]) == {"4", "5", "6"}
    assert naming_columns(make_partner().mapping) == []
