import json

import numpy as np
import pytest

from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader
from pipelines.reconcile.matching import compare
from pipelines.reconcile.probability import Model
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.showing import Shown
from pipelines.reconcile.wording import Wording
from tests.reconcile.conftest import MakeRecords
from tests.reconcile.items import born, citizen, died, item, ulan

ADA = item("Q11", "Ada Quill", statements=[born(1853, 5, 4), died(1921), ulan("500900001"), citizen("Q145")])
NAMESAKE = item("Q12", "Ada Quill", statements=[born(1790), ulan("500900009")], description="painter (1790–1812)")
ROWS = (
    {"name": "Quill, Ada", "born": "1853", "died": "1921", "ulan": "500900001", "nationality": "Erewhonian"},
    {"name": "Quill, A.", "born": "1790", "died": "1812"},
)


@pytest.fixture
def wording(partner: Partner, make_records: MakeRecords, people: Model) -> Wording:
    clues = ClueReader(partner).read(make_records(*ROWS))
    reference = reference_of([ADA, NAMESAKE])
    compared = compare(clues, reference, people, partner.mapping.match.types)
    assert compared.pairs.row.tolist() == [0, 0, 1, 1]
    return Wording(clues, compared.evidence, compared.pieces, people, reference)


def test_a_sentence_says_what_was_compared(wording: Wording) -> None:
    first, last = Shown(wording, np.array([3, 0])).sentences(np.array([0, 3]))
    assert first.startswith("ulan 500900001 is the item's P245; name is the item's name 'Ada Quill'; ")
    assert "born 1853 is also the item's" in first
    assert "died 1812 is also the item's" in last
    assert "no ulan" not in last


def test_features_add_up_and_the_heaviest_come_first(wording: Wording) -> None:
    pairs = np.arange(4)
    for pair, text in enumerate(Shown(wording, pairs).features(pairs)):
        features = json.loads(text)
        assert features[0] == {"kind": "prior", "column": "", "level": "", "bits": wording.prior} | {
            "words": features[0]["words"]
        }
        kinds = [one["kind"] for one in features[1:]]
        front = sum(kind in {"identifier", "name"} for kind in kinds)
        assert set(kinds[:front]) <= {"identifier", "name"}
        weights = [abs(one["bits"]) for one in features[1:][front:]]
        assert weights == sorted(weights, reverse=True)
        worth = sum(bits[piece.codes[pair]] for piece, bits in zip(wording.pieces, wording.worth, strict=True))
        assert sum(one["bits"] for one in features) == pytest.approx(wording.prior + worth)


def test_pairs_shown_together_are_as_if_shown_alone(wording: Wording) -> None:
    pairs = np.array([2, 0, 3, 1])
    together = Shown(wording, pairs)
    for pair, sentence, features in zip(pairs, together.sentences(pairs), together.features(pairs), strict=True):
        alone = Shown(wording, np.array([pair]))
        assert alone.sentences(np.array([pair])) == [sentence]
        assert alone.features(np.array([pair])) == [features]
