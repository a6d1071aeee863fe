"""Pairs: each row of a batch beside each item that it may be, with the names by which they were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from pipelines.reconcile.clues import Clues
from pipelines.reconcile.name_levels import CODE, compare_folded, compare_many
from pipelines.reconcile.reference import Family, Reference
from pipelines.reconcile.reference.pages import WEBSITE, pages
from pipelines.reconcile.reference.ragged import join, numbered, row_pointers, spans

#: Items compared with one row in full: those whose names are most alike.
MOST_ITEMS = 6
#: Ratio (0 to 100) below which a name found by a loose key is not looked at.
LEAST_RATIO = 55.0
#: What a name that was found by a close key is worth at least, on the scale of the ratio, by family.
FAMILY_WORTH = np.array(
    [
        {
            Family.EXACT: 100.0,
            Family.SAME_WORDS: 99.0,
            Family.LETTERS: 98.0,
            Family.CORE: 96.0,
            Family.OUTER_WORDS: 84.0,
            Family.INITIALS: 80.0,
            Family.TYPO: 75.0,
            Family.ACRONYM: 60.0,
        }.get(family, 0.0)
        for family in Family
    ]
)
#: Families that say all that there is to say of two names.
SETTLED = {Family.EXACT: "exact", Family.SAME_WORDS: "words", Family.LETTERS: "letters"}
#: Ratio from which two names are compared word by word.
LEAST_COMPARED = 72.0
#: Ratio of sets of words from which one name has all of the other's.
LEAST_WITHIN = 99.9
#: Items found by one row's address: beyond, it is a host of many.
MOST_ON_SITE = 8

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Candidate pairs, ordered by row: `row` counts from 0 in the batch, `ordinal` is the item's in the reference.

    `form` and `name` are the row's form and the item's name record that fit best (-1: found by an identifier alone),
    `level` the code of `NAME_LEVELS`, `rank` that of the form.
    """

    row: Ints
    ordinal: Ints
    identified: NDArray[np.bool_]
    form: Ints
    name: Ints
    level: NDArray[np.int8]
    rank: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.row)


def find_pairs(clues: Clues, reference: Reference) -> Pairs:
    """Look up identifiers, websites and names of all rows; the closest items of each row, and all that share an id."""
    named = _by_name(clues, reference)
    identified = _by_identifier(clues, reference)
    return _merge(named, identified, _by_website(clues, reference), clues, reference)


def _by_identifier(clues: Clues, reference: Reference) -> tuple[Ints, Ints]:
    """(row, ordinal) of all that share an identifier."""
    found = []
    for column in clues.identifiers:
        value, ordinal = reference.find_identifiers(column.property, column.values)
        found.append((column.row[value], ordinal.astype(np.int64)))
    return _concatenated(found)


def _by_website(clues: Clues, reference: Reference) -> tuple[Ints, Ints]:
    """(row, ordinal) of those that have the row's website, however its address is written; few for each address."""
    found = []
    for column in clues.texts:
        if column.property != WEBSITE:
            continue
        meant = [pages(text) for text in column.values]
        row = np.repeat(column.row, np.fromiter(map(len, meant), np.int64, len(meant)))
        query, ordinal = reference.find_pages(list(chain.from_iterable(meant)))
        row, items = row[query], ordinal.astype(np.int64)
        few = np.bincount(row, minlength=len(clues))[row] <= MOST_ON_SITE
        found.append((row[few], items[few]))
    return _concatenated(found)


def _concatenated(found: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    empty = np.empty(0, np.int64)
    return np.concatenate([empty, *(row for row, _ in found)]), np.concatenate([empty, *(item for _, item in found)])


@dataclass(frozen=True, slots=True)
class _Named:
    """Rows beside items, by a form and a name record, at a level."""

    row: Ints
    ordinal: Ints
    form: Ints
    name: Ints
    rank: Ints
    level: Ints


def _by_name(clues: Clues, reference: Reference) -> _Named:
    """Each row's forms beside the name records found for them, the best two for each item."""
    names = clues.names
    hits = reference.find_folded(names.folded)
    query, found = np.asarray(hits.query, dtype=np.int64), np.asarray(hits.name, dtype=np.int64)
    family = np.asarray(hits.family, dtype=np.int64)
    distinct, at = numbered(found, len(reference.names))
    folded_names = reference.names.folded(distinct)
    ratio = _ratios(names.folded, folded_names, query, at, family)
    score = np.maximum(_rounded(ratio), FAMILY_WORTH[family])
    # A form may be that of several rows: every hit counts for each.
    order = np.argsort(names.form, kind="stable")
    ptr = np.searchsorted(names.form[order], np.arange(len(names.forms) + 1)).astype(np.int64)
    hit, entry = spans(ptr[query], ptr[query + 1] - ptr[query])
    entry = order[entry]
    row, rank = names.row[entry], names.rank[entry].astype(np.int64)
    ordinal = reference.names.owner[found].astype(np.int64)[hit]
    worth = score[hit] - rank * 0.5
    kept = np.flatnonzero(score[hit] >= LEAST_RATIO)
    # Of equal ones the row's first form counts, wherever other rows have it.
    kept = kept[np.argsort(entry[kept], kind="stable")]
    kept = kept[_closest(row[kept], ordinal[kept], worth[kept])]
    used, back = numbered(hit[kept], len(query))
    ours, theirs = [names.folded[q] for q in query[used].tolist()], [folded_names[n] for n in at[used].tolist()]
    level = _levels(ours, theirs, ratio[used], family[used])
    return _Named(row[kept], ordinal[kept], query[hit[kept]], found[hit[kept]], rank[kept], level[back])


def _rounded(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ratios to the seven digits by which they are compared with bounds: 72, not 71.99999999999999."""
    return ratio.astype(np.float32).astype(np.float64)


def _levels(ours: list[str], theirs: list[str], exact: NDArray[np.float64], family: Ints) -> Ints:
    """Codes of `NAME_LEVELS`: by key where that settles it, by ratio where the two are far apart, else word by word."""
    if not ours:
        return np.empty(0, np.int64)
    ratio = _rounded(exact)
    level = np.select([ratio >= 82, ratio >= 65], [CODE["similar"], CODE["weak"]], default=CODE["word"])
    for settled, name in SETTLED.items():
        level[family == settled] = CODE[name]
    open_ = family > max(SETTLED)
    near = (ratio >= LEAST_COMPARED) | (family <= Family.INITIALS)
    at = np.flatnonzero(near & open_)
    sets = [ours[place] for place in at.tolist()], [theirs[place] for place in at.tolist()]
    level[at] = compare_many(*sets, exact[at].tolist())
    apart = np.flatnonzero(~near & open_)
    sets = [ours[place] for place in apart.tolist()], [theirs[place] for place in apart.tolist()]
    within = process.cpdist(*sets, scorer=fuzz.token_set_ratio, score_cutoff=LEAST_WITHIN, dtype=np.float32)
    level[apart[np.asarray(within) >= LEAST_WITHIN]] = CODE["part"]
    return level.astype(np.int64)


def _ratios(ours: Sequence[str], theirs: Sequence[str], left: Ints, right: Ints, family: Ints) -> NDArray[np.float64]:
    """How alike `ours[left[i]]` and `theirs[right[i]]` are whatever their words' order; 0 below `LEAST_RATIO`.

    Most names are met more than once, so their words are sorted beforehand. Of very different lengths, and of what has
    the same words, the ratio is known.
    """
    ratio = np.where(family <= Family.SAME_WORDS, 100.0, 0.0)
    one, other = (np.fromiter(map(len, texts), np.int64, len(texts)) for texts in (ours, theirs))
    lengths = one[left], other[right]
    most = 200.0 * np.minimum(*lengths) / np.maximum(lengths[0] + lengths[1], 1)
    asked = np.flatnonzero((family > Family.SAME_WORDS) & (most >= LEAST_RATIO - 1e-6))
    mine = _worded(ours, left[asked])
    ratios = process.cpdist(
        mine, _worded(theirs, right[asked]), scorer=fuzz.ratio, score_cutoff=LEAST_RATIO, dtype=np.float64
    )
    ratio[asked] = ratios if len(asked) else 0.0
    return ratio


def _worded(texts: Sequence[str], at: Ints) -> list[str]:
    """The texts at these places, their words sorted."""
    sorted_ = np.empty(len(texts), dtype=object)
    asked = np.zeros(len(texts), dtype=bool)
    asked[at] = True
    for place in np.flatnonzero(asked).tolist():
        text = texts[place]
        sorted_[place] = " ".join(sorted(text.split(" "))) if " " in text else text
    return list(sorted_[at])


def _closest(row: Ints, ordinal: Ints, score: NDArray[np.float64]) -> Ints:
    """Positions of the best two hits of each pair, for the `MOST_ITEMS` best items of each row; of equals the first."""
    pair = row << 32 | ordinal
    order = np.lexsort((-score, pair))
    pair = pair[order]
    first = np.ones(len(order), dtype=bool)
    first[1:] = pair[1:] != pair[:-1]
    second = np.zeros(len(order), dtype=bool)
    second[1:] = first[:-1] & ~first[1:]
    tops, number = order[first], np.cumsum(first) - 1
    ranked = np.lexsort((-score[tops], row[tops]))
    of_row = row[tops][ranked]
    starts = np.flatnonzero(np.r_[True, of_row[1:] != of_row[:-1]]) if len(ranked) else np.empty(0, np.int64)
    place = np.arange(len(ranked)) - np.repeat(starts, np.diff(np.r_[starts, len(ranked)]))
    chosen = ranked[place < MOST_ITEMS]
    wanted = np.zeros(len(tops), dtype=bool)
    wanted[chosen] = True
    return np.concatenate([tops[chosen], order[second & wanted[number]]])


def _merge(
    named: _Named, identified: tuple[Ints, Ints], sited: tuple[Ints, Ints], clues: Clues, reference: Reference
) -> Pairs:
    """One entry a pair: its best name, whether it was found by an identifier."""
    more = len(identified[0]) + len(sited[0])
    none = np.full(more, -1, dtype=np.int64)
    row = np.concatenate([named.row, identified[0], sited[0]])
    ordinal = np.concatenate([named.ordinal, identified[1], sited[1]])
    form, name, rank, level = (
        np.concatenate([column, none]) for column in (named.form, named.name, named.rank, named.level)
    )
    by_identifier = np.zeros(len(row), dtype=bool)
    by_identifier[len(named.row) : len(named.row) + len(identified[0])] = True
    order = np.lexsort((rank, -level, ordinal, row))
    key = row[order] * np.int64(len(reference) + 1) + ordinal[order]
    starts = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else np.empty(0, np.int64)
    chosen = order[starts]
    any_identifier = np.logical_or.reduceat(by_identifier[order], starts) if len(starts) else by_identifier
    pairs = Pairs(
        row[chosen],
        ordinal[chosen],
        any_identifier,
        form[chosen],
        name[chosen],
        np.where(level[chosen] < 0, CODE["unknown"], level[chosen]).astype(np.int8),
        np.maximum(rank[chosen], 0).astype(np.int8),
    )
    return _with_names(pairs, clues, reference)


def _with_names(pairs: Pairs, clues: Clues, reference: Reference) -> Pairs:
    """What an identifier alone found is compared by name too: the best of the row's forms and the item's names."""
    bare = np.flatnonzero(pairs.name < 0)
    if not len(bare):
        return pairs
    form, name, level = pairs.form.copy(), pairs.name.copy(), pairs.level.copy()
    ptr = row_pointers(clues.names.row, len(clues))
    joined = join(ptr, pairs.row[bare], np.asarray(reference.names.ptr), pairs.ordinal[bare])
    forms = clues.names.form[joined.left]
    folded = reference.names.folded(joined.right)
    for at, one, other, text in zip(joined.pair.tolist(), forms.tolist(), joined.right.tolist(), folded, strict=True):
        pair = bare[at]
        found = compare_folded(clues.names.folded[one], text)
        if name[pair] < 0 or found > level[pair]:
            form[pair], name[pair], level[pair] = one, other, found
    return Pairs(pairs.row, pairs.ordinal, pairs.identified, form, name, level, pairs.rank)
