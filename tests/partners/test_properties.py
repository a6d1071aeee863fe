"""A mapping's properties held against a target."""

from pathlib import Path

import pytest

from pipelines.exceptions import MappingError
from pipelines.partners.partner import Partner, read_partner
from pipelines.partners.properties import check_properties
from tests.fictional import write_partner

DATATYPES = {
    "P31": "wikibase-item",
    "P27": "wikibase-item",
    "P245": "external-id",
    "P248": "wikibase-item",
    "P569": "time",
    "P570": "time",
    "P585": "time",
    "P813": "time",
    "P854": "url",
}


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    return read_partner(tmp_path, write_partner(tmp_path))


def test_a_mapping_that_fits_the_target_passes(partner: Partner) -> None:
    check_properties(partner, DATATYPES)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"P27": None}, "line 27: statements #4 › property: the target has no property P27 → look the property up"),
        ({"P569": "string"}, "match › dates #1 › property: P569 has the datatype string"),
        ({"P569": "string"}, "statements #2 › datatype: P569 has the datatype string on the target, not time"),
        ({"P245": "quantity"}, "match › identifiers #1 › property: P245 has the datatype quantity"),
        ({"P27": "string"}, "statements #4 › crosswalk: P27 is mapped as string, and 'crosswalk' works"),
        ({"P585": "url"}, "qualifiers #1 › dump_date: P585 is mapped as url"),
        ({"P31": "monolingualtext"}, "statements #1: P31 is mapped as monolingualtext, and no language"),
    ],
)
def test_an_unknown_property_or_a_wrong_datatype(
    partner: Partner, changed: dict[str, str | None], message: str
) -> None:
    merged = DATATYPES | changed
    with pytest.raises(MappingError) as caught:
        check_properties(partner, {name: datatype for name, datatype in merged.items() if datatype is not None})
    assert message in str(caught.value)
    assert caught.value.file == str(partner.mapping_path)
    assert caught.value.line
