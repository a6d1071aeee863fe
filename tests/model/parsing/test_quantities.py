import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.parsed_dates import CIRCA
from pipelines.model.parsing.quantities import UNITS, parse_dimensions, parse_measurement
from pipelines.model.values import QuantityValue, unit_uri

CM, IN, FT, KG, G, M = "Q174728", "Q218593", "Q3710", "Q11570", "Q41803", "Q11573"


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("12.5 cm", "+12.5", CM),
        ("12,5 cm", "+12.5", CM),
        ("12.5cm", "+12.5", CM),
        ("12.50 cm.", "+12.50", CM),
        ("5 1/2 in.", "+5.5", IN),
        ("5-1/2 in.", "+5.5", IN),
        ("5½ in.", "+5.5", IN),
        ("½ in.", "+0.5", IN),
        ("3/4 in", "+0.75", IN),
        ("1/3 in", "+0.3333", IN),
        ('5"', "+5", IN),
        ("12 ft 3 in", "+147", IN),
        ("12' 3\"", "+147", IN),
        ("1 m 85 cm", "+185", CM),
        ("30 kg", "+30", KG),
        ("250 g", "+250", G),
        ("-5 m", "-5", M),
        ("007 cm", "+7", CM),
        ("0 cm", "+0", CM),
        ("-0 cm", "+0", CM),
        ("1,234.5 kg", "+1234.5", KG),
        ("1.234,5 kg", "+1234.5", KG),
        ("1 234 m", "+1234", M),
        ("1.234.567 m", "+1234567", M),
        ("1'234'567 m", "+1234567", M),
        ("0,125 m", "+0.125", M),
        ("12 Zentimeter", "+12", CM),
    ],
)
def test_an_amount_with_its_unit_is_read(text: str, amount: str, unit: str) -> None:
    assert parse_measurement(text).value == QuantityValue(amount, unit_uri(unit))


def test_a_bare_number_takes_the_unit_of_the_mapping() -> None:
    assert parse_measurement("30", CM).value == QuantityValue("+30", unit_uri(CM))
    assert parse_measurement("30").value == QuantityValue("+30")
    assert parse_measurement("30 kg", CM).value == QuantityValue("+30", unit_uri(KG))


def test_circa_is_a_qualifier() -> None:
    found = parse_measurement("ca. 30 kg")
    assert (found.value, found.qualifiers) == (QuantityValue("+30", unit_uri(KG)), (CIRCA,))
    assert parse_measurement("30 kg").qualifiers == ()


def test_a_margin_becomes_bounds() -> None:
    assert parse_measurement("12 ± 0.5 cm").value == QuantityValue("+12", unit_uri(CM), "+11.5", "+12.5")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,234 kg", "ambiguous"),
        ("10 furlongs", "furlongs"),
        ("abc", "not an amount"),
        ("", "not an amount"),
        ("1/0 in", "zero"),
        ("12 cm 5 kg", "do not add up"),
        ("24 × 36 cm", "several dimensions"),
        ("1e3 cm", "unit"),
        ("10–12 cm", "not an amount"),
        ("about", "not an amount"),
        ("12 ± ., cm", "not an amount"),
    ],
)
def test_what_is_unsure_is_refused_with_a_remedy(text: str, why: str) -> None:
    with pytest.raises(Unparsable, match=why) as caught:
        parse_measurement(text)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("24 × 36 cm", {"P2048": ("+24", CM), "P2049": ("+36", CM)}),
        ("24 x 36 x 5 cm", {"P2048": ("+24", CM), "P2049": ("+36", CM), "P4511": ("+5", CM)}),
        ("24,5 × 36,2 cm", {"P2048": ("+24.5", CM), "P2049": ("+36.2", CM)}),
        ("24 by 36 cm", {"P2048": ("+24", CM), "P2049": ("+36", CM)}),
        ("9 1/2 x 14 in. (24.1 x 35.6 cm)", {"P2048": ("+9.5", IN), "P2049": ("+14", IN)}),
        ("12 ft 3 in x 5 ft", {"P2048": ("+147", IN), "P2049": ("+5", FT)}),
        ("H. 24 cm; W. 36 cm", {"P2048": ("+24", CM), "P2049": ("+36", CM)}),
        ("W 36 x H 24 x D 5 cm", {"P2049": ("+36", CM), "P2048": ("+24", CM), "P4511": ("+5", CM)}),
        ("24 cm (h) x 36 cm (w)", {"P2048": ("+24", CM), "P2049": ("+36", CM)}),
        ("Height: 24 cm, Width: 36 cm", {"P2048": ("+24", CM), "P2049": ("+36", CM)}),
        ("Diam. 12 cm", {"P2386": ("+12", CM)}),
        ("24 cm", {"P2048": ("+24", CM)}),
    ],
)
def test_dimensions_come_as_height_width_depth_unless_labelled(text: str, sizes: dict[str, tuple[str, str]]) -> None:
    found = {size.property: (size.value.amount, size.value.unit) for size in parse_dimensions(text)}
    assert found == {prop: (amount, unit_uri(unit)) for prop, (amount, unit) in sizes.items()}


def test_circa_holds_for_every_dimension_and_the_mapping_gives_the_unit() -> None:
    found = parse_dimensions("ca. 24 × 36", CM)
    assert [size.qualifiers for size in found] == [(CIRCA,), (CIRCA,)]
    assert {size.value.unit for size in found} == {unit_uri(CM)}


@pytest.mark.parametrize("text", ["1×2×3×4 cm", "", "large × small", "24 × cm"])
def test_what_is_no_set_of_dimensions_is_refused(text: str) -> None:
    with pytest.raises(Unparsable):
        parse_dimensions(text)


def test_units_are_items() -> None:
    assert all(re.fullmatch(r"Q\d+", unit) for unit in UNITS.values())


WIKIBASE_DECIMAL = re.compile(r"[+-](?:0|[1-9]\d*)(?:\.\d+)?")


@given(st.decimals(-(10**6), 10**6, places=2, allow_nan=False))
def test_a_number_is_read_back_as_wikibase_writes_it(number: Decimal) -> None:
    amount = parse_measurement(f"{number:f} cm").value.amount
    assert WIKIBASE_DECIMAL.fullmatch(amount)
    assert Decimal(amount) == number


@given(st.one_of(st.text(), st.text("0123456789.,/ x×-+±cmkginft'\"½")))
def test_any_text_gives_a_sound_amount_or_is_refused(text: str) -> None:
    for read in (parse_measurement, parse_dimensions):
        try:
            found = read(text)
        except Unparsable:
            continue
        for size in found if isinstance(found, tuple) else (found,):
            bounds = (size.value.lower, size.value.upper)
            assert all(WIKIBASE_DECIMAL.fullmatch(part) for part in (size.value.amount, *bounds) if part)
