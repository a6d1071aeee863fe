"""Descriptions: the countries, years and words that an item's description names; what is not found there says nothing.

`tables/countries.tsv`: names of countries, their peoples and some of their parts (folded) → the country's item; names
that mean something else as often (Georgia, Jordan) are left out. Our own compilation of general knowledge.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from pipelines.model.parsing.names import fold_name
from pipelines.reconcile.spans import Span

LONGEST = 4
_DIGITS = re.compile(r"\d{3}")
_LIFE = re.compile(r"\((?:c\. ?)?(\d{3,4}) ?[–—-] ?(?:c\. ?)?(\d{3,4})?\)")
_BORN = re.compile(r"\b(?:born|b\.)(?: in)? (?:\w+ )?(\d{4})\b")


@dataclass(frozen=True, slots=True)
class Described:
    """What a description names: countries' item numbers, folded words, and years of birth and death."""

    countries: frozenset[int] = frozenset()
    words: tuple[str, ...] = ()
    born: Span | None = None
    died: Span | None = None


NOTHING = Described()


@lru_cache(maxsize=1 << 16)
def describe(text: str) -> Described:
    """Read one description."""
    words = tuple(fold_name(text).split())
    if not _DIGITS.search(text):
        return Described(frozenset(countries_in(words)), words)
    life, birth = _LIFE.search(text), _BORN.search(text)
    born = int(life[1]) if life else int(birth[1]) if birth else 0
    died = int(life[2]) if life and life[2] else 0
    return Described(frozenset(countries_in(words)), words, _year(born), _year(died))


def _year(year: int) -> Span | None:
    return Span(year, year, text=str(year)) if year else None


def countries_in(words: tuple[str, ...]) -> list[int]:
    """The countries named among folded words, longest names first, in order."""
    table, firsts = _countries()
    found: list[int] = []
    if firsts.isdisjoint(words):
        return found
    place = 0
    while place < len(words):
        step = 1
        if words[place] in firsts:
            for length in range(min(LONGEST, len(words) - place), 0, -1):
                country = table.get(" ".join(words[place : place + length]))
                if country is not None:
                    found.append(country)
                    step = length
                    break
        place += step
    return found


def is_country(name: str) -> bool:
    """Whether a name is that of a country, or of one of its parts."""
    return fold_name(name) in _countries()[0]


def is_country_word(word: str) -> bool:
    """Whether a folded word alone names a country or its people."""
    return word in _countries()[0]


@cache
def _countries() -> tuple[dict[str, int], frozenset[str]]:
    text = files("pipelines.reconcile").joinpath("tables/countries.tsv").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines()[1:])
    table = {words: int(item[1:]) for words, item in pairs}
    return table, frozenset(words.split()[0] for words in table)
