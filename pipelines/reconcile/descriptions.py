"""Descriptions: the countries, years and words that an item's description names; what is not found there says nothing.

`tables/countries.tsv`: names of countries, their peoples and some of their parts (folded) → the country's item; names
that mean something else as often (Georgia, Jordan) are left out. Our own compilation of general knowledge.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.spans import Span

Ints = NDArray[np.int64]

LONGEST = 4
_DIGITS = re.compile(r"\d{3}")
_LIFE = re.compile(r"\((?:c\. ?)?(\d{3,4}) ?[–—-] ?(?:c\. ?)?(\d{3,4})?\)")
_BORN = re.compile(r"\b(?:born|b\.)(?: in)? (?:\w+ )?(\d{4})\b")


class Described(NamedTuple):
    """What a description names: countries' item numbers, folded words, and years of birth and death."""

    countries: frozenset[int] = frozenset()
    words: tuple[str, ...] = ()
    born: Span | None = None
    died: Span | None = None
    text: str = ""
    """the words, with spaces between and around them"""


NOTHING = Described()


@dataclass(frozen=True, slots=True)
class Descriptions:
    """What the descriptions of pairs' items say: equal ones, of which there are many, are read once.

    `items`: the distinct items' ordinals; `item`: which of them each pair has; `text`: which of the `distinct`
    descriptions each item has.
    """

    items: Ints
    item: Ints
    text: Ints
    distinct: Sequence[Described]

    def __getitem__(self, pair: int) -> Described:
        return self.distinct[int(self.text[self.item[pair]])]

    def of_pairs(self) -> Ints:
        """Which of the distinct descriptions each pair has."""
        return self.text[self.item]


def described(items: Ints, item: Ints, texts: Sequence[str | None]) -> Descriptions:
    """Read the descriptions of items, of which each pair has one."""
    numbers: dict[str, int] = {}
    text = np.array([numbers.setdefault(text or "", len(numbers)) for text in texts], dtype=np.int64)
    return Descriptions(items, item, text, [*map(describe, numbers)])


@lru_cache(maxsize=1 << 15)
def describe(text: str) -> Described:
    """Read one description; the same items are met again and again."""
    folded = fold_name(text)
    words = tuple(folded.split())
    if not words:
        return NOTHING
    countries = frozenset(countries_in(words))
    if not _DIGITS.search(text):
        return Described(countries, words, None, None, f" {folded} ")
    life, birth = _LIFE.search(text), _BORN.search(text)
    born = int(life[1]) if life else int(birth[1]) if birth else 0
    died = int(life[2]) if life and life[2] else 0
    return Described(countries, words, _year(born), _year(died), f" {folded} ")


@lru_cache(maxsize=1 << 12)
def _year(year: int) -> Span | None:
    return Span(year, year, text=str(year)) if year else None


def countries_in(words: tuple[str, ...]) -> list[int]:
    """The countries named among folded words, longest names first, in order."""
    table, longest = _countries()
    found: list[int] = []
    after = 0
    for place in [place for place, word in enumerate(words) if word in longest]:
        if place < after:
            continue
        for length in range(longest[words[place]], 0, -1):
            # Behind the last word a slice is the shorter name again, which is found or not all the same.
            country = table.get(" ".join(words[place : place + length]))
            if country is not None:
                found.append(country)
                after = place + length
                break
    return found


def is_country(name: str) -> bool:
    """Whether a name is that of a country, or of one of its parts."""
    return fold_name(name) in _countries()[0]


def is_country_word(word: str) -> bool:
    """Whether a folded word alone names a country or its people."""
    return word in _countries()[0]


@cache
def _countries() -> tuple[dict[str, int], dict[str, int]]:
    """Names and their countries; first words and how many words the longest name has that begins so."""
    text = files("pipelines.reconcile").joinpath("tables/countries.tsv").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines()[1:])
    table = {words: int(item[1:]) for words, item in pairs}
    longest: dict[str, int] = {}
    for words in map(str.split, table):
        longest[words[0]] = max(longest.get(words[0], 0), min(len(words), LONGEST))
    return table, longest
