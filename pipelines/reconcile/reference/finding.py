"""Finding: forms → the names that share keys with them, close families first, each list bounded. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.reconcile.reference.families import FORM_LIMIT, LIST_LIMITS, Family
from pipelines.reconcile.reference.indexing import RARE_LIMIT, core_counts
from pipelines.reconcile.reference.keys import Forms, Keys, query_keys, replaced_keys
from pipelines.reconcile.reference.postings import Postings
from pipelines.reconcile.reference.ragged import I64, pointers, spans
from pipelines.reconcile.reference.words import SHORTEST_TYPO, deletions, hash_texts

#: Spellings taken for one word.
MOST_NEIGHBOURS = 24
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


def found(forms: Forms, keys: Postings, words: Postings, spellings: Postings, limit: int = FORM_LIMIT) -> Hits:
    """Look all forms up."""
    wanted = Keys.joined([query_keys(forms, core_counts(words), RARE_LIMIT), _misspelt(forms, words, spellings)])
    start, count = keys.look_up(wanted.key)
    taken = np.minimum(count, _LIMITS[wanted.family])
    cut = np.bincount(wanted.name, weights=count - taken, minlength=len(forms)).astype(np.int64)
    some = np.flatnonzero(taken)
    run, place = spans(start[some], taken[some])
    query, family = wanted.name[some][run], wanted.family[some][run]
    # One number per form, name and family sorts faster than three columns.
    name = keys.row[place].astype(np.int64)
    order = np.argsort((query << 31 | name) << 5 | family)
    query, name, family, place = query[order], name[order], family[order], (place - start[some][run])[order]
    fresh = np.ones(len(query), bool)
    fresh[1:] = (query[1:] != query[:-1]) | (name[1:] != name[:-1])
    return _limited(query[fresh], name[fresh], family[fresh], place[fresh], cut, limit)


def _limited(query: I64, name: I64, family: npt.NDArray[np.uint8], place: I64, cut: I64, limit: int) -> Hits:
    """The closest `limit` names of each form."""
    order = np.argsort((query << 8 | family) << 20 | place, kind="stable")
    query, name, family = query[order], name[order], family[order]
    counts = np.bincount(query, minlength=len(cut))
    kept = np.arange(len(query)) - np.repeat(pointers(counts)[:-1], counts) < limit
    cut = cut + np.maximum(counts - limit, 0)
    return Hits(
        query[kept].astype(np.int32),
        name[kept].astype(np.int32),
        family[kept],
        np.minimum(cut, 2**31 - 1).astype(np.int32),
    )


def _misspelt(forms: Forms, words: Postings, spellings: Postings) -> Keys:
    """Keys of the forms with one word replaced by a word of the reference that is one letter off."""
    table = forms.table
    distinct, inverse = np.unique(forms.rows, return_inverse=True)
    long = np.flatnonzero(table.length[distinct] >= SHORTEST_TYPO)
    word, neighbour = _neighbours([table.texts[row] for row in distinct[long].tolist()], spellings)
    known = words.key[neighbour] if len(neighbour) else np.empty(0, np.uint64)
    other = known != table.hash[distinct[long[word]]]
    word, known = long[word[other]], known[other]
    counts = np.bincount(word, minlength=len(distinct))
    run, place = spans(pointers(counts)[:-1][inverse], counts[inverse])
    return replaced_keys(forms, run, known[place])


def _neighbours(texts: Sequence[str], spellings: Postings) -> tuple[I64, I64]:
    """Pairs of word (position in `texts`, ascending) and place of a known word that is as good as one letter off."""
    variants = [deletions(text) for text in texts]
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), np.fromiter(map(len, variants), np.int64, len(texts)))
    start, count = spellings.look_up(hash_texts([variant for all_ in variants for variant in all_]))
    run, place = spans(start, np.minimum(count, MOST_NEIGHBOURS))
    pairs = np.unique(owner[run] << 32 | spellings.row[place]) if len(place) else np.empty(0, np.int64)
    word = pairs >> 32
    counts = np.bincount(word, minlength=len(texts))
    kept = np.arange(len(word)) - np.repeat(pointers(counts)[:-1], counts) < MOST_NEIGHBOURS
    return word[kept], (pairs & 0xFFFFFFFF)[kept]
