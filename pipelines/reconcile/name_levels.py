"""Name levels: how two folded names compare, word by word. Pure."""

from functools import lru_cache

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
def compare_folded(ours: str, theirs: str) -> int:  # noqa: PLR0911 - one return a level
    """The code of `NAME_LEVELS` for two names folded by `fold_name`; symmetric."""
    if not ours or not theirs:
        return CODE["unknown"]
    if ours == theirs:
        return CODE["exact"]
    left, left_sorted, ours_numbered, core_left = _read(ours)
    right, right_sorted, theirs_numbered, core_right = _read(theirs)
    if ours_numbered and theirs_numbered and ours_numbered != theirs_numbered:
        alike = fuzz.token_sort_ratio(_unnumbered(left), _unnumbered(right)) >= 75
        return CODE["numbered" if alike else "contradicting"]
    if left_sorted == right_sorted:
        return CODE["words"]
    if "".join(left) == "".join(right):
        return CODE["letters"]
    if core_left and sorted(core_left) == sorted(core_right):
        return CODE["core"]
    if bool(ours_numbered) != bool(theirs_numbered):
        return min(_worded(core_left, core_right, ours, theirs), CODE["family"])
    return _worded(core_left, core_right, ours, theirs)


@lru_cache(maxsize=1 << 14)
def _read(folded: str) -> tuple[list[str], list[str], frozenset[str], list[str]]:
    """A name's words, the same sorted, its numbers, and the words that tell: forms are compared with many names."""
    words = folded.split()
    return words, sorted(words), _numbers(words), _core(words)


def _in_order(folded: str) -> str:
    """The name with its words sorted."""
    return " ".join(_read(folded)[1])


def _worded(left: list[str], right: list[str], ours: str, theirs: str) -> int:
    if len(left) > len(right):
        left, right = right, left
    aligned = _align(left, right)
    if aligned is not None:
        return aligned
    ratio = max(fuzz.ratio("".join(left), "".join(right)), fuzz.ratio(_in_order(ours), _in_order(theirs)))
    if ratio >= 90:
        return CODE["spelling"]
    if left and right and left[-1] == right[-1] and len(left) > 1 and _alike(left[0], right[0]):
        return CODE["family"]
    if ratio >= 82:
        return CODE["similar"]
    if ratio >= 65:
        return CODE["weak"]
    return CODE["word"] if set(left) & set(right) else CODE["contradicting"]


def _align(short: list[str], long: list[str]) -> int | None:
    """Every word of the shorter name as a word, or the initial, of the longer; None if one is neither."""
    rest = list(long)
    initials = 0
    # Most pairs end here: a word of the shorter name that is neither there nor begins like an initial that is.
    if min(map(len, rest), default=0) > 1:
        for word in short:
            if len(word) > 1 and word not in rest:
                return None
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
        return CODE["part"]
    ends = {long[0], long[-1]}
    middle_only = all(word not in ends or len(word) == 1 for word in rest)
    if initials:
        return CODE["initials"]
    return CODE["middle"] if middle_only and len(short) > 1 else CODE["part"]


def _alike(ours: str, theirs: str) -> bool:
    """First names that begin alike: `Ron` and `Ronald`, `Aleksandr` and `Alexander`."""
    return ours[:2] == theirs[:2] or JaroWinkler.similarity(ours, theirs) >= 0.8


def _core(words: list[str]) -> list[str]:
    return [word for word in words if word not in _DROPPED]


def _unnumbered(words: list[str]) -> str:
    return " ".join(word for word in words if not word.isdigit() and word not in _GENERATIONS)


def _numbers(words: list[str]) -> frozenset[str]:
    """Numbers, and generations, behind the first word."""
    found = [word for word in words if word.isdigit()]
    if not _GENERATION_WORDS.isdisjoint(words):
        # `i` and `v` within a name are initials.
        found += [_GENERATIONS[w] for w in words[1:] if w in _GENERATIONS and (len(w) > 1 or w is words[-1])]
    return frozenset(found) if found else _NONE
