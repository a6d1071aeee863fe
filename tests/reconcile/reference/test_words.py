import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.reference.words import WordTable, hash_texts, mixed, skeletons

WORDS = st.text(st.characters(categories=["L"]), min_size=1, max_size=12)


def test_a_hash_is_the_same_in_every_run() -> None:
    assert hash_texts(["sparrow"]).tolist() == [hash_texts(["wren", "sparrow"])[1]]
    assert hash_texts([]).dtype == np.uint64


def test_salts_keep_families_apart() -> None:
    same = hash_texts(["sparrow"])
    assert mixed(same, 1) != mixed(same, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [("tchaikovsky", "chaikovskii"), ("чайковский", "chaykovskiy"), ("muller", "mueller"), ("stephan", "stefan")],
)
def test_a_skeleton_survives_transliteration(one: str, other: str) -> None:
    assert skeletons([one]) == skeletons([other])


def test_a_word_of_vowels_keeps_its_first_letter() -> None:
    assert skeletons(["eau"]) == ["e"]


@given(st.lists(WORDS, max_size=8))
def test_rows_are_the_same_each_time(words: list[str]) -> None:
    table = WordTable()
    first = table.rows(words)
    assert table.rows(words).tolist() == first.tolist()
    assert [table.texts[row] for row in first] == words
    assert len(table) == len(set(words))
