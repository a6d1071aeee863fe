import json

import numpy as np
import pytest

from pipelines.reconcile.clues import ClueReader
from pipelines.reconcile.evidence import Piece
from pipelines.reconcile.kinds import Kinds, learn_kinds, row_tokens
from pipelines.reconcile.matching import reconcile
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import reference_of
from tests.reconcile.conftest import MakePartner, MakeRecords
from tests.reconcile.items import item

TYPED = ("  facts:\n", "  facts:\n    - {column: bio, property: P31, crosswalk: imaginary-nationalities}\n")
RISING = np.linspace(0.001, 0.999, 201)


def piece(*levels: str) -> Piece:
    return Piece("kind", "type", levels, np.arange(len(levels), dtype=np.int8))


def test_what_is_likely_moves_by_how_far_its_kind_turns_out_right() -> None:
    right = np.array([True] * 198 + [False] * 2 + [True] * 170 + [False] * 30)
    tokens = [("university",)] * 200 + [("company", "branch")] * 200
    kinds = learn_kinds(np.full(400, 0.94), right, tokens)
    assert kinds.shifts["university"] > 0.5
    assert kinds.shifts["company"] < 0
    university, company = kinds.moved(np.full(2, 0.94), piece("university", "company, branch")).tolist()
    assert university == pytest.approx(0.975, abs=0.01)
    assert company == pytest.approx(0.87, abs=0.02)


def test_what_is_unlikely_stays_and_more_is_never_less() -> None:
    kinds = Kinds({"company": -5.0})
    after = kinds.moved(RISING, Piece("kind", "type", ("company",), np.zeros(len(RISING), dtype=np.int8)))
    assert (np.diff(after) > 0).all()
    assert after[RISING < 0.25] == pytest.approx(RISING[RISING < 0.25])


def test_kinds_that_were_not_learned_move_nothing() -> None:
    assert not learn_kinds(np.array([0.9]), np.array([True]), [()]).shifts
    assert Kinds({}).moved(np.array([0.9]), piece("museum")).tolist() == [0.9]


def test_a_row_says_its_kind_and_the_model_counts_it_in(make_partner: MakePartner, make_records: MakeRecords) -> None:
    partner = make_partner(TYPED)
    clues = ClueReader(partner).read(make_records({"name": "Quill", "bio": "Erewhonian"}, {"name": "Pen"}))
    assert row_tokens(clues) == [("erewhonian",), ()]
    row = np.array([0, 1])
    kinds = Kinds({"erewhonian": 1.0})
    own = kinds.piece(clues, row)
    assert [own.levels[code] for code in own.codes] == ["erewhonian", "unknown"]
    judged = Model("m", 3.0, {}, kinds=kinds).judge([own], row, 2)
    assert judged.probability[0] > judged.probability[1]
    assert judged.bits[0] == judged.bits[1]


def test_people_are_told_that_the_kind_counts(make_partner: MakePartner, make_records: MakeRecords) -> None:
    model = Model("m", 3.0, {"name": {"exact": 2.0}}, kinds=Kinds({"erewhonian": 1.0}))
    records = make_records({"name": "Quill, Ada", "bio": "Erewhonian"})
    found = reconcile(records, make_partner(TYPED), reference_of([item("Q11", "Ada Quill")]), model)
    features = {feature["kind"]: feature for feature in json.loads(found.candidates["features"].iloc[0])}
    assert "(erewhonian)" in features["kind"]["words"]
    assert features["kind"]["bits"] == 0
    assert "kind" not in found.matches["evidence"].iloc[0]
