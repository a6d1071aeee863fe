"""Finding: forms → the names that share keys with them, close families first, each list bounded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.families import CLOSE, FORM_LIMIT, LIST_LIMITS, Family
from pipelines.reconcile.reference.indexing import RARE_LIMIT, core_counts
from pipelines.reconcile.reference.keys import Forms, Keys, distant_query_keys, query_keys, replaced_keys
from pipelines.reconcile.reference.postings import Postings
from pipelines.reconcile.reference.ragged import I64, pointers, sorted_distinct, spans
from pipelines.reconcile.reference.spellings import spelling_keys
from pipelines.reconcile.reference.words import SHORTEST_TYPO, U64, WORDS_WITH_OTHER_CORE

#: Spellings taken for one word.
MOST_NEIGHBOURS = 24
#: Entities that have a word in a name beyond which it is no misspelling, and seldom misspelt.
MOST_MISSPELT = 100
_LIMITS = np.array([LIST_LIMITS[family] for family in Family], np.int64)


@dataclass(frozen=True)
class Hits:
    """Names found: each pair of form (`query`) and name once, by its closest family, sorted by form and family.

    `cut`: per form, how many names were left out because a list was too long (names may be counted more than once).
    """

    query: npt.NDArray[np.int32]
    name: npt.NDArray[np.int32]
    family: npt.NDArray[np.uint8]
    cut: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.query)


def found(forms: Forms, keys: Postings, words: Postings, spellings: Postings, *, limit: int = FORM_LIMIT) -> Hits:
    """Look all forms up, and then those that no name is close to by the distant families."""
    asked = query_keys(forms, core_counts(words), RARE_LIMIT)
    first = _looked_up(asked, keys)
    far = np.ones(len(forms), bool)
    far[asked.name[(asked.family <= CLOSE) & (first.taken > 0)]] = False
    alone = np.flatnonzero(far)
    rest = forms.at(alone)
    further = [_looked_up(distant_query_keys(rest), keys), *_misspelt(rest, keys, words, spellings)]
    parts = (first, *(one.of(alone) for one in further))
    cut = sum(
        (np.bincount(one.wanted.name, weights=one.left, minlength=len(forms)) for one in parts), np.zeros(len(forms))
    )
    query, family, name, place = (
        np.concatenate(column) for column in zip(*(one.pairs(keys) for one in parts), strict=True)
    )
    # One number per form, name and family sorts faster than three columns. Of equal hits, which any order may be
    # given, the first place counts, so that a form's hits do not hang on the forms beside it.
    together = (query << 31 | name) << 5 | family
    order = np.argsort(together)
    together = together[order]
    starts = np.flatnonzero(np.diff(together, prepend=-1))
    place = np.minimum.reduceat(place[order], starts) if len(starts) else place
    together = together[starts]
    pair = together >> 5
    fresh = np.flatnonzero(np.diff(pair, prepend=-1))
    pair, family, place = pair[fresh], together[fresh] & 31, place[fresh]
    query, name = pair >> 31, pair & 0x7FFFFFFF
    order = np.argsort((query << 8 | family) << 20 | place, kind="stable")
    return _limited(query[order], name[order], family[order].astype(np.uint8), cut.astype(np.int64), limit)


@dataclass(frozen=True)
class _LookedUp:
    """Keys with where their postings begin, how many are taken and how many are left."""

    wanted: Keys
    start: I64
    taken: I64
    left: I64

    def of(self, names: I64) -> "_LookedUp":
        """The same, of names that have other numbers."""
        wanted = Keys(names[self.wanted.name], self.wanted.key, self.wanted.family)
        return _LookedUp(wanted, self.start, self.taken, self.left)

    def pairs(self, keys: Postings) -> tuple[I64, npt.NDArray[np.uint8], I64, I64]:
        """Form, family, name, and the name's place in its list."""
        some = np.flatnonzero(self.taken)
        run, at = spans(self.start[some], self.taken[some])
        place = at - self.start[some][run]
        return self.wanted.name[some][run], self.wanted.family[some][run], keys.row[at].astype(np.int64), place


def _looked_up(wanted: Keys, keys: Postings) -> _LookedUp:
    start, count = keys.look_up(wanted.key)
    taken = np.minimum(count, _LIMITS[wanted.family])
    return _LookedUp(wanted, start, taken, count - taken)


def _limited(query: I64, name: I64, family: npt.NDArray[np.uint8], cut: I64, limit: int) -> Hits:
    """The first `limit` names of each form."""
    counts = np.bincount(query, minlength=len(cut))
    kept = np.arange(len(query)) - np.repeat(pointers(counts)[:-1], counts) < limit
    cut = np.minimum(cut + np.maximum(counts - limit, 0), 2**31 - 1)
    return Hits(query[kept].astype(np.int32), name[kept].astype(np.int32), family[kept], cut.astype(np.int32))


def _misspelt(forms: Forms, keys: Postings, words: Postings, spellings: Postings) -> list["_LookedUp"]:
    """The forms with one word replaced by a word of the reference that is one letter off, looked up.

    What cannot be there is not asked for: names with a word that no name has, and, of names that are not there but for
    particles and the like, those that are the same in every word.
    """
    table = forms.table
    distinct, inverse = np.unique(forms.rows, return_inverse=True)
    core = table.core[distinct]
    bearers = words.bearers_of(table.hash[distinct])
    strange = np.stack([bearers == 0, (core != 0) & (core_counts(words)(core) == 0)])
    owner, unknown = forms.owner, strange[:, inverse]
    # All words but the one that is replaced have to be some name's.
    others = np.stack([np.bincount(owner, weights=one, minlength=len(forms))[owner] - one for one in unknown])
    plain, bare = others == 0
    doubtful = (table.length[distinct] >= SHORTEST_TYPO) & (bearers <= MOST_MISSPELT)
    at = np.flatnonzero(bare & doubtful[inverse])
    if not len(at):
        return []
    asked, of = np.unique(inverse[at], return_inverse=True)
    word, neighbour = _neighbours([table.texts[row] for row in distinct[asked].tolist()], spellings)
    known = words.key[neighbour] if len(neighbour) else np.empty(0, np.uint64)
    other = known != table.hash[distinct[asked][word]]
    word, known = word[other], known[other]
    counts = np.bincount(word, minlength=len(asked))
    run, place = spans(pointers(counts)[:-1][of], counts[of])
    core_found = _looked_up(replaced_keys(forms, at[run], known[place], core=True), keys)
    again = np.flatnonzero(plain[at][run] & ((core_found.taken > 0) | _other_core(known)[place]))
    return [_looked_up(replaced_keys(forms, at[run][again], known[place][again], core=False), keys), core_found]


def _other_core(hashes: U64) -> npt.NDArray[np.bool_]:
    """Which are hashes of words that stand for another word, or for none, in a name's core."""
    place = np.searchsorted(WORDS_WITH_OTHER_CORE, hashes)
    return np.asarray(WORDS_WITH_OTHER_CORE[np.minimum(place, len(WORDS_WITH_OTHER_CORE) - 1)] == hashes)


def _neighbours(texts: Sequence[str], spellings: Postings) -> tuple[I64, I64]:
    """Pairs of word (position in `texts`, ascending) and place of a known word that is as good as one letter off."""
    keys, owner = spelling_keys(texts)
    start, count = spellings.look_up(keys)
    run, place = spans(start, np.minimum(count, MOST_NEIGHBOURS))
    pairs = sorted_distinct(owner[run] << 32 | spellings.row[place])
    word = pairs >> 32
    counts = np.bincount(word, minlength=len(texts))
    kept = np.arange(len(word)) - np.repeat(pointers(counts)[:-1], counts) < MOST_NEIGHBOURS
    return word[kept], (pairs & 0xFFFFFFFF)[kept]
