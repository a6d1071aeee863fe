from decimal import Decimal

from pipelines.model.parsing.quantities import UNITS
from pipelines.model.units import NORMAL_UNITS
from pipelines.model.values import unit_uri


def test_every_unit_that_is_read_can_be_compared() -> None:
    assert {unit_uri(unit) for unit in UNITS.values()} <= NORMAL_UNITS.keys()


def test_a_base_unit_is_one_of_itself() -> None:
    for base, _ in NORMAL_UNITS.values():
        assert NORMAL_UNITS[base] == (base, Decimal(1))
