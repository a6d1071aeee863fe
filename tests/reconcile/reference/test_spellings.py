from hypothesis import given
from hypothesis import strategies as st

from pipelines.reconcile.reference.spellings import spelling_keys

LETTERS = st.characters(categories=["L", "M", "N"])
WORDS = st.text(LETTERS, min_size=1, max_size=12)


def keys_of(word: str) -> set[int]:
    return set(spelling_keys([word])[0].tolist())


def whole(word: str) -> int:
    return int(spelling_keys([word])[0][0])


@given(WORDS, st.integers(0, 12), LETTERS)
def test_words_one_letter_off_share_a_key(word: str, place: int, letter: str) -> None:
    at = place % len(word)
    for other in (word[:at] + letter + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + word[at + 1 :]):
        assert keys_of(word) & keys_of(other)


@given(WORDS)
def test_the_keys_of_a_word_are_those_of_it_and_of_it_without_each_letter(word: str) -> None:
    shorter = {word[:at] + word[at + 1 :] for at in range(len(word))}
    assert keys_of(word) == {whole(word), *map(whole, shorter)}
    assert len(keys_of(word)) == len({word, *shorter})


@given(st.lists(WORDS, max_size=8))
def test_many_words_have_the_keys_of_each(words: list[str]) -> None:
    keys, owner = spelling_keys(words)
    for place, word in enumerate(words):
        assert set(keys[owner == place].tolist()) == keys_of(word)
    assert len(keys) == sum(map(len, words)) + len(words)


def test_words_two_letters_off_share_none() -> None:
    assert not keys_of("sparrow") & keys_of("sbarroh")
    assert not keys_of("ab") & keys_of("ba12")
