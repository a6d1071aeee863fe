"""Plans of faults: whom they strike, how often, and the same again from the same seed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.sandbox import Fault, FaultPlan


def strikes(plan: FaultPlan, number: int, action: str = "wbeditentity") -> list[bool]:
    return [bool(plan.choose("api", action)) for _ in range(number)]


def test_a_fault_lets_some_pass_and_strikes_a_number() -> None:
    plan = FaultPlan([Fault(kind="slow", skip=2, times=3)])
    assert strikes(plan, 7) == [False, False, True, True, True, False, False]
    assert [struck.number for struck in plan.struck] == [3, 4, 5]


def test_a_fault_is_about_edits_unless_it_names_actions() -> None:
    plan = FaultPlan([Fault(kind="lag"), Fault(kind="slow", actions=("query",)), Fault(kind="cut", where="sparql")])
    assert [fault.kind for fault in plan.choose("api", "wbcreateclaim")] == ["lag"]
    assert [fault.kind for fault in plan.choose("api", "query")] == ["slow"]
    assert [fault.kind for fault in plan.choose("sparql", "")] == ["cut"]
    assert plan.choose("api", "wbgetentities") == []


@given(seed=st.integers(), share=st.floats(0.01, 0.99))
def test_the_same_seed_strikes_the_same_requests(seed: int, share: float) -> None:
    faults = [Fault(kind="drop-before", share=share), Fault(kind="slow", share=share)]
    first, second = FaultPlan(faults, seed), FaultPlan(faults, seed)
    assert strikes(first, 40) == strikes(second, 40)
    assert first.struck == second.struck
    alone = FaultPlan(faults[:1], seed)
    strikes(alone, 40)
    assert [each.number for each in alone.struck] == [e.number for e in first.struck if e.kind == "drop-before"]


def test_about_the_share_is_struck() -> None:
    assert 150 < sum(strikes(FaultPlan([Fault(kind="slow", share=0.2)], 7), 1000)) < 250


def test_a_fault_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError):
        Fault.model_validate({"kind": "earthquake"})
    with pytest.raises(ValidationError):
        Fault.model_validate({"kind": "slow", "second": 3})
