"""Suitability: what classes and descriptions tell of the right items, and when descriptions tell nothing."""

import numpy as np

from pipelines.partners.partner import Partner
from pipelines.reconcile.clues import ClueReader
from pipelines.reconcile.evidence import gather
from pipelines.reconcile.pairs import find_pairs
from pipelines.reconcile.reference import reference_of
from pipelines.reconcile.suitability import Suitability, learn_suitability, tokens_of
from tests.reconcile.conftest import MakeRecords
from tests.reconcile.items import item

RIGHT = np.array([1.0] * 6 + [0.0] * 6)


def test_tokens_of_the_right_items_speak_for_them_and_those_of_wrong_ones_against() -> None:
    tokens = [("Q5", "painter")] * 6 + [("Q4830453", "company")] * 6
    bits = learn_suitability(tokens, RIGHT).bits
    assert bits["painter"] > 0 > bits["company"]
    assert bits["Q5"] > 0 > bits["Q4830453"]


def test_words_are_left_out_where_most_of_the_right_items_have_no_description() -> None:
    """Else `painter` would speak against painters, because only namesakes from elsewhere are described."""
    tokens = [("Q5",)] * 5 + [("Q5", "painter")] + [("Q5", "painter", "person/painter")] * 6
    assert set(learn_suitability(tokens, RIGHT).bits) == {"Q5"}


def test_pairs_weigh_as_much_together_as_one_by_one(partner: Partner, make_records: MakeRecords) -> None:
    """More tokens than count, weights that are equal but for their sign, repeated words, none at all."""
    words = {"old": 1.5, "and": -0.25, "tall": -1.5, "kind": 0.5, "painter": 0.75, "sculptor": -0.5, "british": 3.0}
    suitability = Suitability(words | {"Q5": 0.25, "Q100": -1.5, "museum/painter": 4.0})
    texts = ["old and tall kind painter", "kind sculptor, kind and old, not tall", "British painter", "", "unheard of"]
    entities = [
        item(f"Q{number}", "Ada Quill", types=kinds, description=text)
        for number, (text, kinds) in enumerate(zip(texts, (["Q5"], ["Q100", "Q5"], [], ["Q5"], []), strict=True), 20)
    ]
    reference = reference_of(entities)
    clues = ClueReader(partner).read(make_records({"name": "Quill, Ada"}, {"name": "Ada Quill"}))
    evidence = gather(clues, find_pairs(clues, reference), reference, ())
    assert len(evidence.pairs) == 10
    one_by_one = suitability.codes(tokens_of(clues, evidence, reference))
    assert suitability.piece(clues, evidence, reference).codes.tolist() == one_by_one.tolist()
    assert len(set(one_by_one.tolist())) > 2
