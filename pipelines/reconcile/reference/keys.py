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
from pipelines.reconcile.reference.ragged import pointers, sums
from pipelines.reconcile.reference.words import I64, U64, WordTable, hash_texts, latin, mixed

#: Salts of keys that are no family of their own.
ACRONYM_ITSELF, SINGLE_INITIAL = 32, 33
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
    return Keys.joined(
        [*_shared(forms), _acronyms(forms, itself=ACRONYM_ITSELF, of=Family.ACRONYM), *_rare(forms, counts, rare_limit)]
    )


def query_keys(forms: Forms, counts: Counts, rare_limit: int) -> Keys:
    """The keys by which a form is looked for; typing errors are looked for with `replaced_keys`."""
    return Keys.joined(
        [*_shared(forms), _acronyms(forms, itself=Family.ACRONYM, of=ACRONYM_ITSELF), *_rare(forms, counts, rare_limit)]
    )


def _keys(name: I64, values: U64, family: Family, salt: int | None = None) -> Keys:
    key = mixed(values, family if salt is None else salt)
    return Keys(name, key, np.full(len(name), family, np.uint8))


def _shared(forms: Forms) -> list[Keys]:
    """What both sides do alike."""
    table, every = forms.table, np.arange(len(forms), dtype=np.int64)
    core = table.core[forms.rows]
    kept = core != 0
    kept_ptr = np.concatenate([[0], np.cumsum(kept)])[forms.ptr]
    told = kept_ptr[1:] > kept_ptr[:-1]
    words = forms.ptr[1:] > forms.ptr[:-1]
    core_sum = sums(core, forms.ptr)
    sound = sums(np.where(kept, table.sound[forms.rows], np.uint64(0)), forms.ptr)
    return [
        _keys(every[words], hash_texts(forms.folded)[words], Family.EXACT),
        _keys(every[words], sums(table.hash[forms.rows], forms.ptr)[words], Family.SAME_WORDS),
        _letters(forms),
        _keys(every[told], core_sum[told], Family.CORE),
        _keys(every[told], sound[told], Family.SOUND),
        *_outer(forms, forms.rows[kept], kept_ptr),
    ]


def _letters(forms: Forms) -> Keys:
    """Letters without spaces, and the same in Latin letters."""
    texts = [text.replace(" ", "") for text in forms.folded]
    others = [place for place, text in enumerate(texts) if not text.isascii()]
    name = np.array([*(place for place, text in enumerate(texts) if text), *others], np.int64)
    hashes = hash_texts([*filter(None, texts), *(latin(texts[place]).replace(" ", "") for place in others)])
    return _keys(name, hashes, Family.LETTERS)


def _outer(forms: Forms, rows: I64, ptr: I64) -> list[Keys]:
    """The first and last of several words, in full or by their initials."""
    table = forms.table
    several = np.flatnonzero(np.diff(ptr) >= 2)
    first, last = rows[ptr[several]], rows[ptr[several + 1] - 1]
    initials = sums(table.initial[rows], ptr)[several]
    full, short = table.hash, table.initial
    return [
        _keys(several, full[first] + full[last], Family.OUTER_WORDS),
        _keys(several, initials - short[last] + full[last], Family.INITIALS),
        _keys(several, initials - short[first] + full[first], Family.INITIALS),
        _keys(several, short[first] + full[last], Family.INITIAL),
        _keys(several, short[last] + full[first], Family.INITIAL),
        _keys(several, short[first] + table.sound[last], Family.OUTER_SOUND),
    ]


def _acronyms(forms: Forms, *, itself: int, of: int) -> Keys:
    """Single short words under `itself`, the initial letters of longer names under `of`."""
    short, long, acronyms = [], [], []
    table, rows, ptr = forms.table, forms.rows.tolist(), forms.ptr.tolist()
    stop = (table.core == 0).tolist()
    for place, text in enumerate(forms.folded):
        size = ptr[place + 1] - ptr[place]
        if size == 1 and len(text) in ACRONYM_LENGTHS:
            short.append(place)
        elif size >= ACRONYM_WORDS.start:
            words = [row for row in rows[ptr[place] : ptr[place + 1]] if not stop[row]]
            if len(words) in ACRONYM_WORDS:
                long.append(place)
                acronyms.append("".join([latin(table.texts[row])[:1] for row in words]))
    single = _keys(
        np.array(short, np.int64), hash_texts([forms.folded[place] for place in short]), Family.ACRONYM, itself
    )
    several = _keys(np.array(long, np.int64), hash_texts(acronyms), Family.ACRONYM, of)
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


def replaced_keys(forms: Forms, word: I64, neighbour: U64) -> Keys:
    """Keys of forms in which one word (`word`: position among all words) is replaced by one spelt almost like it."""
    table, owner = forms.table, forms.owner
    rows, name = forms.rows[word], owner[word]
    plain, core = sums(table.hash[forms.rows], forms.ptr), sums(table.core[forms.rows], forms.ptr)
    same = mixed(plain[name] - table.hash[rows] + neighbour, Family.SAME_WORDS)
    bare = mixed(core[name] - table.core[rows] + neighbour, Family.CORE)
    return Keys(np.tile(name, 2), np.concatenate([same, bare]), np.full(2 * len(name), Family.TYPO, np.uint8))
