"""Name levels: how two folded names compare, word by word. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from pipelines.model.parsing.name_words import PARTICLES

#: How two names compare, the worst first.
NAME_LEVELS = (
    "contradicting",  # nothing in common, or another generation or number
    "numbered",  # the same but for a number or generation that only differs
    "word",  # a word in common
    "weak",  # more in common than not
    "similar",  # several letters differ
    "unknown",  # nothing to compare
    "part",  # one is the other and more
    "family",  # the same last word, first words that begin alike
    "initials",  # the same, some words by their initials
    "middle",  # the same but for middle words
    "spelling",  # a letter or two differ
    "core",  # the same but for particles, articles, legal forms
    "letters",  # the same letters, parted otherwise
    "words",  # the same words in another order
    "exact",  # the same but for case, accents and marks
)
CODE = {level: code for code, level in enumerate(NAME_LEVELS)}
_CONTRADICTING, _NUMBERED, _WORD, _WEAK, _SIMILAR, _UNKNOWN, _PART, _FAMILY = range(8)
_INITIALS, _MIDDLE, _SPELLING, _CORE, _LETTERS, _WORDS, _EXACT = range(8, len(NAME_LEVELS))
#: From here on it is the same name, however written.
STRONG = CODE["core"]
#: From here on a person would take the two for the same name.
LIKELY = CODE["middle"]

_LEGAL = frozenset(
    (
        *("inc", "ltd", "llc", "llp", "plc", "corp", "co", "gmbh", "ag", "kg", "sa", "srl", "spa", "bv", "nv", "pty"),
        *("limited", "incorporated", "corporation", "company", "oy", "ab", "as", "sas", "sarl", "ev", "se", "kk"),
    )
)
_ARTICLES = frozenset(
    ("the", "of", "and", "for", "in", "at", "fur", "und", "et", "des", "les", "y", "e", "i", "a", "an")
)
_DROPPED = frozenset(PARTICLES) | _LEGAL | _ARTICLES
_GENERATIONS = {
    "jr": "jr",
    "junior": "jr",
    "younger": "jr",
    "sr": "sr",
    "senior": "sr",
    "elder": "sr",
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
}
_GENERATION_WORDS = frozenset(_GENERATIONS)
_NONE: frozenset[str] = frozenset()


@lru_cache(maxsize=1 << 16)
def compare_folded(ours: str, theirs: str) -> int:
    """The code of `NAME_LEVELS` for two names folded by `fold_name`; symmetric."""
    return _compared(ours, theirs, None)


def compare_many(ours: Iterable[str], theirs: Iterable[str], ratios: Iterable[float]) -> list[int]:
    """`compare_folded` of many pairs whose ratios are known, their words in order (any below 65 may be 0)."""
    return [_compared(*pair) for pair in zip(ours, theirs, ratios, strict=True)]


def _compared(ours: str, theirs: str, ratio: float | None) -> int:  # noqa: PLR0911 - one return a level
    if not ours or not theirs:
        return _UNKNOWN
    if ours == theirs:
        return _EXACT
    left, right = _read(ours), _read(theirs)
    if left.numbers and right.numbers and left.numbers != right.numbers:
        alike = fuzz.token_sort_ratio(_unnumbered(left.words), _unnumbered(right.words)) >= 75
        return _NUMBERED if alike else _CONTRADICTING
    if len(left.letters) == len(right.letters):
        if sorted(left.words) == sorted(right.words):
            return _WORDS
        if left.letters == right.letters:
            return _LETTERS
    if left.core and len(left.core_letters) == len(right.core_letters) and sorted(left.core) == sorted(right.core):
        return _CORE
    level = _worded(left, right, ratio)
    return level if bool(left.numbers) == bool(right.numbers) else min(level, _FAMILY)


class _Name(NamedTuple):
    """A name's words, letters and numbers, and words and letters without particles and the like."""

    words: list[str]
    letters: str
    numbers: frozenset[str]
    core: list[str]
    core_letters: str


@lru_cache(maxsize=1 << 16)
def _read(folded: str) -> _Name:
    """Forms are compared with many names, and names with many forms."""
    words, letters = folded.split(), folded.replace(" ", "")
    plain = letters.isalpha() and _GENERATION_WORDS.isdisjoint(words)
    numbers = _NONE if plain else _numbers(words)
    if _DROPPED.isdisjoint(words):
        return _Name(words, letters, numbers, words, letters)
    core = [word for word in words if word not in _DROPPED]
    return _Name(words, letters, numbers, core, "".join(core))


def _worded(one: _Name, other: _Name, ratio: float | None) -> int:
    left, right = one.core, other.core
    if len(left) > len(right):
        left, right = right, left
    aligned = _align(left, right)
    if aligned is not None:
        return aligned
    if ratio is None:
        ratio = fuzz.ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words)))
    # Of less than the least that counts it is enough to know that it is less.
    ratio = max(ratio, fuzz.ratio(one.core_letters, other.core_letters, score_cutoff=65))
    if ratio >= 90:
        return _SPELLING
    if left and right and left[-1] == right[-1] and len(left) > 1 and _alike(left[0], right[0]):
        return _FAMILY
    if ratio >= 82:
        return _SIMILAR
    if ratio >= 65:
        return _WEAK
    return _CONTRADICTING if set(left).isdisjoint(right) else _WORD


def _align(short: list[str], long: list[str]) -> int | None:
    """Every word of the shorter name as a word, or the initial, of the longer; None if one is neither."""
    # Most pairs end here: a word of the shorter name that is neither there nor begins like an initial that is.
    for word in short:
        if word not in long and len(word) > 1 and 1 not in map(len, long):
            return None
    rest = list(long)
    initials = 0
    for word in sorted(short, key=len, reverse=True):
        if word in rest:
            rest.remove(word)
            continue
        found = next((w for w in rest if (len(word) == 1 or len(w) == 1) and w[0] == word[0]), None)
        if found is None:
            return None
        rest.remove(found)
        initials += 1
    full = len(short) - initials
    if not full:
        return None
    if len(short) == 1 and rest:
        return _PART
    ends = {long[0], long[-1]}
    middle_only = all(word not in ends or len(word) == 1 for word in rest)
    if initials:
        return _INITIALS
    return _MIDDLE if middle_only and len(short) > 1 else _PART


def _alike(ours: str, theirs: str) -> bool:
    """First names that begin alike: `Ron` and `Ronald`, `Aleksandr` and `Alexander`."""
    return ours[:2] == theirs[:2] or JaroWinkler.similarity(ours, theirs) >= 0.8


def _unnumbered(words: list[str]) -> str:
    return " ".join(word for word in words if not word.isdigit() and word not in _GENERATIONS)


def _numbers(words: list[str]) -> frozenset[str]:
    """Numbers, and generations, behind the first word."""
    found = [word for word in words if word.isdigit()]
    if not _GENERATION_WORDS.isdisjoint(words):
        # `i` and `v` within a name are initials.
        found += [_GENERATIONS[w] for w in words[1:] if w in _GENERATIONS and (len(w) > 1 or w is words[-1])]
    return frozenset(found) if found else _NONE
