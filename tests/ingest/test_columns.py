"""Columns are bound to fields by their headers; what does not fit is one clear message."""

from typing import Any

import pytest

from pipelines.exceptions import InputError
from pipelines.ingest.columns import bind_columns
from pipelines.partners.package import Schema
from tests.ingest.samples import resource


def schema(match: str = "subset") -> Schema:
    fields: list[dict[str, Any]] = [
        {"name": "id"},
        {"name": "name", "title": "Name of the artist", "donata": {"headers": ["DisplayName", "Artist"]}},
        {"name": "note", "donata": {"optional": True}},
    ]
    return resource(*fields, schema={"fieldsMatch": match}).table_schema


def positions(headers: list[str], match: str = "subset") -> list[int | None]:
    return [position for _, position in bind_columns(schema(match), headers, "x.csv").fields]


def test_fields_are_found_by_name_header_or_title() -> None:
    assert positions(["name", "id"]) == [1, 0, None]
    assert positions(["id", "Artist", "note"]) == [0, 1, 2]
    assert positions(["id", "Name of the artist"]) == [0, 1, None]


def test_others_are_told_but_not_quarantine_columns() -> None:
    found = bind_columns(schema(), ["id", "name", "", "more", "_line", "_problems", "_text"], "x.csv")
    assert found.unknown == ("(no name)", "more")
    assert found.absent == ("note",)


def test_a_missing_column_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        bind_columns(schema(), ["id", "displayname"], "x.csv")
    assert str(caught.value) == (
        "x.csv:1, column name: the column 'name' is missing; the file has 'id', 'displayname' → rename 'displayname', "
        "or add it to donata.headers of 'name'; or mark the field optional in datapackage.json (donata.optional)"
    )


def test_two_missing_columns_are_told_together() -> None:
    with pytest.raises(InputError, match="the columns 'id', 'name' are missing"):
        bind_columns(schema(), ["x"], "x.csv")


@pytest.mark.parametrize("match", ["superset", "partial"])
def test_a_schema_may_allow_missing_columns(match: str) -> None:
    assert positions(["id"], match) == [0, None, None]
    with pytest.raises(InputError, match="are missing"):
        positions([] if match == "superset" else ["x"], match)


@pytest.mark.parametrize("match", ["exact", "equal", "superset"])
def test_a_schema_may_forbid_other_columns(match: str) -> None:
    with pytest.raises(InputError, match="a column 'more' that the schema does not name"):
        positions(["id", "name", "note", "more"], match)


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(InputError, match="the column 'id' is there twice"):
        positions(["id", "name", "id"])
    assert positions(["id", "name", "x", "x"]) == [0, 1, None]
