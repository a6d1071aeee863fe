"""Candidate keys: names → 64-bit keys by family, whole columns at a time. Two names that share a key may be the same.

A name is a row of words (`WordTable` rows). Keys over several words are sums of the words' hashes, so that order does
not count and a word can be taken out or put in by subtraction. Pure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.families import Family
from pipelines.reconcile.reference.generic_words import GENERIC_WORDS
from pipelines.reconcile.reference.ragged import pointers, spans, sums
from pipelines.reconcile.reference.words import I64, U64, WordTable, hash_texts, latin, mixed, salted, skeletons, spread

#: Salts of keys that are no family of their own.
ACRONYM_ITSELF, SINGLE_INITIAL = 32, 33
#: The most words of a form that is looked for by one of them and the initial of another.
INITIALLED_WORDS = 3
#: The rarest words of a name, of which pairs are made.
PAIRED_WORDS = 4
#: Letters of an acronym; words of the name that it stands for.
ACRONYM_LENGTHS, ACRONYM_WORDS = range(2, 11), range(3, 11)

#: Core hashes of words → how many entities have such a word in a name.
Counts: TypeAlias = Callable[[U64], npt.NDArray[np.uint32]]


@dataclass(frozen=True)
class Forms:
    """Folded names, and their words as rows of a table; `ptr` parts the words by name."""

    folded: Sequence[str]
    ptr: I64
    rows: I64
    table: WordTable

    def __len__(self) -> int:
        return len(self.folded)

    def at(self, places: I64) -> "Forms":
        """Some of them."""
        counts = np.diff(self.ptr)[places]
        rows = self.rows[spans(self.ptr[places], counts)[1]]
        return Forms([self.folded[place] for place in places.tolist()], pointers(counts), rows, self.table)

    @property
    def owner(self) -> I64:
        """The name that each word stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.ptr))


@dataclass(frozen=True)
class Keys:
    """Keys of names: `name` is the position of the name, `family` what the key tells."""

    name: I64
    key: U64
    family: npt.NDArray[np.uint8]

    def where(self, kept: npt.NDArray[np.bool_]) -> "Keys":
        """Those that are kept."""
        return Keys(self.name[kept], self.key[kept], self.family[kept])

    @classmethod
    def joined(cls, parts: Sequence["Keys"]) -> "Keys":
        """All of them, one after another."""
        return cls(
            np.concatenate([part.name for part in parts] or [np.empty(0, np.int64)]),
            np.concatenate([part.key for part in parts] or [np.empty(0, np.uint64)]),
            np.concatenate([part.family for part in parts] or [np.empty(0, np.uint8)]),
        )


def forms_of(folded: Sequence[str], table: WordTable) -> Forms:
    """Folded names → their words."""
    counts = [text.count(" ") + 1 if text else 0 for text in folded]
    return Forms(folded, pointers(counts), table.rows(" ".join(filter(None, folded)).split()), table)


def index_keys(forms: Forms, counts: Counts, rare_limit: int) -> Keys:
    """The keys under which names of the reference are kept."""
    return _spread(
        [
            *_words(forms),
            *_outer(forms),
            _acronyms(forms, itself=ACRONYM_ITSELF, of=Family.ACRONYM),
            *_rare(forms, counts, rare_limit),
            *_distant(forms),
        ]
    )


def query_keys(forms: Forms, counts: Counts, rare_limit: int) -> Keys:
    """The keys by which a form is looked for first; then `distant_query_keys`, and `replaced_keys` for misspellings."""
    return _spread(
        [
            *_words(forms),
            *_outer(forms),
            _acronyms(forms, itself=Family.ACRONYM, of=ACRONYM_ITSELF),
            *_rare(forms, counts, rare_limit),
        ]
    )


def _spread(parts: Sequence[Keys]) -> Keys:
    """Parts as `_keys` makes them → keys."""
    every = Keys.joined(parts)
    return Keys(every.name, spread(every.key), every.family)


def _keys(name: I64, values: U64, family: Family, salt: int | None = None) -> Keys:
    key = salted(values, family if salt is None else salt)
    return Keys(name, key, np.full(len(name), family, np.uint8))


def _words(forms: Forms) -> list[Keys]:
    """All words of a name together."""
    table, every = forms.table, np.arange(len(forms), dtype=np.int64)
    core = sums(table.core[forms.rows], forms.ptr)
    words, told = forms.ptr[1:] > forms.ptr[:-1], core != 0
    return [
        _keys(every[words], hash_texts(forms.folded)[words], Family.EXACT),
        _keys(every[words], sums(table.hash[forms.rows], forms.ptr)[words], Family.SAME_WORDS),
        _letters(forms),
        _keys(every[told], core[told], Family.CORE),
    ]


def _letters(forms: Forms) -> Keys:
    """Letters without spaces, and the same in Latin letters."""
    texts = [text.replace(" ", "") for text in forms.folded]
    others = [place for place, text in enumerate(texts) if not text.isascii()]
    name = np.array([*(place for place, text in enumerate(texts) if text), *others], np.int64)
    hashes = hash_texts([*filter(None, texts), *(latin(texts[place]).replace(" ", "") for place in others)])
    return _keys(name, hashes, Family.LETTERS)


def _outer(forms: Forms) -> list[Keys]:
    """The first and last of several words, or one of them with the initials of the others."""
    table = forms.table
    rows, ptr, several, first, last = _outer_words(forms)
    initials = sums(table.initial[rows], ptr)[several]
    three = np.diff(ptr)[several] >= 3
    full, short = table.hash, table.initial
    return [
        _keys(several, full[first] + full[last], Family.OUTER_WORDS),
        _keys(several, table.start[first] + full[last], Family.SHORTENED),
        _keys(several[three], (initials - short[last] + full[last])[three], Family.INITIALS),
        _keys(several[three], (initials - short[first] + full[first])[three], Family.INITIALS),
    ]


def distant_query_keys(forms: Forms) -> Keys:
    """Consonants, and one outer word with the initial of the other: many names share them.

    Of a name of many words, one and an initial say next to nothing: it is not looked for by them.
    """
    return _spread(_distant(forms, INITIALLED_WORDS))


def _distant(forms: Forms, most_words: int | None = None) -> list[Keys]:
    """`most_words`: of names that have an initial taken."""
    table = forms.table
    _, ptr, several, first, last = _outer_words(forms)
    if most_words is not None:
        few = np.diff(ptr)[several] <= most_words
        several, first, last = several[few], first[few], last[few]
    kept = table.core[forms.rows] != 0
    sound = np.zeros(len(forms.rows), np.uint64)
    sound[kept] = _sounds(forms.rows[kept], table)
    total = sums(sound, forms.ptr)
    told = np.flatnonzero(total != 0)
    full, short = table.hash, table.initial
    return [
        _keys(told, total[told], Family.SOUND),
        _keys(several, short[first] + full[last], Family.INITIAL),
        _keys(several, short[last] + full[first], Family.INITIAL),
        _keys(several, short[first] + _sounds(last, table), Family.OUTER_SOUND),
    ]


def _sounds(rows: I64, table: WordTable) -> U64:
    """Hashes of the words' consonants, worked out when a word is first asked for."""
    # Threads may share the table: where another one has made it larger meanwhile, what is put here is found anew.
    sound = table.sound
    new = np.unique(rows[sound[rows] == 0])
    if len(new):
        words = [table.texts[row] for row in new.tolist()]
        sound[new] = hash_texts(skeletons([GENERIC_WORDS.get(word, word) for word in words]))
    return sound[rows]


def _outer_words(forms: Forms) -> tuple[I64, I64, I64, I64, I64]:
    """Words that tell and their pointers; names of several of them, with the first and the last word."""
    # A single letter may be an article or part of a legal form, but here it is taken for an initial.
    kept = (forms.table.core[forms.rows] != 0) | (forms.table.length[forms.rows] == 1)
    rows, ptr = forms.rows[kept], np.concatenate([[0], np.cumsum(kept)])[forms.ptr]
    several = np.flatnonzero(np.diff(ptr) >= 2)
    return rows, ptr, several, rows[ptr[several]], rows[ptr[several + 1] - 1]


def _acronyms(forms: Forms, *, itself: int, of: int) -> Keys:
    """Single short words under `itself`, the initial letters of longer names under `of`."""
    told = forms.table.core[forms.rows] != 0
    letters = [forms.table.letters[row] for row in forms.rows[told].tolist()]
    ptr = np.concatenate([[0], np.cumsum(told)])[forms.ptr]
    size, words = np.diff(forms.ptr), np.diff(ptr)
    short = [place for place in np.flatnonzero(size == 1).tolist() if len(forms.folded[place]) in ACRONYM_LENGTHS]
    enough = (size >= ACRONYM_WORDS.start) & (words >= ACRONYM_WORDS.start) & (words < ACRONYM_WORDS.stop)
    long = np.flatnonzero(enough)
    ends = zip(ptr[long].tolist(), ptr[long + 1].tolist(), strict=True)
    acronyms = ["".join(letters[start:end]) for start, end in ends]
    single = _keys(
        np.array(short, np.int64), hash_texts([forms.folded[place] for place in short]), Family.ACRONYM, itself
    )
    several = _keys(long, hash_texts(acronyms), Family.ACRONYM, of)
    return Keys.joined([single, several])


def _rare(forms: Forms, counts: Counts, rare_limit: int) -> list[Keys]:
    """Pairs of the rarest words that the reference knows, and the rare ones alone."""
    distinct, inverse = np.unique(forms.rows, return_inverse=True)
    known = counts(forms.table.core[distinct])[inverse]
    useful = (known > 0) & (forms.table.core[forms.rows] != 0)
    owner, core, known = forms.owner[useful], forms.table.core[forms.rows][useful], known[useful]
    order = np.lexsort((core, known, owner))
    owner, core, known = owner[order], core[order], known[order]
    begins = np.concatenate([[True], owner[1:] != owner[:-1]]) if len(owner) else np.empty(0, bool)
    start = np.flatnonzero(begins)
    rank = np.arange(len(owner)) - np.repeat(start, np.diff(np.append(start, len(owner))))
    rarest = rank < PAIRED_WORDS
    grid = np.zeros((len(forms), PAIRED_WORDS), np.uint64)
    grid[owner[rarest], rank[rarest]] = core[rarest]
    pairs = []
    for one in range(PAIRED_WORDS):
        for other in range(one + 1, PAIRED_WORDS):
            there = np.flatnonzero(grid[:, other] != 0)
            pairs.append(_keys(there, grid[there, one] + grid[there, other], Family.PAIR))
    rare = (known <= rare_limit) & rarest
    return [*pairs, _keys(owner[rare], core[rare], Family.RARE_WORD)]


def replaced_keys(forms: Forms, word: I64, neighbour: U64, *, core: bool) -> Keys:
    """Keys of forms in which one word (`word`: position among all words) is replaced by one spelt almost like it.

    `core`: of the words that tell alone, else of all words.
    """
    values, family = (forms.table.core, Family.CORE) if core else (forms.table.hash, Family.SAME_WORDS)
    total, name, rows = sums(values[forms.rows], forms.ptr), forms.owner[word], forms.rows[word]
    key = mixed(total[name] - values[rows] + neighbour, family)
    return Keys(name, key, np.full(len(name), Family.TYPO, np.uint8))
