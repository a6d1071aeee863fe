"""Word features: what keys are made of, worked out once for each distinct word and kept as columns."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from anyascii import anyascii

from pipelines.reconcile.reference.generic_words import GENERIC_WORDS, STOP_WORDS

U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]

#: Shorter words have too many neighbours one letter off.
SHORTEST_TYPO = 4
#: A process that has met more distinct words begins anew, to stay within memory.
MOST_WORDS = 1_500_000
ROOM = 1_024
#: Letters that a shortened given name keeps.
START = 3

_DOUBLED = re.compile(r"(.)\1+")
_CLUSTERS = (
    ("sch", "x"), ("tch", "x"), ("sh", "x"), ("ch", "x"), ("zh", "x"), ("cz", "x"),
    ("ph", "f"), ("th", "t"), ("kh", "k"), ("gh", "g"), ("ck", "k"), ("ks", "x"), ("dj", "j"), ("ts", "z"), ("tz", "z"),
)  # fmt: skip
_SOUNDS = str.maketrans("cqwvszgj", "kkffssjj", "aeiouyh")


def hash_texts(texts: Sequence[str]) -> U64:
    """64 bits for each text (SipHash, as pandas computes it), the same in every run and everywhere."""
    if not texts:
        return np.empty(0, np.uint64)
    return pd.util.hash_array(np.array(texts, dtype=object), categorize=False)


#: Hashes of words that stand for another word, or none, in a name's core.
WORDS_WITH_OTHER_CORE = np.sort(
    hash_texts([*STOP_WORDS, *(word for word, generic in GENERIC_WORDS.items() if word != generic)])
)


def mixed(values: U64, salt: int) -> U64:
    """Spread the bits of sums of hashes (the finaliser of SplitMix64); keys of different salts do not meet."""
    return spread(salted(values, salt))


def salted(values: U64, salt: int) -> U64:
    """Values to be spread, apart from those of other salts."""
    return values + np.uint64((salt + 1) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)


def spread(x: U64) -> U64:
    """Spread the bits of salted values: of many parts at once, since each step on a small array costs as much."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


class _Latin(dict[int, str]):
    """What becomes of each letter, worked out when it is first met: anyascii looks at no other beside it."""

    def __missing__(self, code: int) -> str:
        self[code] = anyascii(chr(code)).lower().replace("'", "")
        return self[code]


_LATIN = _Latin()


@lru_cache(maxsize=1 << 16)
def latin(text: str) -> str:
    """The text in lower-case ASCII letters; other scripts are transliterated."""
    return text if text.isascii() else text.translate(_LATIN)


def skeletons(words: Sequence[str]) -> list[str]:
    """The consonants of words by sound: `Tchaikovsky`, `Chaikovskii` and `Чайковский` give the same.

    All are worked on at once, as lines of one text.
    """
    if not words:
        return []
    lines = [latin(word).replace("\n", "") for word in words]
    text = "\n".join(lines)
    for cluster, letter in _CLUSTERS:
        text = text.replace(cluster, letter)
    sounds = _DOUBLED.sub(r"\1", text.translate(_SOUNDS)).split("\n")
    return [sound or line[:1] for sound, line in zip(sounds, lines, strict=True)]


class WordTable:
    """The features of every word met so far, one row a word; rows only ever grow."""

    def __init__(self) -> None:
        self._rows: defaultdict[str, int] = defaultdict()
        self._rows.default_factory = self._rows.__len__
        self.texts: list[str] = []
        self.letters: list[str] = []  # the first one, in Latin letters
        # Columns have room to grow: rows beyond the texts mean nothing.
        self.hash = np.zeros(ROOM, np.uint64)
        self.core = np.zeros(ROOM, np.uint64)  # 0: a stop word
        self.initial = np.zeros(ROOM, np.uint64)
        self.start = np.zeros(ROOM, np.uint64)
        self.sound = np.zeros(ROOM, np.uint64)  # 0: not worked out yet
        self.length = np.zeros(ROOM, np.int32)

    def __len__(self) -> int:
        return len(self.texts)

    def rows(self, words: Sequence[str]) -> I64:
        """The row of each word; new words are added."""
        found = np.fromiter(map(self._rows.__getitem__, words), np.int64, len(words))
        if len(self._rows) > len(self.texts):
            new = islice(reversed(self._rows), len(self._rows) - len(self.texts))
            self._add(list(new)[::-1])
        return found

    def _add(self, words: list[str]) -> None:
        core = hash_texts([GENERIC_WORDS.get(word, word) for word in words])
        core[np.fromiter((word in STOP_WORDS for word in words), bool, len(words))] = 0
        start = len(self.texts)
        self.hash = _put(self.hash, start, hash_texts(words))
        self.core = _put(self.core, start, core)
        written = [latin(word) for word in words]
        begins = [(one or word)[:START] for one, word in zip(written, words, strict=True)]
        self.initial = _put(self.initial, start, hash_texts([begin[:1] for begin in begins]))
        self.start = _put(self.start, start, hash_texts(begins))
        self.sound = _put(self.sound, start, np.zeros(len(words), np.uint64))
        self.length = _put(self.length, start, np.fromiter(map(len, words), np.int32, len(words)))
        self.letters += [one[:1] for one in written]
        self.texts += words


def _put(column: npt.NDArray[Any], start: int, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The column with the values from `start` on; a larger one if there is no room."""
    end = start + len(values)
    if end > len(column):
        column = np.concatenate([column[:start], np.zeros(max(2 * len(column), end) - start, column.dtype)])
    column[start:end] = values
    return column
