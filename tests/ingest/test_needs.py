from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.ingest.needs import example_csv, needs_of
from pipelines.ingest.snapshots import take_snapshot
from pipelines.ingest.stage import ingest_resource
from pipelines.partners.package import Resource
from pipelines.partners.partner import partner_slugs, read_partner
from tests.conftest import HOME


def resource(*fields: Mapping[str, object], **more: object) -> Resource:
    content = {"name": "things", "path": "things.csv", "schema": {"fields": list(fields), "primaryKey": "id"}, **more}
    return Resource.model_validate(content)


@pytest.mark.parametrize("slug", partner_slugs(HOME))
def test_the_example_of_a_committed_partner_is_accepted(slug: str, tmp_path: Path) -> None:
    partner = read_partner(HOME, slug)
    file = tmp_path / "example.csv"
    file.write_text(example_csv(partner.resource), encoding="utf-8")
    report = ingest_resource(partner.resource, take_snapshot(file, None), tmp_path / "out")
    assert (report.rows_accepted, report.rows_quarantined) == (1, 0), report.details


def test_every_type_has_an_example_that_is_accepted(tmp_path: Path) -> None:
    types = ["integer", "number", "boolean", "date", "datetime", "year", "yearmonth", "geopoint", "any"]
    given = resource(
        {"name": "id", "type": "integer"},
        *({"name": f"a_{kind}", "type": kind} for kind in types),
        {"name": "mail", "format": "email", "constraints": {"required": True}},
        {"name": "site", "format": "uri", "constraints": {"required": True}},
        {"name": "word", "constraints": {"required": True}},
        {"name": "born", "type": "date", "format": "%d.%m.%Y", "constraints": {"required": True}},
        {"name": "since", "type": "date", "constraints": {"minimum": "1990-02-01"}},
        {"name": "size", "type": "integer", "constraints": {"minimum": 5, "maximum": 9}},
        {"name": "kind", "constraints": {"enum": ["tree", "shrub"]}},
        {"name": "formula", "example": "=1+1"},
        dialect={"delimiter": ";"},
    )
    file = tmp_path / "example.csv"
    file.write_text(example_csv(given), encoding="utf-8")
    assert file.read_text().startswith("id;a_integer;")
    assert "'=1+1" in file.read_text()
    report = ingest_resource(given, take_snapshot(file, None), tmp_path / "out")
    assert (report.rows_accepted, report.rows_quarantined) == (1, 0), report.details


def test_what_a_column_needs_is_said_in_words() -> None:
    rules = {"required": True, "minLength": 2, "maxLength": 9, "pattern": "[a-z]+", "enum": ["tree", "shrub"]}
    field = {"name": "kind", "title": "Kind", "description": "of plant", "constraints": rules}
    donata = {"headers": ["Sort"], "separator": "|", "optional": True}
    years = {"name": "year", "type": "year", "constraints": {"minimum": 1500, "maximum": 2026}}
    first, kind, year = needs_of(resource({"name": "id"}, field | {"donata": donata}, years))
    assert (first.required, first.unique, first.optional) == (True, True, False)
    assert kind.other_names == ("Sort", "Kind")
    assert kind.form == "one of tree, shrub; pattern [a-z]+; at least 2 characters; at most 9 characters"
    assert (kind.separator, kind.optional, kind.description) == ("|", True, "of plant")
    assert year.form == "at least 1500; at most 2026"
