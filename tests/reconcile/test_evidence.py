import pandas as pd
import pytest

from pipelines.model.values import EntityValue, StringValue
from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader
from pipelines.reconcile.decision import Flagged, flag
from pipelines.reconcile.evidence import Evidence, compare_addresses, gather
from pipelines.reconcile.pairs import find_pairs
from pipelines.reconcile.reference import Reference, reference_of
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.items import born, citizen, died, item, statement, ulan


def compared(partner: Partner, records: pd.DataFrame, reference: Reference) -> Evidence:
    clues = ClueReader(partner).read(records)
    return gather(clues, find_pairs(clues, reference), reference, partner.mapping.match.types)


def levels(evidence: Evidence, pair: int = 0) -> dict[str, str]:
    return {piece.key: piece.levels[int(piece.codes[pair])] for piece in evidence.pieces}


def test_everything_that_agrees(partner: Partner, make_records: MakeRecords) -> None:
    ada = item("Q11", "Ada Quill", statements=[born(1853, 5, 4), died(1921), ulan("500900001"), citizen("Q145")])
    row = {"name": "Quill, Ada", "born": "1853", "died": "1921", "ulan": "500900001", "nationality": "Erewhonian"}
    found = levels(compared(partner, make_records(row), reference_of([ada])))
    assert found["name"] == "exact"
    assert found["form"] == "main-label"
    assert found["type"] == "exact"
    assert (found["date:P569"], found["date:P570"]) == ("year", "year")
    assert (found["identifier:P245"], found["fact:P27"]) == ("exact", "exact")
    assert (found["homonyms"], found["rivals"], found["title"]) == ("one", "none", "same")


def test_what_contradicts_and_what_is_silent(partner: Partner, make_records: MakeRecords) -> None:
    other = item("Q12", "Ada Quill", statements=[born(1790), ulan("500900009"), citizen("Q183")])
    bare = item("Q13", "Ada Quill", types=[])
    row = {"name": "Quill, Ada", "born": "1853", "ulan": "500900001", "nationality": "Erewhonian"}
    evidence = compared(partner, make_records(row), reference_of([other, bare]))
    first, second = levels(evidence, 0), levels(evidence, 1)
    assert (first["date:P569"], first["identifier:P245"], first["fact:P27"]) == ("contradicting",) * 3
    assert first["date:P570"] == "unsaid"
    assert (second["date:P569"], second["identifier:P245"], second["fact:P27"]) == ("silent", "unknown", "silent")
    assert second["type"] == "silent"
    assert (first["homonyms"], first["rivals"]) == ("two", "one")


def test_another_type_only_contradicts_where_classes_are_known(partner: Partner, make_records: MakeRecords) -> None:
    ship = item("Q14", "Ada Quill", types=["Q11446"])
    records = make_records({"name": "Quill, Ada"})
    assert levels(compared(partner, records, reference_of([ship])))["type"] == "silent"
    known = reference_of([ship], subclasses={"Q5": ["Q100"]})
    assert levels(compared(partner, records, known))["type"] == "other"


def test_the_description_tells_dates_and_countries(partner: Partner, make_records: MakeRecords) -> None:
    painter = item("Q15", "Ada Quill", description="British painter (1853–1921)")
    row = {"name": "Quill, Ada", "born": "1853", "died": "1930", "nationality": "Erewhonian"}
    found = levels(compared(partner, make_records(row), reference_of([painter])))
    assert (found["date:P569"], found["date:P570"], found["country"]) == ("year", "ten", "exact")
    elsewhere = item("Q15", "Ada Quill", description="French painter")
    assert levels(compared(partner, make_records(row), reference_of([elsewhere])))["country"] == "contradicting"


def test_a_place_is_looked_for_in_the_description(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(("  types: [Q5]", "  types: [Q5]\n  mentions: [{column: bio}]"))
    painter = item("Q15", "Ada Quill", description="painter in New Haven, Connecticut")
    row = {"name": "Quill, Ada"}
    reference = reference_of([painter])
    assert levels(compared(partner, make_records(row | {"bio": "New Haven"}), reference))["place"] == "exact"
    assert levels(compared(partner, make_records(row | {"bio": "Haven Bay"}), reference))["place"] == "absent"
    assert levels(compared(partner, make_records(row), reference))["place"] == "unknown"


def test_websites_find_and_compare(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(
        ("  facts:\n", "  facts:\n    - {column: bio, property: P856}\n"),
    )
    works = item("Q16", "Quite Another", statements=[statement("P856", StringValue("https://www.quill.example.org/"))])
    evidence = compared(
        partner, make_records({"name": "Quill", "bio": "http://quill.example.org"}), reference_of([works])
    )
    assert levels(evidence)["website"] == "exact"
    assert levels(evidence)["name"] == "contradicting"


@pytest.mark.parametrize(
    ("ours", "theirs", "code"),
    [
        ("http://www.a.org/", "https://a.org", 5),
        ("http://a.org/en/", "https://a.org", 5),
        ("http://a.org/dept", "https://a.org", 4),
        ("http://x.a.org", "https://a.org", 3),
        ("http://b.org", "https://a.org", 0),
        ("nothing", "https://a.org", 2),
    ],
)
def test_addresses(ours: str, theirs: str, code: int) -> None:
    assert compare_addresses(ours, theirs) == code


def flags(partner: Partner, records: pd.DataFrame, reference: Reference) -> Flagged:
    evidence = compared(partner, records, reference)
    return flag(evidence.pairs, evidence.pieces)


def test_a_lone_name_is_lone_and_gender_confirms_nothing(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(("property: P27, crosswalk", "property: P21, crosswalk"))
    ada = item("Q11", "Ada Quill", statements=[born(1853), statement("P21", EntityValue("Q145"))])
    row = {"name": "Quill, Ada", "nationality": "Erewhonian"}
    assert flags(partner, make_records(row), reference_of([ada])).lone.tolist() == [True]
    assert flags(partner, make_records(row | {"born": "1853"}), reference_of([ada])).lone.tolist() == [False]


def test_a_shared_identifier_may_be_contradicted(partner: Partner, make_records: MakeRecords) -> None:
    ada = item("Q11", "Ada Quill", statements=[born(1853), ulan("500900001")])
    right = make_records({"name": "Someone Else", "ulan": "500900001", "born": "1853"})
    wrong = make_records({"name": "Quill, Ada", "ulan": "500900001", "born": "1990"})
    assert flags(partner, right, reference_of([ada])).contradicted.tolist() == [False]
    assert flags(partner, wrong, reference_of([ada])).contradicted.tolist() == [True]
