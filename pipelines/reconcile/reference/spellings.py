"""Spellings: keys that a word shares with every word one letter off, for many words at once. Pure.

Two words that differ by a letter put in, left out or replaced are the same once one letter is taken out of one or both
of them. A word's hash is a polynomial of its letters, so that what is left when a letter is taken out follows from the
sums before and behind it, and no shorter word is ever made.
"""

from collections.abc import Sequence

import numpy as np

from pipelines.reconcile.reference.ragged import pointers
from pipelines.reconcile.reference.words import I64, U64, mixed

#: Where the polynomial is taken (odd, so that it has an inverse modulo 2⁶⁴), what a letter more adds, and a salt.
_BASE = 0x9E3779B97F4A7C15
_INVERSE = np.uint64(pow(_BASE, -1, 1 << 64))
_LETTER = np.uint64(0xD6E8FEB86659FD93)
_SALT = 41


def spelling_keys(words: Sequence[str]) -> tuple[U64, I64]:
    """The keys of each word and of the word without each of its letters, and which word each is of."""
    text = "".join(words)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    length = np.fromiter(map(len, words), np.int64, len(words))
    ptr = pointers(length)
    word = np.repeat(np.arange(len(words), dtype=np.int64), length)
    place = np.arange(len(codes), dtype=np.int64) - ptr[word]
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _powers(int(length.max(initial=0)))[place], out=sums[1:])
    size = length.astype(np.uint64) * _LETTER
    whole = sums[ptr[1:]] - sums[ptr[:-1]] + size
    before, behind = sums[:-1] - sums[ptr[word]], sums[ptr[word + 1]] - sums[1:]
    shorter = before + behind * _INVERSE + size[word] - _LETTER
    return (
        mixed(np.concatenate([whole, shorter]), _SALT),
        np.concatenate([np.arange(len(words), dtype=np.int64), word]),
    )


def _powers(count: int) -> U64:
    powers = np.full(count, _BASE, np.uint64)
    powers[:1] = 1
    return np.cumprod(powers, dtype=np.uint64)
