from pipelines.mapping.datatypes import usable
from pipelines.mapping.troubles import Troubles
from tests.mapping.conftest import DATATYPES, MakePartner


def test_a_mapping_that_fits_is_used_whole(make_partner: MakePartner) -> None:
    partner, troubles = make_partner(), Troubles("artists.csv")
    assert usable(partner, DATATYPES, troubles) == partner.mapping
    assert troubles.issues == []


def test_a_statement_falls_with_its_qualifier_and_a_reference_loses_one_part(make_partner: MakePartner) -> None:
    partner, troubles = make_partner(), Troubles("artists.csv")
    datatypes = {prop: kind for prop, kind in DATATYPES.items() if prop not in {"P585", "P813"}}
    mapping = usable(partner, datatypes, troubles)
    assert [spec.property for spec in mapping.statements] == ["P31", "P569", "P570", "P245"]
    assert [spec.property for spec in mapping.references["default"]] == ["P248", "P854"]
    assert [issue.message for issue in troubles.issues] == [
        "statements #4 › qualifiers #1 › property: the target has no property P585",
        "references › default #3 › property: the target has no property P813",
    ]
