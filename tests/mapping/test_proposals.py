from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.mapping.proposals import Proposed
from pipelines.model.statements import snak_from_json
from pipelines.model.tables import rows_of
from tests.mapping.conftest import DATATYPES, Run, value_of

ADA = {
    "id": "1", "name": "Quill, Ada", "bio": "Erewhonian, 1853–1921", "nationality": "Erewhonian",
    "born": "1853", "died": "1921", "ulan": "500900001",
}  # fmt: skip


def statements(result: Proposed) -> list[dict[str, Any]]:
    return [row for row in rows_of(result.proposals) if row["kind"] == "statement"]


def codes(result: Proposed) -> list[str]:
    return list(result.issues["code"])


def test_a_record_becomes_statements_with_references(run: Run) -> None:
    result = run(ADA)
    rows = statements(result)
    assert [(r["property"], r["text"], r["column"], r["raw"]) for r in rows] == [
        ("P31", "Q5", None, None),
        ("P569", "1853", "born", "1853"),
        ("P570", "1921", "died", "1921"),
        ("P27", "Q145", "nationality", "Erewhonian"),
        ("P245", "500900001", "ulan", "500900001"),
    ]
    assert {(r["_row"], r["_key"], r["subject"], r["rank"]) for r in rows} == {(1, "1", "Q101", "normal")}
    assert [r["on_existing"] for r in rows] == ["skip", "report", "report", "report", "report"]
    assert [r["datatype"] for r in rows] == [DATATYPES[r["property"]] for r in rows]
    assert codes(result) == []


def test_the_reference_names_dataset_page_and_date(run: Run) -> None:
    for row in statements(run(ADA)):
        (reference,) = orjson.loads(row["references"])
        snaks = [snak_from_json(snak) for snak in reference]
        assert [(snak.property, str(snak)) for snak in snaks] == [
            ("P248", "Q842858"),
            ("P854", "https://museum.example.org/artists/1"),
            ("P813", "2026-05-01"),
        ]


def test_qualifiers_come_from_the_mapping_and_from_the_date(run: Run) -> None:
    rows = {r["property"]: r for r in statements(run(ADA | {"born": "c. 1853"}))}
    assert [snak["property"] for snak in orjson.loads(rows["P27"]["qualifiers"])] == ["P585"]
    (circa,) = orjson.loads(rows["P569"]["qualifiers"])
    assert (circa["property"], circa["datavalue"]["value"]["id"]) == ("P1480", "Q5727902")
    assert rows["P245"]["qualifiers"] == "[]"


def test_only_accepted_and_new_records_propose(run: Run) -> None:
    for outcome in ("review", "none", "failed"):
        assert run(ADA, outcome=outcome).proposals.empty


def test_a_new_item_says_what_it_is_and_needs_a_label(run: Run) -> None:
    without_class = (("  - property: P31\n    constant: Q5\n    on_existing: skip\n", ""),)
    result = run(ADA, ADA | {"id": "2", "name": None}, outcome="new", changes=without_class)
    assert set(result.proposals["subject"]) == {"new:1"}
    first = statements(result)[0]
    assert (first["property"], first["text"]) == ("P31", "Q5")
    assert (codes(result), list(result.issues["row"])) == (["new-item-without-label"], [2])
    assert statements(run(ADA, changes=without_class))[0]["property"] == "P569"


def test_an_empty_cell_says_nothing(run: Run) -> None:
    result = run({"id": "1"})
    assert [r["property"] for r in statements(result)] == ["P31"]
    assert codes(result) == []


def test_what_cannot_be_read_names_row_column_value_and_remedy(run: Run) -> None:
    result = run(ADA, ADA | {"id": "2", "born": "yesteryear", "ulan": "x", "nationality": "Lilliputian"})
    found = [(i["code"], i["file"], i["line"], i["row"], i["column"], i["value"]) for i in rows_of(result.issues)]
    assert sorted(found) == [
        ("not-in-crosswalk", "artists.csv", 3, 2, "nationality", "Lilliputian"),
        ("unparsable-date", "artists.csv", 3, 2, "born", "yesteryear"),
        ("unparsable-identifier", "artists.csv", 3, 2, "ulan", "x"),
    ]
    remedies = {i["code"]: i["remedy"] for i in rows_of(result.issues)}
    assert remedies["not-in-crosswalk"] == "add a line for it to mappings/crosswalks/imaginary-nationalities.tsv"
    assert [r["property"] for r in statements(result) if r["_row"] == 2] == ["P31", "P570"]


def test_words_for_not_known_are_no_trouble(run: Run) -> None:
    result = run(ADA | {"nationality": "Nowhere", "born": "n.d."})
    assert [r["property"] for r in statements(result)] == ["P31", "P570", "P245"]
    assert codes(result) == []


def test_activity_is_no_birth(run: Run) -> None:
    result = run(ADA | {"born": "fl. 1920"})
    assert codes(result) == ["floruit-date"]
    assert "P569" not in [r["property"] for r in statements(result)]
    as_floruit = (
        ("  - property: P569\n    column: born\n    datatype: time", "  - property: P1317\n    column: born"),
    )
    assert "P1317" in [r["property"] for r in statements(run(ADA | {"born": "fl. 1920"}, changes=as_floruit))]


def test_a_statement_without_a_reference_is_never_proposed(run: Run) -> None:
    only_page = (("    - {property: P248, constant: Q842858}\n", ""), ("artists/{id}", "artists/{gallery}"))
    ignore = ("  gallery: where the works hang says nothing of the person", "  id: only a number")
    result = run(ADA, changes=(*only_page, ignore))
    assert statements(result) == []
    assert codes(result) == ["no-reference"]


def test_a_qualifier_that_cannot_be_read_withholds_the_statement(run: Run) -> None:
    change = ("{property: P585, dump_date: true}", "{property: P585, column: gallery}")
    unignored = ("ignore:\n  gallery: where the works hang says nothing of the person\n", "")
    result = run(ADA | {"gallery": "upstairs"}, changes=(change, unignored))
    assert "P27" not in [r["property"] for r in statements(result)]
    assert codes(result) == ["unparsable-date"]


def test_several_values_of_a_cell_are_several_statements(run: Run) -> None:
    rows = statements(run(ADA | {"nationality": "Erewhonian\x1fLaputan\x1ferewhonian"}))
    assert [r["raw"] for r in rows if r["property"] == "P27"] == ["Erewhonian", "Laputan"], "equal ones once"


def test_conditions_decide_by_row(run: Run) -> None:
    change = ("    column: died\n", "    column: died\n    when: [{column: nationality, is: [Laputan]}]\n")
    properties = [r["property"] for r in statements(run(ADA, ADA | {"nationality": "Laputan"}, changes=(change,)))]
    assert properties.count("P570") == 1


def test_a_property_that_the_target_lacks_is_told_once_and_the_rest_goes_on(run: Run) -> None:
    datatypes = {prop: kind for prop, kind in DATATYPES.items() if prop != "P570"} | {"P569": "string"}
    result = run(ADA, ADA | {"id": "2"}, datatypes=datatypes)
    assert [r["property"] for r in statements(result)] == ["P31", "P27", "P245"] * 2
    found = [(i["code"], i["file"], i["row"]) for i in rows_of(result.issues)]
    assert found == [("property-misfit", "imaginary-things.yaml", None)] * 2
    assert "P570" in result.issues["message"][1]


def test_terms_are_proposed_without_references(run: Run) -> None:
    rows = [r for r in rows_of(run(ADA).proposals) if r["kind"] != "statement"]
    assert [(r["kind"], r["language"], r["value"], r["on_existing"], r["column"]) for r in rows] == [
        ("label", "mul", "Ada Quill", "skip", "name"),
        ("description", "en", "imaginary artist (Erewhonian, 1853–1921)", "skip", "bio"),
        ("alias", "en", "Quill, Ada", "add", "name"),
    ]
    assert {r["references"] for r in rows} == {None}
    assert {r["raw"] for r in rows} == {"Quill, Ada", "imaginary artist (Erewhonian, 1853–1921)"}


def test_equal_values_have_equal_text(run: Run) -> None:
    rows = statements(run(ADA, ADA | {"id": "2", "born": " 1853"}))
    born = [r["value"] for r in rows if r["property"] == "P569"]
    assert born[0] == born[1]
    assert value_of(born[0])["time"] == "+1853-00-00T00:00:00Z"


@given(
    st.fixed_dictionaries(
        {name: st.none() | st.text(max_size=30) for name in ("name", "bio", "nationality", "born", "died", "ulan")}
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_cells_hold_each_statement_has_a_reference(run: Run, row: dict[str, str | None]) -> None:
    cells = {name: cell.encode("utf-8", "ignore").decode() if cell else None for name, cell in row.items()}
    for statement in statements(run({"id": "1", **cells})):
        assert orjson.loads(statement["references"])
        assert snak_from_json(orjson.loads(statement["value"])).property == statement["property"]
