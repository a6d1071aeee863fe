"""What other rows' items say counts for a row, but never what its own does."""

from dataclasses import replace

import numpy as np
import pytest

from pipelines.model.entities import Entity
from pipelines.model.values import EntityValue
from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader, Clues
from pipelines.reconcile.company import COMPANY_LEVELS, company_pieces, judge_together
from pipelines.reconcile.evidence import Evidence, gather
from pipelines.reconcile.pairs import find_pairs
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import Reference, reference_of
from tests.reconcile.conftest import MakeRecords
from tests.reconcile.items import born, item, statement

#: Countries that items say; rows say `Erewhonian`.
OTHER, THIRD = "Q145", "Q183"
SURE = ("Ada Quill", "Bea Pen", "Cid Inkwell", "Dan Blotter", "Eve Nib")


def citizen(number: int, name: str, *countries: str) -> Entity:
    facts = [statement("P27", EntityValue(country)) for country in countries]
    return item(f"Q{number}", name, statements=[born(1800 + number % 100), *facts])


def crowd(*of_doubtful: str, of_sure: str = OTHER) -> Reference:
    """Five items, of which rows are sure, and one of countries of its own."""
    sure = [citizen(10 + place, name, of_sure) for place, name in enumerate(SURE)]
    return reference_of([*sure, citizen(70, "Fay Vellum", *of_doubtful)])


def compared(
    partner: Partner, make_records: MakeRecords, reference: Reference, names: tuple[str, ...] = (*SURE, "Fay Vellum")
) -> tuple[Clues, Evidence]:
    rows = [{"name": name, "nationality": "Erewhonian"} for name in names]
    clues = ClueReader(partner).read(make_records(*rows))
    return clues, gather(clues, find_pairs(clues, reference), reference, ["Q5"])


def said(clues: Clues, evidence: Evidence, reference: Reference, sure: list[int] | None = None) -> list[str]:
    """The level of each row's pair; all rows but the last are sure, unless it is said which."""
    pairs = evidence.pairs
    assert pairs.row.tolist() == list(range(len(clues)))
    chosen = np.arange(len(clues) - 1) if sure is None else np.array(sure, dtype=np.int64)
    (piece,) = company_pieces(clues, pairs, reference, chosen, {"P27"})
    return [COMPANY_LEVELS[code] for code in piece.codes.tolist()]


@pytest.mark.parametrize(
    ("countries", "level"),
    [
        ((OTHER,), "most"),
        ((THIRD,), "none"),
        ((THIRD, OTHER), "most"),
        ((), "unknown"),
    ],
)
def test_what_other_rows_items_say_counts(
    partner: Partner, make_records: MakeRecords, countries: tuple[str, ...], level: str
) -> None:
    reference = crowd(*countries)
    assert said(*compared(partner, make_records, reference), reference)[-1] == level


@pytest.mark.parametrize(("agreeing", "level"), [(0, "none"), (1, "few"), (4, "some"), (15, "most")])
def test_it_counts_how_many_say_so(partner: Partner, make_records: MakeRecords, agreeing: int, level: str) -> None:
    firsts, lasts = ("Ada", "Bea", "Cid", "Dan", "Eve"), ("Quill", "Pen", "Inkwell", "Blotter", "Nib")
    names = tuple(f"{first} {last}" for first in firsts for last in lasts)
    sure = [citizen(10 + n, name, OTHER if n < agreeing else THIRD) for n, name in enumerate(names)]
    reference = reference_of([*sure, citizen(70, "Fay Vellum", OTHER)])
    clues, evidence = compared(partner, make_records, reference, (*names, "Fay Vellum"))
    pairs = evidence.pairs
    own = pairs.row == pairs.ordinal
    (piece,) = company_pieces(clues, pairs, reference, np.flatnonzero(own & (pairs.row < len(names))), {"P27"})
    assert [COMPANY_LEVELS[code] for code in piece.codes[own][-1:].tolist()] == [level]


def test_no_row_speaks_for_itself(partner: Partner, make_records: MakeRecords) -> None:
    odd = [citizen(10 + place, name, OTHER) for place, name in enumerate(SURE)]
    reference = reference_of([*odd, citizen(70, "Fay Vellum", THIRD)])
    clues, evidence = compared(partner, make_records, reference)
    everyone = list(range(len(clues)))
    assert said(clues, evidence, reference, everyone) == ["most"] * 5 + ["none"]


def test_few_rows_tell_nothing(partner: Partner, make_records: MakeRecords) -> None:
    reference = crowd(OTHER)
    clues, evidence = compared(partner, make_records, reference)
    assert said(clues, evidence, reference, [0, 1])[-1] == "unknown"
    assert said(clues, evidence, reference, [0, 1, 2])[-1] == "most"
    assert said(clues, evidence, reference, [])[-1] == "unknown"


def test_rows_that_say_something_else_are_no_company(partner: Partner, make_records: MakeRecords) -> None:
    reference = crowd(OTHER)
    rows = [{"name": name, "nationality": "Erewhonian"} for name in SURE]
    clues = ClueReader(partner).read(make_records(*rows, {"name": "Fay Vellum"}))
    evidence = gather(clues, find_pairs(clues, reference), reference, ["Q5"])
    assert said(clues, evidence, reference)[-1] == "unknown"


def judged(model: Model, clues: Clues, evidence: Evidence, reference: Reference) -> tuple[list[str], list[float]]:
    pieces, found = judge_together(model, model.pieces(clues, evidence, reference), clues, evidence, reference)
    return [piece.key for piece in pieces], found.probability.tolist()


def test_a_model_that_knows_what_it_is_worth_judges_twice(
    partner: Partner, make_records: MakeRecords, people: Model
) -> None:
    rows = [{"name": name, "nationality": "Erewhonian", "born": str(1810 + n)} for n, name in enumerate(SURE)]
    records = make_records(*rows, {"name": "Fay Vellum", "nationality": "Erewhonian"})
    worth = {"none": -2.0, "few": -1.0, "unknown": 0.0, "some": 1.0, "most": 2.0}
    knowing = Model("knowing", people.prior + 6.0, {**people.bits, "company:P27": worth})
    ignorant = Model(
        "ignorant", knowing.prior, {key: bits for key, bits in people.bits.items() if "company" not in key}
    )
    probabilities = {}
    for country in (OTHER, THIRD):
        reference = crowd(country)
        clues = ClueReader(partner).read(records)
        evidence = gather(clues, find_pairs(clues, reference), reference, ["Q5"])
        keys, probabilities[country] = judged(knowing, clues, evidence, reference)
        assert "company:P27" in keys
        plain, alone = judged(ignorant, clues, evidence, reference)
        assert "company:P27" not in plain
        assert min(alone[:5]) > 0.95
        assert (probabilities[country][-1] > alone[-1]) is (country == OTHER)
    assert ignorant.company == frozenset()
    assert "P27" in people.company


def test_alone_a_row_is_judged_as_if_there_were_no_such_evidence(
    partner: Partner, make_records: MakeRecords, people: Model
) -> None:
    reference = crowd(THIRD)
    clues, evidence = compared(partner, make_records, reference, ("Fay Vellum",))
    keys, probability = judged(people, clues, evidence, reference)
    without = replace(people, bits={key: bits for key, bits in people.bits.items() if "company" not in key})
    assert not any("company" in key for key in keys)
    assert probability == judged(without, clues, evidence, reference)[1]
