from datetime import date

import pytest

from pipelines.mapping.cells import column_of, condition_of, texts_of
from pipelines.partners.mapping import Condition, ValueSource

ISSUED = date(2026, 5, 1)


def texts(source: ValueSource, *, in_url: bool = False, **record: str | None) -> list[str]:
    return list(texts_of(source, ISSUED, in_url=in_url)(record))


def test_a_column_gives_each_of_its_values() -> None:
    source = ValueSource(column="a")
    assert texts(source, a="x") == ["x"]
    assert texts(source, a="x\x1fy") == ["x", "y"]
    assert texts(source, a=None) == []
    assert texts(source, a="") == []


def test_an_extract_keeps_what_its_group_finds() -> None:
    source = ValueSource(column="a", extract=r"born (\d{4})?")
    assert texts(source, a="Laputan, born 1941\x1fno date\x1fborn in spring") == ["1941"]


def test_constants_and_the_dump_date_stand_for_every_record() -> None:
    assert texts(ValueSource(constant="Q5")) == ["Q5"]
    assert texts(ValueSource(dump_date=True)) == ["2026-05-01"]


def test_a_template_is_filled_or_gives_nothing() -> None:
    source = ValueSource(template="{a} of {b}")
    assert texts(source, a="x", b="y") == ["x of y"]
    assert texts(source, a="x\x1fz", b="y") == ["x of y", "z of y"]
    assert texts(source, a="x", b=None) == []
    assert column_of(source) == "a"


def test_a_template_is_percent_encoded_in_urls() -> None:
    address = ValueSource(template="https://example.org/{a}?q={{1}}")
    assert texts(address, in_url=True, a="Ä /?#") == ["https://example.org/%C3%84%20%2F%3F%23?q={1}"]
    assert texts(address, a="Ä /") == ["https://example.org/Ä /?q={1}"]
    whole = ValueSource(template="{a}")
    assert texts(whole, in_url=True, a="https://example.org/") == ["https://example.org/"]


@pytest.mark.parametrize(
    ("condition", "cell", "holds"),
    [
        ({"is": ["x", "y"]}, "y", True),
        ({"is": ["x", "y"]}, "z\x1fy", True),
        ({"is": ["x"]}, None, False),
        ({"is_not": ["x"]}, "y", True),
        ({"is_not": ["x"]}, "y\x1fx", False),
        ({"is_not": ["x"]}, None, True),
        ({"matches": "^x+$"}, "y\x1fxx", True),
        ({"matches": "^x+$"}, "xy", False),
        ({"empty": True}, None, True),
        ({"empty": True}, "x", False),
        ({"empty": False}, "x", True),
        ({"is": ["x"], "empty": True}, "x", False),
    ],
)
def test_conditions_look_at_the_values(condition: dict[str, object], cell: str | None, holds: bool) -> None:
    test = condition_of([Condition.model_validate({"column": "a", **condition})])
    assert test is not None
    assert test({"a": cell}) is holds


def test_all_conditions_must_hold_and_none_is_no_test() -> None:
    both = condition_of([Condition(column="a", empty=False), Condition(column="b", empty=False)])
    assert both is not None
    assert both({"a": "x", "b": "y"})
    assert not both({"a": "x", "b": None})
    assert condition_of([]) is None
