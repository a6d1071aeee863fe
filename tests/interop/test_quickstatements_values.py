import re

import pytest
from hypothesis import given

from pipelines.interop.quickstatements_values import PRECISION, UnsayableError, plain_text, value_text
from pipelines.model.statements import Snak, SnakType
from pipelines.model.values import (
    CONCEPT_BASE,
    EARTH,
    GREGORIAN,
    JULIAN,
    NO_UNIT,
    CoordinateValue,
    EntityValue,
    MonolingualValue,
    QuantityValue,
    StringValue,
    TimeValue,
    Value,
)
from tests.model.value_strategies import values

METRE = f"{CONCEPT_BASE}Q11573"
_STRING = re.compile(r'"(.*)"')
_MONOLINGUAL = re.compile(r'([a-z][a-z0-9-]*):"(.*)"')
_TIME = re.compile(r"([+-]\d+-\d\d-\d\dT00:00:00Z)/(\d+)(/J)?")
_PLACE = re.compile(r"@(-?[\d.]+)/(-?[\d.]+)")
_AMOUNT = re.compile(r"(-?[\d.]+)(?:\[(-?[\d.]+),(-?[\d.]+)\])?(?:U(\d+))?")
_ENTITY = re.compile(r"[QPL][1-9]\d*(-[FS][1-9]\d*)?")


def read_value(text: str) -> Value | SnakType:  # noqa: PLR0911 - a reader of our own, after the help page
    if text in {SnakType.SOMEVALUE.value, SnakType.NOVALUE.value}:
        return SnakType(text)
    if found := _STRING.fullmatch(text):
        return StringValue(found[1])
    if found := _MONOLINGUAL.fullmatch(text):
        return MonolingualValue(found[2], found[1])
    if found := _TIME.fullmatch(text):
        calendar = JULIAN if found[3] else GREGORIAN
        return TimeValue(found[1], int(found[2]), calendar)
    if found := _PLACE.fullmatch(text):
        return CoordinateValue(float(found[1]), float(found[2]), PRECISION, EARTH)
    if found := _AMOUNT.fullmatch(text):
        unit = f"{CONCEPT_BASE}Q{found[4]}" if found[4] else NO_UNIT
        amount, lower, upper = (_signed(part) for part in found.group(1, 2, 3))
        return QuantityValue(str(amount), unit, lower=lower, upper=upper)
    if _ENTITY.fullmatch(text):
        return EntityValue(text)
    raise ValueError(f"'{text}' is no value of QuickStatements")


def _signed(text: str | None) -> str | None:
    return None if text is None else text if text.startswith("-") else f"+{text}"


def said(value: Value | None, kind: SnakType = SnakType.VALUE) -> str:
    return value_text(Snak("P1", "string", value, kind))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (EntityValue("Q42"), "Q42"),
        (EntityValue("L1-S2"), "L1-S2"),
        (StringValue('so-called "Ada"'), '"so-called "Ada""'),
        (MonolingualValue("Ada", "zh-hans"), 'zh-hans:"Ada"'),
        (TimeValue("+1853-03-30T00:00:00Z", 11), "+1853-03-30T00:00:00Z/11"),
        (TimeValue("-0044-03-15T00:00:00Z", 11, JULIAN), "-0044-03-15T00:00:00Z/11/J"),
        (QuantityValue("+10"), "10"),
        (QuantityValue("-1.50", METRE, lower="-1.6", upper="-1.4"), "-1.50[-1.6,-1.4]U11573"),
        (CoordinateValue(0.0000001, -12.5, 0.000001), "@0.0000001/-12.5"),
    ],
)
def test_values_are_written_as_the_help_page_has_them(value: Value, text: str) -> None:
    assert said(value) == text
    assert read_value(text) == value


def test_the_unknown_and_the_absent_have_words() -> None:
    assert said(None, SnakType.SOMEVALUE) == "somevalue"
    assert said(None, SnakType.NOVALUE) == "novalue"
    assert read_value("novalue") is SnakType.NOVALUE


@pytest.mark.parametrize(
    "value",
    [
        StringValue("a\tb"),
        StringValue("a||b"),
        MonolingualValue("a /* b", "en"),
        StringValue("“a”"),
        TimeValue("+1853-03-30T00:00:00Z", 11, before=1),
        QuantityValue("+1", "https://example.org/unit"),
        QuantityValue("+1", lower="+0"),
        CoordinateValue(1.0, 2.0, 0.000001, f"{CONCEPT_BASE}Q111"),
        CoordinateValue(1.0, 2.0, 0.01),
        CoordinateValue(1.0, 2.0, None),
        EntityValue("E12"),
    ],
)
def test_what_cannot_be_said_is_refused(value: Value) -> None:
    with pytest.raises(UnsayableError):
        said(value)


@given(values)
def test_what_is_written_is_read_as_it_was(value: Value) -> None:
    try:
        text = said(value)
    except UnsayableError:
        return
    assert read_value(text) == value


def test_a_place_of_another_precision_is_told_with_it() -> None:
    with pytest.raises(UnsayableError, match=r"precision is 0\.01 degrees, and the tool would claim 0\.000001"):
        said(CoordinateValue(1.0, 2.0, 0.01))
    with pytest.raises(UnsayableError, match="precision is not known"):
        said(CoordinateValue(1.0, 2.0, None))


def test_plain_texts_may_hold_quotes() -> None:
    assert plain_text('"Ada"') == '"Ada"'
