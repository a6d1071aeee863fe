"""Suitability: what classes and descriptions tell of the right items, and when descriptions tell nothing."""

import numpy as np

from pipelines.reconcile.suitability import learn_suitability

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
