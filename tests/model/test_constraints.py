"""Constraints as they stand on properties."""

from typing import Any

import pytest

from pipelines.model.constraints import (
    LEAST,
    MOST,
    Constraint,
    Position,
    Status,
    UnreadableConstraintError,
    choice_of,
    read_constraints,
)
from pipelines.model.entities import Entity
from pipelines.model.statements import Rank, SnakType, Statement
from pipelines.model.values import QuantityValue, TimeValue
from tests.upload.checks.making import constraint, snak, value

NOW = TimeValue("+2026-05-01T00:00:00Z", 11)


def prop(*statements: Statement) -> Entity:
    return Entity({"type": "property", "id": "P10", "claims": {"P2302": [s.to_json() for s in statements]}})


def test_a_constraint_is_read_with_all_its_qualifiers() -> None:
    qualifiers = (
        snak("P1793", r"\d+"),
        snak("P2316", "Q21502408"),
        snak("P2303", "Q64"),
        snak("P4680", "Q46466783"),
        snak("P4680", "Q29934218"),
        snak("P2916", "de:Ziffern"),
        snak("P2916", "en:digits"),
        snak("P2304", "P17"),
    )
    (read,) = read_constraints(prop(Statement(snak("P2302", "Q21502404"), qualifiers, id="P10$1")))
    assert (read.on, read.type, read.id, read.status) == ("P10", "Q21502404", "P10$1", Status.MANDATORY)
    assert read.exceptions == {"Q64"}
    assert read.positions == frozenset({Position.QUALIFIER})
    assert read.entity_types == frozenset({"property"})
    assert (read.pattern, read.clarification, read.group_by) == (r"\d+", "digits", "P17")


def test_deprecated_constraints_are_not_in_force_and_unknown_status_is_regular() -> None:
    gone = Statement(snak("P2302", "Q1"), rank=Rank.DEPRECATED)
    odd = Statement(snak("P2302", "Q21502404"), (snak("P2316", "Q5"), snak("P4680", "Q5")))
    unknown = Statement(snak("P2302", "somevalue"))
    (read,) = read_constraints(prop(gone, odd, unknown))
    assert (read.status, read.positions, read.entity_types) == (Status.REGULAR, None, None)
    assert read.clarification == ""
    assert read.group_by is None


def test_suggestions_are_known() -> None:
    (read,) = read_constraints(prop(Statement(snak("P2302", "Q21502404"), (snak("P2316", "Q62026391"),))))
    assert read.status is Status.SUGGESTION


def test_choices_and_properties_know_no_value() -> None:
    stated = constraint("P10", "Q21510859", P2305=["Q5", "novalue", "somevalue"], P2306=["novalue"])
    assert stated.choices() == {"Q5", "novalue", "somevalue"}
    assert stated.property_ids == ()
    assert choice_of(snak("P10", "somevalue")) == SnakType.SOMEVALUE
    assert constraint("P10", "Q21510859").choices(required=False) == frozenset()


def test_bounds_may_be_open_or_now() -> None:
    assert constraint("P10", "Q21510860", P2310=["1700"], P2311=["somevalue"]).bounds(NOW) == (value("1700"), NOW)
    assert constraint("P10", "Q21510860", P2313=["novalue"], P2312=["+10"]).bounds(NOW) == (None, QuantityValue("+10"))
    assert constraint("P10", "Q21510860", P2311=["1700"]).bounds(NOW) == (None, value("1700"))


@pytest.mark.parametrize(
    ("parameters", "read"),
    [
        ({}, lambda c: c.pattern),
        ({"P1793": ["a", "b"]}, lambda c: c.pattern),
        ({"P1793": ["Q5"]}, lambda c: c.pattern),
        ({}, lambda c: c.choices()),
        ({"P2306": ["P1", "P2"]}, lambda c: c.property_id),
        ({"P2306": ["text"]}, lambda c: c.property_ids),
        ({"P2309": ["Q5"]}, lambda c: c.relation),
        ({"P5314": ["Q5"]}, lambda c: c.allowed_positions),
        ({"P2305": ["Q5"]}, lambda c: c.allowed_entity_types),
        ({}, lambda c: c.bounds(NOW)),
        ({LEAST: ["novalue"], MOST: ["novalue"]}, lambda c: c.bounds(NOW)),
        ({LEAST: ["+1", "+2"]}, lambda c: c.bounds(NOW)),
        ({LEAST: ["text"]}, lambda c: c.bounds(NOW)),
    ],
)
def test_what_cannot_be_read_says_so(parameters: dict[str, Any], read: Any) -> None:
    stated: Constraint = constraint("P10", "Q1", **parameters)
    with pytest.raises(UnreadableConstraintError):
        read(stated)
