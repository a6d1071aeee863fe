"""The data package's model."""

import pytest
from pydantic import ValidationError

from pipelines.partners.package import DataPackage, Licence, Permission, Schema
from tests.fictional import package


def test_a_package_is_read_as_it_is_written() -> None:
    described = DataPackage.model_validate(package())
    resource = described.resource("artists")
    assert resource is not None
    assert resource.table_schema.key == ("id",)
    field = resource.table_schema.field("ulan")
    assert field is not None
    assert field.donata.severity == "warning"
    assert described.resource("works") is None
    assert resource.table_schema.field("colour") is None


def test_a_key_may_have_several_fields() -> None:
    schema = Schema.model_validate({"fields": [{"name": "a"}, {"name": "b"}], "primaryKey": ["a", "b"]})
    assert schema.key == ("a", "b")


def test_a_licence_is_named_or_has_an_address() -> None:
    assert str(Licence(name="CC0-1.0")) == "CC0-1.0"
    assert str(Licence(name="CC0-1.0", title="CC0")) == "CC0"
    assert str(Licence.model_validate({"path": "https://example.org/terms"})) == "https://example.org/terms"
    with pytest.raises(ValidationError, match="not named"):
        Licence(title="free")


def test_a_permission_says_what_is_permitted() -> None:
    with pytest.raises(ValidationError):
        Permission.model_validate({"statement": "", "url": "https://example.org/", "granted": "2026-01-01"})
