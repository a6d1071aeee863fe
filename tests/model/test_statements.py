import json

import pytest
from hypothesis import given

from pipelines.model.statements import (
    Rank,
    Reference,
    Snak,
    SnakType,
    Statement,
    reference_from_json,
    snak_from_json,
    snak_groups,
    statement_from_json,
)
from pipelines.model.values import EntityValue, StringValue
from tests.model.value_strategies import references, snaks, statements

NAME = Snak("P2561", "string", StringValue("x"))
PLACE = Snak("P19", "wikibase-item", EntityValue("Q64"))


@given(snaks)
def test_a_snak_to_json_and_back_is_the_same_snak(snak: Snak) -> None:
    assert snak_from_json(json.loads(json.dumps(snak.to_json()))) == snak


@given(references)
def test_a_reference_to_json_and_back_is_the_same_reference(reference: Reference) -> None:
    assert reference_from_json(json.loads(json.dumps(reference.to_json()))) == reference


@given(statements)
def test_a_statement_to_json_and_back_is_the_same_statement(statement: Statement) -> None:
    assert statement_from_json(json.loads(json.dumps(statement.to_json()))) == statement


def test_a_snak_without_a_value_has_no_data_value() -> None:
    snak = Snak("P570", "time", None, SnakType.SOMEVALUE)
    assert snak.to_json() == {"snaktype": "somevalue", "property": "P570", "datatype": "time"}
    assert str(snak) == "unknown value"
    assert str(Snak("P40", "wikibase-item", None, SnakType.NOVALUE)) == "no value"
    assert str(NAME) == "x"


@pytest.mark.parametrize(
    ("datavalue", "datatype"),
    [
        ({"type": "string", "value": "x"}, "string"),
        ({"type": "wikibase-entityid", "value": {"entity-type": "item", "id": "Q1"}}, "wikibase-item"),
        (None, "string"),
    ],
)
def test_a_missing_datatype_is_taken_from_the_data_value(datavalue: dict[str, object] | None, datatype: str) -> None:
    snak = {"snaktype": "value" if datavalue else "somevalue", "property": "P1"}
    assert snak_from_json(snak | ({"datavalue": datavalue} if datavalue else {})).datatype == datatype


def test_snaks_are_grouped_by_property_in_order_of_appearance() -> None:
    groups = snak_groups([NAME, PLACE, NAME])
    assert groups["snaks-order"] == ["P2561", "P19"]
    assert [len(groups["snaks"][prop]) for prop in groups["snaks-order"]] == [2, 1]


def test_the_order_of_snaks_is_the_stored_one() -> None:
    reference = {"snaks": {"P19": [PLACE.to_json()], "P2561": [NAME.to_json()]}, "snaks-order": ["P2561", "P19"]}
    assert reference_from_json(reference).snaks == (NAME, PLACE)


def test_empty_maps_that_wikibase_writes_as_lists_are_read() -> None:
    statement = {"mainsnak": NAME.to_json(), "type": "statement", "qualifiers": [], "references": []}
    assert statement_from_json(statement) == Statement(NAME)


def test_a_new_statement_says_no_more_than_it_must() -> None:
    assert Statement(NAME, rank=Rank.PREFERRED).to_json() == {
        "mainsnak": NAME.to_json(),
        "type": "statement",
        "rank": "preferred",
    }
