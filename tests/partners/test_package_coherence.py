"""A data package held against itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.exceptions import PartnerError
from pipelines.partners.partner import read_package
from tests.fictional import SLUG, package, write_partner

Change = Callable[[dict[str, Any]], object]


def schema(descriptor: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = descriptor["resources"][0]["schema"]
    return found


def field(descriptor: dict[str, Any], number: int) -> dict[str, Any]:
    found: dict[str, Any] = schema(descriptor)["fields"][number]
    return found


CASES: list[tuple[Change, str]] = [
    (lambda d: d.update(name="other"), "name: 'other' is not the folder's name → write imaginary-things"),
    (lambda d: d["resources"].append(d["resources"][0]), "resources: two resources are named 'artists'"),
    (lambda d: d["resources"][0].update(path="../secret.csv"), "'../secret.csv' leads out of the partner's folder"),
    (lambda d: d["resources"][0].update(path="/etc/passwd"), "'/etc/passwd' leads out of the partner's folder"),
    (lambda d: d["resources"][0]["donata"].update(records="a[?"), "donata › records: not a JMESPath expression"),
    (lambda d: schema(d).update(primaryKey=["id", "nmae"]), "there is no field 'nmae' → did you mean 'name'?"),
    (lambda d: schema(d).pop("primaryKey"), "the schema has no primaryKey → name the column"),
    (lambda d: field(d, 1).update(name="id"), "two fields are named 'id'"),
    (lambda d: field(d, 1).update(donata={"headers": ["id"]}), "two fields lay claim to the header 'id'"),
    (lambda d: field(d, 1).update(constraints={"pattern": "["}), "fields #2 › constraints › pattern: not a regular"),
    (lambda d: field(d, 1).update(donata={"path": "names["}), "fields #2 › donata › path: not a JMESPath expression"),
    (
        lambda d: field(d, 1).update(donata={"identifier": "ulna"}),
        "donata › identifier: 'ulna' is no known kind of identifier → did you mean 'ulan'?",
    ),
    (
        lambda d: d["donata"].update(
            permission={
                "statement": "You may donate all of it.",
                "url": "https://museum.example.org/permission",
                "granted": "9999-01-01",
            }
        ),
        "donata › permission › granted: the permission is of a day to come",
    ),
    (lambda d: d.update(licences=d.pop("licenses")), "licences: unknown key → did you mean 'licenses'?"),
    (lambda d: field(d, 0).update(type="int"), "fields #1 › type: 'int' is not allowed → expected one of 'string', "),
    (lambda d: field(d, 0).update(name="Wiki QID"), "expected a field name of letters, digits and underscores"),
]


@pytest.mark.parametrize(("change", "message"), CASES, ids=[message for _, message in CASES])
def test_what_cannot_be_is_one_clear_message(tmp_path: Path, change: Change, message: str) -> None:
    descriptor = package()
    change(descriptor)
    write_partner(tmp_path, descriptor=descriptor)
    with pytest.raises(PartnerError) as caught:
        read_package(tmp_path, SLUG)
    assert message in str(caught.value)
    assert caught.value.line
    assert str(caught.value.file).endswith("datapackage.json")


def test_known_identifiers_and_expressions_pass(tmp_path: Path) -> None:
    descriptor = package()
    field(descriptor, 6)["donata"] = {"identifier": "ulan", "path": "external_ids[?type=='ULAN'].all[]"}
    write_partner(tmp_path, descriptor=descriptor)
    assert read_package(tmp_path, SLUG).name == SLUG
