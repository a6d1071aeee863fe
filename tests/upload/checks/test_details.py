"""The edges of single checks: values of another type, dates of every precision, units, what was not read."""

from decimal import Decimal
from typing import Any

import pytest

from pipelines.model.entities import Entity
from pipelines.model.statements import Rank
from pipelines.model.values import CONCEPT_BASE, JULIAN, QuantityValue, TimeValue, Value
from pipelines.upload.checks.evaluation import evaluate
from pipelines.upload.checks.spans import Day, days_of
from pipelines.upload.checks.surroundings import Surroundings
from tests.upload.checks.making import adds, change, constraint, snak, stands
from tests.upload.samples import item

P = "P10"
METRE, INCH = f"{CONCEPT_BASE}Q11573", f"{CONCEPT_BASE}Q218593"
UNITS = Surroundings(units={METRE: (METRE, Decimal(1)), INCH: (METRE, Decimal("0.0254"))})


def found(
    kind: str, said: str | Value, live: Entity | None = None, around: Surroundings | None = None, **parameters: object
) -> list[str]:
    edit, stated = adds(snak(P, said)), constraint(P, kind, **parameters)
    return [f.message for f in evaluate(change(live or item(), edit), {P: (stated,)}, around or Surroundings())]


@pytest.mark.parametrize(
    ("time", "precision", "first", "last"),
    [
        ("+1853-03-30", 11, Day(1853, 3, 30), Day(1853, 3, 30)),
        ("+1853-02-00", 10, Day(1853, 2, 1), Day(1853, 2, 28)),
        ("+1852-02-00", 10, Day(1852, 2, 1), Day(1852, 2, 29)),
        ("+1853-00-00", 9, Day(1853, 1, 1), Day(1853, 12, 31)),
        ("+1850-00-00", 8, Day(1850, 1, 1), Day(1859, 12, 31)),
        ("+1900-00-00", 7, Day(1801, 1, 1), Day(1900, 12, 31)),
        ("-0044-03-15", 11, Day(-43, 3, 15), Day(-43, 3, 15)),
    ],
)
def test_a_date_is_a_span_of_days(time: str, precision: int, first: Day, last: Day) -> None:
    assert days_of(TimeValue(f"{time}T00:00:00Z", precision)) == (first, last)


def test_millennia_are_not_judged_and_julian_days_are_moved() -> None:
    assert days_of(TimeValue("+2000-00-00T00:00:00Z", 6)) is None
    assert days_of(TimeValue("+1582-10-05T00:00:00Z", 11, JULIAN)) == (Day(1582, 10, 15),) * 2
    assert Day(1582, 10, 16).number - Day(1582, 10, 15).number == 1
    assert Day(0, 1, 1).number - Day(-1, 12, 31).number == 1


def test_differences_may_be_stated_in_days() -> None:
    born = item(stands(snak("P569", "1853-03-30")))
    week: dict[str, Any] = {"P2306": ["P569"], "P2313": [QuantityValue("+0", f"{CONCEPT_BASE}Q573")]}
    week |= {"P2312": [QuantityValue("+7", f"{CONCEPT_BASE}Q573")]}
    assert found("Q21510854", "1853-04-06", born, **week) == []
    assert found("Q21510854", "1853-04-07", born, **week) == [
        "1853-04-07 and 1853-03-30 (P569) differ by 8, not 0 Q573 … 7 Q573"
    ]


def test_what_cannot_be_compared_is_not_judged() -> None:
    born = item(stands(snak("P569", "1853")))
    year = QuantityValue("+150", f"{CONCEPT_BASE}Q577")
    assert found("Q21510854", "text", born, P2306=["P569"], P2312=[year]) == []
    assert found("Q21510854", "+5", born, P2306=["P569"], P2312=[year]) == []
    assert found("Q21510854", "2020", born, P2306=["P569"], P2312=[QuantityValue("+1", METRE)]) == []
    assert found("Q21510854", TimeValue("+3000-00-00T00:00:00Z", 6), born, P2306=["P569"], P2312=[year]) == []
    assert (
        found("Q21510854", QuantityValue("+5", METRE), item(stands(snak("P11", "+1"))), P2306=["P11"], P2312=["+2"])
        == []
    )
    assert found("Q21510860", "text", P2312=["+1"]) == []
    assert found("Q21510860", "1853", P2312=["+1"]) == []
    assert found("Q21510860", QuantityValue("+5", METRE), P2312=["+1"]) == []
    for kind in ("Q21502404", "Q21514353", "Q52848401", "Q51723761"):
        assert found(kind, "1853", P1793=["x"], P2305=["Q2"]) == []
    for kind in ("Q21510865", "Q21510864", "Q21510855", "Q21510862", "Q25796498"):
        assert found(kind, "text", P2306=["P11"]) == []
        assert found(kind, "Q77", P2306=["P11"]) == [], "what was not read is not judged"
    assert found("Q21502410", "somevalue") == []
    assert found("Q21510852", "Q5") == []


def test_differences_of_quantities() -> None:
    live = item(stands(snak("P11", "+1")))
    assert found("Q21510854", "+9", live, P2306=["P11"], P2312=["+2"]) == ["9 and 1 (P11) differ by 8, not any … 2"]


def test_years_without_a_year_nought() -> None:
    born = item(stands(snak("P569", TimeValue("-0001-01-01T00:00:00Z", 11))))
    limit: dict[str, Any] = {"P2306": ["P569"], "P2312": [QuantityValue("+1", f"{CONCEPT_BASE}Q577")]}
    assert found("Q21510854", TimeValue("+0001-01-01T00:00:00Z", 11), born, **limit) == []


def test_units_that_measure_the_same_will_do() -> None:
    assert found("Q21514353", QuantityValue("+1", INCH), around=UNITS, P2305=["Q11573"]) == []
    assert found("Q21514353", QuantityValue("+1", INCH), P2305=["Q11573"]) != []
    assert found("Q21514353", "+1", P2305=["novalue"]) == []
    assert found("Q21514353", "+1 Q5", P2305=[f"Q{number}" for number in range(10, 20)])[0].endswith("and 5 more")


def test_data_pages_of_commons_carry_their_namespace() -> None:
    edit = adds(snak(P, "Europe.map", "geo-shape"))
    stated = constraint(P, "Q21510852", P2307=["Data"])
    (finding,) = evaluate(change(item(), edit), {P: (stated,)}, Surroundings())
    assert finding.message == "'Europe.map' should begin with 'Data:'"
    edit = adds(snak(P, "Data:Europe.map", "geo-shape"))
    assert not evaluate(
        change(item(), edit), {P: (stated,)}, Surroundings(page_exists=lambda n: n == "Data:Europe.map")
    )


def test_formats_are_told_with_their_clarification() -> None:
    assert found("Q21502404", "x", P1793=["7"], P2916=["en:a seven"]) == ["'x' does not have the format 7 (a seven)"]


def test_best_values_are_the_preferred_ones() -> None:
    preferred = item(stands(snak(P, "a"), rank=Rank.PREFERRED))
    assert found("Q52060874", "b", preferred) == []
    assert found("Q19474404", "b", preferred) == ["2 values where one is expected: a, b"]
    many = item(*(stands(snak(P, text), number=n) for n, text in enumerate("abc", 1)))
    assert found("Q19474404", "d", many) == ["4 values where one is expected: a, b, c …"]


def test_qualifiers_count_among_themselves() -> None:
    edit = adds(snak(P, "a"), qualifiers=[snak("P11", "x"), snak("P11", "y")])
    (finding,) = evaluate(change(item(), edit), {"P11": (constraint("P11", "Q19474404"),)}, Surroundings())
    assert (finding.prop, finding.row) == ("P11", 1)


def test_things_of_unknown_time_may_have_met() -> None:
    other = item(stands(snak("P569", "somevalue")), stands(snak("P570", "1500"), number=2), id_="Q80")
    around = Surroundings(entities={"Q80": other, "Q81": item(stands(snak("P571", "1900")), id_="Q81")})
    assert found("Q25796498", "Q80", item(stands(snak("P571", "1490"))), around) == []
    gone = item(stands(snak("P571", "1800")), stands(snak("P576", "1850"), number=2))
    assert found("Q25796498", "Q81", gone, around) == ["the item ended in 1850, before Q81 began in 1900"]
    wrong = item(stands(snak("P569", "1853"), rank=Rank.DEPRECATED))
    assert found("Q25796498", "Q80", wrong, around) == []
