import pytest

from pipelines.model.parsing import Unparsable
from pipelines.model.parsing.parsed_dates import (
    CIRCA,
    PARTS,
    PRESUMABLY,
    ParsedDate,
    after,
    before,
    between,
    refined,
)
from pipelines.model.parsing.times import century, decade, time_value
from pipelines.model.statements import Snak, SnakType
from pipelines.model.values import EntityValue

Y1890, Y1895 = ParsedDate(time_value(1890)), ParsedDate(time_value(1895))


def test_the_main_snak_says_the_value_or_that_it_is_unknown() -> None:
    assert Y1890.snak("P571") == Snak("P571", "time", time_value(1890))
    assert before(Y1890).snak("P571") == Snak("P571", "time", None, SnakType.SOMEVALUE)


def test_a_qualifier_is_added_once() -> None:
    assert Y1890.plus(CIRCA).plus(CIRCA, PRESUMABLY, CIRCA).qualifiers == (CIRCA, PRESUMABLY)
    assert Y1890.plus() is Y1890
    assert Y1890.plus(CIRCA).is_circa
    assert not Y1890.is_circa


def test_a_part_of_a_period_is_a_qualifier() -> None:
    date = refined(century(19), "early")
    assert date.qualifiers == (Snak("P4241", "wikibase-item", EntityValue(PARTS["early"])),)
    assert refined(century(19), None) == ParsedDate(century(19))


def test_the_years_are_those_of_the_bounds() -> None:
    assert Y1890.years == (1890, 1890)
    assert ParsedDate(decade(1890)).years == (1890, 1899)
    assert between(Y1890, Y1895).years == (1890, 1895)
    assert before(Y1890).years == (None, 1890)
    assert after(Y1890).years == (1890, None)
    assert after(ParsedDate(century(19))).years == (1901, None)


def test_circa_on_either_end_holds_for_the_range() -> None:
    assert between(Y1890.plus(CIRCA), Y1895.plus(PRESUMABLY)).qualifiers[2:] == (CIRCA, PRESUMABLY)
    assert between(Y1890, Y1890.plus(CIRCA)) == Y1890.plus(CIRCA)


def test_floruit_and_circa_outlive_an_open_end() -> None:
    date = after(Y1890.plus(CIRCA).as_floruit())
    assert date.floruit
    assert date.is_circa


def test_a_range_of_ranges_takes_the_outer_bounds() -> None:
    inner = between(Y1890, Y1895)
    assert between(inner, ParsedDate(time_value(1899))).years == (1890, 1899)


def test_a_range_from_after_to_before_has_both_bounds() -> None:
    assert between(after(Y1890), before(Y1895)).years == (1890, 1895)


@pytest.mark.parametrize(("first", "last"), [(Y1895, Y1890), (before(Y1890), Y1895), (Y1890, after(Y1895))])
def test_a_range_that_runs_backwards_or_has_no_end_is_refused(first: ParsedDate, last: ParsedDate) -> None:
    with pytest.raises(Unparsable, match="range"):
        between(first, last)


def test_days_of_one_month_are_put_in_order() -> None:
    with pytest.raises(Unparsable, match="range"):
        between(ParsedDate(time_value(1853, 3, 5)), ParsedDate(time_value(1853, 3, 1)))


def test_an_open_end_of_a_range_is_refused() -> None:
    with pytest.raises(Unparsable, match="one date"):
        before(between(Y1890, Y1895))
    with pytest.raises(Unparsable, match="one date"):
        after(before(Y1890))


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (Y1890, "1890"),
        (before(Y1890), "before 1890"),
        (after(Y1890), "after 1890"),
        (between(ParsedDate(time_value(1998)), ParsedDate(time_value(2003))), "1998–2003"),
    ],
)
def test_a_date_has_words(date: ParsedDate, words: str) -> None:
    assert str(date) == words
